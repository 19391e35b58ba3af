//! People: who they are, the ways they sign in, their sessions.

mod caller;
mod code;
mod code_http;
mod google_http;
mod known;
mod leaving;
mod mailbox;
mod me;
mod openapi;
mod password;
mod personal;
mod place;
mod prove_http;
mod session;
mod sessions_http;
mod sign_in;
mod standing;
mod user;

pub use caller::Caller;
pub use code::sweep as sweep_codes;
pub use code_http::{ask as ask_code, verify as verify_code};
pub use google_http::{callback as google_callback, start as google_start};
pub(crate) use leaving::{has_left, is_address, signed_out, spend_gift};
pub use me::{me, methods};
pub(crate) use openapi::operations;
pub use password::{login, password, register, reset_password, verify_reset};
pub(crate) use personal::PERSONAL;
pub(crate) use place::Place;
pub use prove_http::prove;
pub use session::sweep as sweep_sessions;
pub use sessions_http::{end as end_session, list as list_sessions, logout};
pub(crate) use sign_in::email_schema;
pub(crate) use standing::{MONEY_SECONDS, OPEN_SECONDS, Standing};
pub use user::User;
