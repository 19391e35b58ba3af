//! `/api/media/uploads`: where to put a file.
//!
//! | method   | answers               | refuses       |
//! |----------|-----------------------|---------------|
//! | `POST`   | 201, a signed address | 401, 422, 429 |

use std::process::ExitCode;

use darkroom::uploads;

fn main() -> ExitCode {
    darkroom::serve(uploads::create())
}
