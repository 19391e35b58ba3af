//! `/api/auth/password/reset`: mail a code that lets one choose a new password.
//!
//! | method   | answers                 | refuses                         |
//! |----------|-------------------------|---------------------------------|
//! | `POST`   | 202, whoever is asking  | 404 without mail, 429 too often |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::reset_password())
}
