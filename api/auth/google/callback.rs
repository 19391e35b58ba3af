//! `/api/auth/google/callback`: come back from Google.
//!
//! | method   | answers                      | refuses                                 |
//! |----------|------------------------------|-----------------------------------------|
//! | `GET`    | 302 into the site, signed in | 302 to the sign-in page with the reason |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::google_callback())
}
