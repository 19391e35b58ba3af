//! `/api/health`, `/api/metrics`, `/api/openapi` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::health;
use darkroom::interface;
use darkroom::operator;

fn main() -> ExitCode {
    darkroom::serve_all(vec![health::show(), interface::show(), operator::scrape()])
}
