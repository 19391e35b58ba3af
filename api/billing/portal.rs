//! `/api/billing/portal`: where cards and bills are managed.
//!
//! | method   | answers             | refuses                              |
//! |----------|---------------------|--------------------------------------|
//! | `POST`   | 200, where to go    | 401, 404 never subscribed, 429, 503  |

use std::process::ExitCode;

use darkroom::subscriptions;

fn main() -> ExitCode {
    darkroom::serve(subscriptions::portal())
}
