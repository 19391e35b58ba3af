//! `/api/predict`: my jobs.
//!
//! | method   | answers             | refuses  |
//! |----------|---------------------|----------|
//! | `GET`    | 200, a page of jobs | 401, 422 |

use std::process::ExitCode;

use darkroom::jobs;

fn main() -> ExitCode {
    darkroom::serve(jobs::list())
}
