//! `/api/predict/photos`: take photos.
//!
//! | method   | answers      | refuses                                       |
//! |----------|--------------|-----------------------------------------------|
//! | `POST`   | 202, the job | 401, 402 no balance, 404 model, 409, 422, 429 |

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve(face::photos())
}
