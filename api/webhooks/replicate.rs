//! `/api/webhooks/replicate`: events of trainings and photos.
//!
//! | method   | answers               | refuses                                   |
//! |----------|-----------------------|-------------------------------------------|
//! | `POST`   | 200, also for repeats | 401 bad signature, 413, 503 send it again |

use std::process::ExitCode;

use darkroom::webhooks;

fn main() -> ExitCode {
    darkroom::serve_developing(webhooks::replicate())
}
