//! `/api/train/models`: my models, and the base models.
//!
//! | method   | answers               | refuses |
//! |----------|-----------------------|---------|
//! | `GET`    | 200, a page of models | 401     |

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve(face::list_models())
}
