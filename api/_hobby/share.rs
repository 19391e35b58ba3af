//! `/api/share` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve_all(vec![
        assets::share::page(),
        assets::share::picture(),
        assets::share::report(),
        assets::share::show(),
    ])
}
