//! `/api/billing/codes`: use a redemption code.
//!
//! | method   | answers           | refuses                      |
//! |----------|-------------------|------------------------------|
//! | `POST`   | 200, what it gave | 401, 404, 409, 410, 422, 429 |

use std::process::ExitCode;

use darkroom::codes;

fn main() -> ExitCode {
    darkroom::serve(codes::redeem())
}
