//! `/api/billing/ledger`: every movement of my credits.
//!
//! | method   | answers                | refuses  |
//! |----------|------------------------|----------|
//! | `GET`    | 200, a page of entries | 401, 422 |

use std::process::ExitCode;

use darkroom::billing;

fn main() -> ExitCode {
    darkroom::serve(billing::ledger())
}
