//! How the interface is described: one [`Operation`] for each method of an address, and what they amount to.
//!
//! A noun's `openapi.rs` describes its own operations with this; [`crate::interface`] puts all of them into one document.

mod collected;
mod operation;
mod refusal;

pub use crate::schema;
pub(crate) use collected::Collected;
pub use operation::{Access, Operation};
