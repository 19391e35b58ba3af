//! `/api/predict/{id}/items/{seq}/retry`: a failed piece again, charged again.
//!
//! | method   | answers      | refuses                       |
//! |----------|--------------|-------------------------------|
//! | `POST`   | 202, the job | 401, 402, 404, 409 not failed |

use std::process::ExitCode;

use darkroom::jobs;

fn main() -> ExitCode {
    darkroom::serve(jobs::retry())
}
