//! `/api/predict/{id}/events`: what happens in a job.
//!
//! | method   | answers                         | refuses  |
//! |----------|---------------------------------|----------|
//! | `GET`    | 200, Server-Sent Events or JSON | 401, 404 |

use std::process::ExitCode;

use darkroom::jobs;

fn main() -> ExitCode {
    darkroom::serve_developing(jobs::events())
}
