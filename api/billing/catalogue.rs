//! `/api/billing/catalogue`: prices, packs and plans, for anybody.
//!
//! | method   | answers            | refuses |
//! |----------|--------------------|---------|
//! | `GET`    | 200, the catalogue |         |

use std::process::ExitCode;

use darkroom::catalogue;

fn main() -> ExitCode {
    darkroom::serve(catalogue::show())
}
