//! `/api/train/models/{id}`: one model.
//!
//! | method   | answers                  | refuses                   |
//! |----------|--------------------------|---------------------------|
//! | `GET`    | 200, the model           | 401, 404                  |
//! | `DELETE` | 204, at the provider too | 401, 404, 409 in training |

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve(face::one_model())
}
