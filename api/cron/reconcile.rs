//! `/api/cron/reconcile`: look after what is due.
//!
//! | method   | answers            | refuses          |
//! |----------|--------------------|------------------|
//! | `GET`    | 200, what was done | 401 wrong secret |

use std::process::ExitCode;

use darkroom::reconcile;

fn main() -> ExitCode {
    darkroom::serve_developing(reconcile::cron())
}
