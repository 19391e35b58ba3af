//! `/api/train` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::studios::face;

fn main() -> ExitCode {
    darkroom::serve_all(vec![
        face::list_models(),
        face::one_model(),
        face::one_training(),
        face::stored_model(),
        face::trainings(),
    ])
}
