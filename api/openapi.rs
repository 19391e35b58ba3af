//! `/api/openapi`: what every route takes, answers and refuses, as an OpenAPI 3.1 document.
//!
//! | method | answers           | refuses |
//! |--------|-------------------|---------|
//! | `GET`  | 200, the document |         |

use std::process::ExitCode;

use darkroom::interface;

fn main() -> ExitCode {
    darkroom::serve(interface::show())
}
