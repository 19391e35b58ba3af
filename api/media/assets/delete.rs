//! `/api/media/assets/delete`: many of my pictures, deleted at once.
//!
//! | method   | answers                 | refuses            |
//! |----------|-------------------------|--------------------|
//! | `POST`   | 200, how many it deleted | 401, 413, 415, 422 |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::delete_many())
}
