//! `/api/cron` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::jobs;
use darkroom::reconcile;

fn main() -> ExitCode {
    darkroom::serve_all_developing(vec![jobs::worker(), reconcile::cron()])
}
