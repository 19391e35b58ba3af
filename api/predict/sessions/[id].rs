//! `/api/predict/sessions/{id}`: one set of posters.
//!
//! | method   | answers      | refuses                |
//! |----------|--------------|------------------------|
//! | `GET`    | 200, the set | 401, 404               |
//! | `DELETE` | 204          | 401, 404, 409 while it is made |

use std::process::ExitCode;

use darkroom::studios::poster;

fn main() -> ExitCode {
    darkroom::serve(poster::one_session())
}
