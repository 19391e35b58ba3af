//! `/api/train`: train a model of a face.
//!
//! | method   | answers                  | refuses                                        |
//! |----------|--------------------------|------------------------------------------------|
//! | `GET`    | 200, a page of trainings | 401                                            |
//! | `POST`   | 202, the job             | 401, 402 no balance, 404 upload, 409, 422, 429 |

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve(face::trainings())
}
