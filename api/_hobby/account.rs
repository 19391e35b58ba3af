//! `/api/account` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::accounts;
use darkroom::privacy;

fn main() -> ExitCode {
    darkroom::serve_all(vec![accounts::unsubscribe(), privacy::account(), privacy::export(), privacy::show_receipt()])
}
