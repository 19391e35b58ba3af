//! `/api/share/{token}/reports`: what a visitor has against a shared picture.
//!
//! | method   | answers                 | refuses            |
//! |----------|-------------------------|--------------------|
//! | `POST`   | 204                     | 404, 415, 422, 429 |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::share::report())
}
