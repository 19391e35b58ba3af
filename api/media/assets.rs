//! `/api/media/assets`: my pictures, and marks for many of them.
//!
//! | method   | answers                 | refuses  |
//! |----------|-------------------------|----------|
//! | `GET`    | 200, a page of pictures | 401, 422 |
//! | `PATCH`  | 200, how many           | 401, 422 |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::list())
}
