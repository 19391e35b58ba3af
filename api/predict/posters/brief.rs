//! `/api/predict/posters/brief`: the texts of a set, before it is ordered.
//!
//! | method   | answers                                    | refuses                      |
//! |----------|--------------------------------------------|------------------------------|
//! | `POST`   | 200, the brief and who wrote it, for nothing | 401, 404 upload, 422, 429    |

use std::process::ExitCode;

use darkroom::studios::poster;

fn main() -> ExitCode {
    darkroom::serve(poster::brief())
}
