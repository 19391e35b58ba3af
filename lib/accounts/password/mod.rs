//! Passwords (requirements C1, D7): register, sign in, change, reset.
//!
//! An address that somebody typed proves nothing, so a password set at registration is a *claim*: it works, and it ends
//! with every session it began as soon as the address is proven in any other way than by the code that was mailed for
//! this very registration. Whoever registers a stranger's address and waits has nothing when its owner comes.

mod change_http;
mod claim;
mod confirm;
mod hash;
mod login_http;
mod policy;
mod register_http;
mod reset_http;

pub use change_http::password;
pub(super) use change_http::{PasswordChange, PasswordState};
pub(super) use claim::{ASIDE_STATEMENTS, prove, set_aside};
pub(super) use confirm::confirm;
pub use login_http::login;
pub(super) use policy::{password_schema, secret, secret_or_null};
pub use register_http::register;
pub(super) use register_http::{Credentials, Registered};
pub(super) use reset_http::{ResetRequest, ResetTry};
pub use reset_http::{ask as reset_password, verify as verify_reset};
