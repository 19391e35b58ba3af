//! `/api/train/{id}`: one training.
//!
//! | method   | answers                | refuses  |
//! |----------|------------------------|----------|
//! | `GET`    | 200, the job           | 401, 404 |
//! | `DELETE` | 200, the job, canceled | 401, 404 |

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve(face::one_training())
}
