//! One function of the deployed studio: `one-function /api/train` is what `api/train.rs` builds, for whichever route.

use std::process::ExitCode;

fn main() -> ExitCode {
    let path = std::env::args().nth(1).unwrap_or_default();
    match darkroom::routes().into_iter().find(|route| route.path == path) {
        Some(route) => darkroom::serve(route),
        None => ExitCode::FAILURE,
    }
}
