//! `/api/predict/sessions/{id}/posters/{number}`: other words on a poster, for nothing.
//!
//! | method   | answers               | refuses                               |
//! |----------|-----------------------|---------------------------------------|
//! | `PATCH`  | 200, the next version | 401, 404, 409, 422 it cannot be set, 429 |

use std::process::ExitCode;

use darkroom::studios::poster;

fn main() -> ExitCode {
    darkroom::serve_developing(poster::headline())
}
