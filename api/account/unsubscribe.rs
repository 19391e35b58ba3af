//! `/api/account/unsubscribe`: the link in a mail that ends mails of its kind.
//!
//! | method | answers                         | refuses                     |
//! |--------|---------------------------------|-----------------------------|
//! | `GET`  | 200, a page that asks           | 404 for a link that is none |
//! | `POST` | 200, also without a cookie, from a form, and again | 404, 413 |

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve(accounts::unsubscribe())
}
