//! `/api/billing/orders/{id}`: one order.
//!
//! | method   | answers                 | refuses               |
//! |----------|-------------------------|-----------------------|
//! | `GET`    | 200, the order          | 401, 404              |
//! | `DELETE` | 200, the order given up | 401, 404, 409 if paid |

use std::process::ExitCode;

use darkroom::orders;

fn main() -> ExitCode {
    darkroom::serve(orders::one())
}
