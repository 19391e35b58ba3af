//! `/api/media/uploads/{id}`: a file that was put.
//!
//! | method   | answers                  | refuses                                          |
//! |----------|--------------------------|--------------------------------------------------|
//! | `POST`   | 200, looked at and ready | 404, 409 not there yet, 422 refused with reasons |
//! | `DELETE` | 204                      | 404, 409 in use                                  |

use std::process::ExitCode;

use darkroom::uploads;

fn main() -> ExitCode {
    darkroom::serve(uploads::one())
}
