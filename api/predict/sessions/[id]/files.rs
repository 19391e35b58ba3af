//! `/api/predict/sessions/{id}/files`: what a browser puts into one archive.
//!
//! | method   | answers        | refuses  |
//! |----------|----------------|----------|
//! | `GET`    | 200, the files | 401, 404 |

use std::process::ExitCode;

use darkroom::studios::poster;

fn main() -> ExitCode {
    darkroom::serve(poster::files())
}
