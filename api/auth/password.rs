//! `/api/auth/password`: whether there is a password; set or change it.
//!
//! | method   | answers                             | refuses                                             |
//! |----------|-------------------------------------|-----------------------------------------------------|
//! | `GET`    | 200, whether there is one           | 401                                                 |
//! | `POST`   | 200, the user; other sessions ended | 401 also for a wrong one, 422 weak, 429 tried often |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::password())
}
