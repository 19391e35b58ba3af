//! `/api/prompts`: the library.
//!
//! | method   | answers                              | refuses                             |
//! |----------|--------------------------------------|-------------------------------------|
//! | `GET`    | 200, everybody's prompts and my own  | 401, 422                            |
//! | `POST`   | 201, a prompt of my own              | 401, 409 as many as I may, 422, 429 |

use std::process::ExitCode;

use darkroom::studios::library;

fn main() -> ExitCode {
    darkroom::serve(library::list())
}
