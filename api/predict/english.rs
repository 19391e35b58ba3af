//! `/api/predict/english`: prompts in Chinese, put into English for models that do not read it.
//!
//! | method   | answers                                       | refuses        |
//! |----------|-----------------------------------------------|----------------|
//! | `POST`   | 200, the texts and who wrote them, for nothing | 401, 422, 429 |

use std::process::ExitCode;

use darkroom::studios::english;

fn main() -> ExitCode {
    darkroom::serve(english::translate())
}
