//! `/api/auth/password/reset/verify`: choose a new password with a mailed code.
//!
//! | method   | answers                                             | refuses                                  |
//! |----------|-----------------------------------------------------|------------------------------------------|
//! | `POST`   | 200, the user and a session; other sessions ended   | 401 wrong, used, late or another browser |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::verify_reset())
}
