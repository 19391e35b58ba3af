//! `/api/media/assets`: my pictures.
//!
//! | method   | answers                 | refuses  |
//! |----------|-------------------------|----------|
//! | `GET`    | 200, a page of pictures | 401, 422 |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::list())
}
