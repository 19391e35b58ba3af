//! `/api/operator`: the console of whoever runs the studio, all of `/api/operator/…` in one function.
//!
//! Who is no operator gets 404, an operator without a second factor 401; each address is in `/api/openapi`.

use std::process::ExitCode;

use darkroom::interface;

fn main() -> ExitCode {
    darkroom::serve_all(interface::operator_routes())
}
