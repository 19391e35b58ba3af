//! `/api/billing/orders`: my orders; buy a pack.
//!
//! | method   | answers               | refuses       |
//! |----------|-----------------------|---------------|
//! | `GET`    | 200, a page of orders | 401, 422      |
//! | `POST`   | 201, the order        | 401, 409, 422 |

use std::process::ExitCode;

use darkroom::orders;

fn main() -> ExitCode {
    darkroom::serve(orders::list())
}
