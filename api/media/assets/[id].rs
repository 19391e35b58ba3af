//! `/api/media/assets/{id}`: one picture.
//!
//! | method   | answers          | refuses       |
//! |----------|------------------|---------------|
//! | `GET`    | 200, the picture | 401, 404      |
//! | `PATCH`  | 200, the picture | 401, 404, 422 |
//! | `DELETE` | 204              | 401, 404      |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::one())
}
