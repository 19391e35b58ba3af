//! `/api/predict/prompts`: make a picture by a prompt of the library.
//!
//! | method   | answers      | refuses                                                             |
//! |----------|--------------|---------------------------------------------------------------------|
//! | `POST`   | 202, the job | 401, 402, 403 members only, 404 prompt, 409 other price, 422, 429   |

use std::process::ExitCode;

use darkroom::studios::library;

fn main() -> ExitCode {
    darkroom::serve(library::order())
}
