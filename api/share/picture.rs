//! `/api/share/picture`: the file of a shared picture, at `/s/{token}/picture`.
//!
//! | method   | answers                 | refuses            |
//! |----------|-------------------------|--------------------|
//! | `GET`    | 200, a JPEG             | 404, 429           |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::share::picture())
}
