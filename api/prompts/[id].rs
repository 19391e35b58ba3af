//! `/api/prompts/{id}`: one prompt.
//!
//! | method   | answers                               | refuses                  |
//! |----------|---------------------------------------|--------------------------|
//! | `GET`    | 200, the prompt; its content if mine  | 401, 404                 |
//! | `PATCH`  | 200, my prompt as it is now           | 401, 404, 409, 422, 429  |
//! | `DELETE` | 204                                   | 401, 404                 |

use std::process::ExitCode;

use darkroom::studios::library;

fn main() -> ExitCode {
    darkroom::serve(library::one())
}
