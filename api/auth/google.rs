//! `/api/auth/google`: begin to sign in with Google.
//!
//! | method   | answers       | refuses                 |
//! |----------|---------------|-------------------------|
//! | `GET`    | 302 to Google | 404 not configured, 429 |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::google_start())
}
