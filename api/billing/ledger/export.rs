//! `/api/billing/ledger/export`: my ledger as a file for a spreadsheet.
//!
//! | method   | answers         | refuses  |
//! |----------|-----------------|----------|
//! | `GET`    | 200, `text/csv` | 401, 422 |

use std::process::ExitCode;

use darkroom::billing;

fn main() -> ExitCode {
    darkroom::serve(billing::export())
}
