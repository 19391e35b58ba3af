//! `/api/billing/subscription`: my plan; subscribe; let it end with its period.
//!
//! | method   | answers                      | refuses                               |
//! |----------|------------------------------|---------------------------------------|
//! | `GET`    | 200, the plan                | 401                                   |
//! | `POST`   | 201, with where to pay       | 401, 409 subscribed already, 422, 503 |
//! | `DELETE` | 200, to end with its period  | 401, 404 without one, 503             |

use std::process::ExitCode;

use darkroom::subscriptions;

fn main() -> ExitCode {
    darkroom::serve(subscriptions::own())
}
