//! `/api/account/export`: all that is known of me, as zips.
//!
//! | method | answers                     | refuses                                   |
//! |--------|-----------------------------|-------------------------------------------|
//! | `GET`  | 200, where it stands        | 401                                       |
//! | `POST` | 202, it is being made       | 401 also without a fresh proof, 429 often |

use std::process::ExitCode;

use darkroom::privacy;

fn main() -> ExitCode {
    darkroom::serve(privacy::export())
}
