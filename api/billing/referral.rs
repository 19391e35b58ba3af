//! `/api/billing/referral`: an invite link and what came of it.
//!
//! | method | answers                             | refuses |
//! |--------|-------------------------------------|---------|
//! | `GET`  | 200, the link, its terms and counts | 401     |

use std::process::ExitCode;

use darkroom::billing;

fn main() -> ExitCode {
    darkroom::serve(billing::referral())
}
