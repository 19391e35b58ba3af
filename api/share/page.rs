//! `/api/share/page`: the page of a shared picture, at `/s/{token}`.
//!
//! | method   | answers                 | refuses            |
//! |----------|-------------------------|--------------------|
//! | `GET`    | 200, HTML               | 404 as HTML, 429   |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::share::page())
}
