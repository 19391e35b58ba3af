//! `/api/predict/edits`: change a picture.
//!
//! | method   | answers      | refuses                                                      |
//! |----------|--------------|--------------------------------------------------------------|
//! | `POST`   | 202, the job | 401, 402 no balance, 404 picture or upload, 409, 422 mask, 429 |

use std::process::ExitCode;

use darkroom::studios::edit;

fn main() -> ExitCode {
    darkroom::serve(edit::edits())
}
