//! `/api/predict/tryons`: try garments on a person.
//!
//! | method   | answers      | refuses                                                                       |
//! |----------|--------------|-------------------------------------------------------------------------------|
//! | `POST`   | 202, the job | 401, 402 no balance, 403 garments of the level, 404 upload, 409, 422, 429, 503 |

use std::process::ExitCode;

use darkroom::studios::tryon;

fn main() -> ExitCode {
    darkroom::serve(tryon::tryons())
}
