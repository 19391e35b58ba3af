//! `/api/billing/checkin`: credits for coming by.
//!
//! | method   | answers                  | refuses  |
//! |----------|--------------------------|----------|
//! | `GET`    | 200, whether and when    | 401      |
//! | `POST`   | 200, the credits it gave | 401, 409 |

use std::process::ExitCode;

use darkroom::checkin;

fn main() -> ExitCode {
    darkroom::serve(checkin::checkin())
}
