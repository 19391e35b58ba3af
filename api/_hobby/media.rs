//! `/api/media` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::assets;
use darkroom::uploads;

fn main() -> ExitCode {
    darkroom::serve_all(vec![
        assets::delete_many(),
        assets::download(),
        assets::list(),
        assets::one(),
        uploads::create(),
        uploads::one(),
    ])
}
