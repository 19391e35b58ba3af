//! `/api/predict/posters`: make a set of posters.
//!
//! | method   | answers                           | refuses                                                  |
//! |----------|-----------------------------------|----------------------------------------------------------|
//! | `POST`   | 202, the job and its session      | 401, 402 no balance, 404 upload, 409 one at a time, 422, 429 |

use std::process::ExitCode;

use darkroom::studios::poster;

fn main() -> ExitCode {
    darkroom::serve(poster::posters())
}
