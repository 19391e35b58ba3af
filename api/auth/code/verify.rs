//! `/api/auth/code/verify`: sign in with a mailed code.
//!
//! | method   | answers                     | refuses                                  |
//! |----------|-----------------------------|------------------------------------------|
//! | `POST`   | 200, the user and a session | 401 wrong, used, late or another browser |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::verify_code())
}
