//! `/api/auth/sessions`: where I am signed in.
//!
//! | method   | answers                 | refuses |
//! |----------|-------------------------|---------|
//! | `GET`    | 200, a page of sessions | 401     |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::list_sessions())
}
