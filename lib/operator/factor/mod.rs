//! The second factor of an operator (requirement C8): six digits that change every half minute (RFC 6238), from a device
//! that was set up once, and ten codes for whoever loses it. Reading order: `secret` (what a row amounts to), `show` (the
//! one write that takes a code), `http`.

mod http;
mod recovery;
mod secret;
mod show;

pub(super) use http::{factor, operations, set_up};
pub use secret::{begin, code_now};
