//! `/api/account/receipts/{id}`: what became of an account that has ended.
//!
//! | method | answers          | refuses     |
//! |--------|------------------|-------------|
//! | `GET`  | 200, the receipt | 404 unknown |

use std::process::ExitCode;

use darkroom::privacy;

fn main() -> ExitCode {
    darkroom::serve(privacy::show_receipt())
}
