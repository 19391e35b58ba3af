//! `/api/media/assets/{id}/download`: an address to save a picture from, with the visible label or without.
//!
//! | method | answers                                  | refuses                      |
//! |--------|------------------------------------------|------------------------------|
//! | `POST` | 200, the address and how long it is good | 401, 403, 404, 409, 422, 429 |

use std::process::ExitCode;

use darkroom::assets;

fn main() -> ExitCode {
    darkroom::serve(assets::download())
}
