//! `/api/auth/code`: mail a six-digit code.
//!
//! | method   | answers    | refuses                          |
//! |----------|------------|----------------------------------|
//! | `POST`   | 202 always | 422 not an address, 429 too soon |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::ask_code())
}
