//! `/api/auth/me`: who I am.
//!
//! | method   | answers       | refuses  |
//! |----------|---------------|----------|
//! | `GET`    | 200, the user | 401      |
//! | `PATCH`  | 200, the user | 401, 422 |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::me())
}
