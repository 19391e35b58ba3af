//! People: who they are, the ways they sign in, their sessions.

mod caller;
mod code;
mod code_http;
mod google_http;
mod me;
mod openapi;
mod password;
mod place;
mod session;
mod sessions_http;
mod sign_in;
mod user;

pub use caller::Caller;
pub use code::sweep as sweep_codes;
pub use code_http::{ask as ask_code, verify as verify_code};
pub use google_http::{callback as google_callback, start as google_start};
pub use me::{me, methods};
pub(crate) use openapi::operations;
pub use password::{login, password, register, reset_password, verify_reset};
pub(crate) use place::Place;
pub use sessions_http::{end as end_session, list as list_sessions, logout};
pub use user::User;
