//! `/api/predict` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::jobs;
use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve_all_developing(vec![face::photos(), jobs::events(), jobs::list(), jobs::one(), jobs::retry()])
}
