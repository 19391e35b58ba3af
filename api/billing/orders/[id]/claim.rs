//! `/api/billing/orders/{id}/claim`: I have paid: here is the transaction's hash.
//!
//! | method | answers        | refuses                                              |
//! |--------|----------------|------------------------------------------------------|
//! | `POST` | 200, the order | 401, 404 unknown, 409 paid another order, 422, 429   |

use std::process::ExitCode;

use darkroom::orders;

fn main() -> ExitCode {
    darkroom::serve(orders::usdt::claim())
}
