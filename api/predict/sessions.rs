//! `/api/predict/sessions`: my sets of posters.
//!
//! | method   | answers     | refuses         |
//! |----------|-------------|-----------------|
//! | `GET`    | 200, a page | 401, 422 cursor |

use std::process::ExitCode;

use darkroom::studios::poster;

fn main() -> ExitCode {
    darkroom::serve(poster::list_sessions())
}
