//! `/api/train/models/{id}/stored`: what is kept of a model, where, and its receipt once it was destroyed.
//!
//! | method | answers            | refuses  |
//! |--------|--------------------|----------|
//! | `GET`  | 200, what is kept  | 401, 404 |

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve(face::stored_model())
}
