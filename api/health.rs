//! `/api/health`: whether this deployment can answer.
//!
//! | method   | answers                         | refuses                      |
//! |----------|---------------------------------|------------------------------|
//! | `GET`    | 200, version, database, storage | 503 database does not answer |

use std::process::ExitCode;

use darkroom::health;

fn main() -> ExitCode {
    darkroom::serve(health::show())
}
