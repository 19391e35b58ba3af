//! `/api/billing/catalogue`: prices, packs and plans, for anybody.
//!
//! | method   | answers            | refuses |
//! |----------|--------------------|---------|
//! | `GET`    | 200, the catalogue |         |

use std::process::ExitCode;

use darkroom::billing;

fn main() -> ExitCode {
    darkroom::serve(billing::catalogue())
}
