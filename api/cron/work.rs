//! `/api/cron/work`: send what is due to engines that answer with the work itself.
//!
//! | method   | answers                    | refuses             |
//! |----------|----------------------------|---------------------|
//! | `POST`   | 202, it works from here on | 401 wrong signature |

use std::process::ExitCode;

use darkroom::jobs;

fn main() -> ExitCode {
    darkroom::serve_developing(jobs::worker())
}
