//! `/api/auth` and what is below in one function. Written by `cargo xtask hobby`.

use std::process::ExitCode;

use darkroom::accounts;

fn main() -> ExitCode {
    darkroom::serve_all(vec![
        accounts::ask_code(),
        accounts::end_session(),
        accounts::google_callback(),
        accounts::google_start(),
        accounts::list_sessions(),
        accounts::login(),
        accounts::logout(),
        accounts::me(),
        accounts::methods(),
        accounts::password(),
        accounts::prove(),
        accounts::register(),
        accounts::reset_password(),
        accounts::verify_code(),
        accounts::verify_reset(),
    ])
}
