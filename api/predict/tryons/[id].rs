//! `/api/predict/tryons/{id}`: the consent to a try-on, withdrawn.
//!
//! | method   | answers                 | refuses          |
//! |----------|-------------------------|------------------|
//! | `DELETE` | 200, what was withdrawn | 401, 404, 409    |

use std::process::ExitCode;

use darkroom::studios::tryon;

fn main() -> ExitCode {
    darkroom::serve(tryon::one())
}
