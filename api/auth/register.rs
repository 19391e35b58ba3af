//! `/api/auth/register`: an account with an address and a password; a mailed code confirms the address.
//!
//! | method   | answers                     | refuses                                                           |
//! |----------|-----------------------------|-------------------------------------------------------------------|
//! | `POST`   | 201, the user and a session | 404 without mail, 409 address taken, 422 weak password, 429 often |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::register())
}
