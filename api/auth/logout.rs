//! `/api/auth/logout`: end this session.
//!
//! | method   | answers | refuses |
//! |----------|---------|---------|
//! | `POST`   | 204     | 401     |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::logout())
}
