//! `/api/operator` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::interface;

fn main() -> ExitCode {
    darkroom::serve_all(interface::operator_routes())
}
