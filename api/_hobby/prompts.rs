//! `/api/prompts` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::studios::library;

fn main() -> ExitCode {
    darkroom::serve_all(vec![library::list(), library::one()])
}
