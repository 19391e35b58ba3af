//! `/api/predict` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::jobs;
use darkroom::studios::edit;
use darkroom::studios::english;
use darkroom::studios::face;
use darkroom::studios::library;
use darkroom::studios::poster;
use darkroom::studios::tryon;

fn main() -> ExitCode {
    darkroom::serve_all_developing(vec![
        edit::edits(),
        english::translate(),
        face::photos(),
        jobs::events(),
        jobs::list(),
        jobs::one(),
        jobs::retry(),
        library::order(),
        poster::brief(),
        poster::files(),
        poster::headline(),
        poster::list_sessions(),
        poster::one_session(),
        poster::posters(),
        tryon::one(),
        tryon::tryons(),
    ])
}
