//! `/api/webhooks` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::webhooks;

fn main() -> ExitCode {
    darkroom::serve_all_developing(vec![webhooks::mail(), webhooks::replicate(), webhooks::stripe()])
}
