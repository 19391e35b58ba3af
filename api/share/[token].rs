//! `/api/share/{token}`: a picture that its owner shares, for whoever has its link.
//!
//! | method   | answers                 | refuses            |
//! |----------|-------------------------|--------------------|
//! | `GET`    | 200, the picture        | 404, 429           |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::share::show())
}
