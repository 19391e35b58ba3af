//! `/api/metrics`: how the studio does, for Prometheus.
//!
//! | method   | answers                     | refuses                        |
//! |----------|-----------------------------|--------------------------------|
//! | `GET`    | 200, gauges of the last day | 401, 404 without a token to ask |

use std::process::ExitCode;

use darkroom::operator;

fn main() -> ExitCode {
    darkroom::serve(operator::scrape())
}
