//! `/api/auth/prove`: whoever is signed in shows once more that it is them, before what cannot be taken back.
//!
//! | method   | answers                         | refuses                                           |
//! |----------|---------------------------------|---------------------------------------------------|
//! | `POST`   | 200, until when it is good      | 401 also for a wrong one, 422, 429 tried often    |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::prove())
}
