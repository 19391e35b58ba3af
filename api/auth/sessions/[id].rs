//! `/api/auth/sessions/{id}`: end one session.
//!
//! | method   | answers | refuses                      |
//! |----------|---------|------------------------------|
//! | `DELETE` | 204     | 401, 404 unknown or not mine |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::end_session())
}
