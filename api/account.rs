//! `/api/account`: end the account and delete everything.
//!
//! | method   | answers          | refuses                                                   |
//! |----------|------------------|-----------------------------------------------------------|
//! | `DELETE` | 202, the receipt | 401 also without a fresh proof, 422 not the own address   |

use std::process::ExitCode;

use darkroom::privacy;

fn main() -> ExitCode {
    darkroom::serve(privacy::account())
}
