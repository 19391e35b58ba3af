//! `/api/auth/methods`: which ways to sign in are configured.
//!
//! | method   | answers       | refuses |
//! |----------|---------------|---------|
//! | `GET`    | 200, the ways |         |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::methods())
}
