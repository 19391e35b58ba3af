//! `/api/webhooks/stripe`: events of payments, refunds, disputes and plans.
//!
//! | method   | answers               | refuses                                                   |
//! |----------|-----------------------|-----------------------------------------------------------|
//! | `POST`   | 200, also for repeats | 401 bad signature, 404 not configured, 413, 503 send again |

use std::process::ExitCode;

use darkroom::webhooks;

fn main() -> ExitCode {
    darkroom::serve(webhooks::stripe())
}
