//! `/api/webhooks/mail`: addresses that mail does not reach, or whose readers do not want it.
//!
//! | method   | answers               | refuses                                                   |
//! |----------|-----------------------|-----------------------------------------------------------|
//! | `POST`   | 200, also for repeats | 401 bad signature, 404 not configured, 413, 503 send again |

use std::process::ExitCode;

use darkroom::webhooks;

fn main() -> ExitCode {
    darkroom::serve(webhooks::mail())
}
