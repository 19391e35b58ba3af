//! `/api/predict/{id}`: one job.
//!
//! | method   | answers                | refuses  |
//! |----------|------------------------|----------|
//! | `GET`    | 200, the job           | 401, 404 |
//! | `DELETE` | 200, the job, canceled | 401, 404 |

use std::process::ExitCode;

use darkroom::jobs;

fn main() -> ExitCode {
    darkroom::serve_developing(jobs::one())
}
