//! `/api/auth/login`: sign in with an address and a password.
//!
//! | method   | answers                     | refuses                                                    |
//! |----------|-----------------------------|------------------------------------------------------------|
//! | `POST`   | 200, the user and a session | 401 wrong, whether or not the account exists; 429 too often |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::login())
}
