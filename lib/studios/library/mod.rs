//! The prompt library (requirements E1–E6): pictures by prompts of the operator or of one's own, with one's own face where
//! one has trained it.
//!
//! Reading order: [`table`] (prompts as they are kept), [`slots`] (fields of a prompt), [`view`] (what somebody sees of one),
//! `prompts_http` (the list, and one's own), [`model`] (who makes the picture), `order`, [`hooks`].
//!
//! The content of the operator's prompts is shown to nobody else: jobs, pictures and the ledger show the title with what was
//! filled in. One's own prompts are their owner's to read.

mod hooks;
mod model;
mod openapi;
mod order;
mod prompts_http;
mod slots;
mod table;
mod text;
mod view;

use crate::http::Route;
pub(crate) use hooks::ROOMS;
pub(crate) use openapi::{inputs, operations};
pub use order::order;
pub use prompts_http::{list, one};
pub use slots::{Slot, Words, slots_of};
pub use table::{Category, NewPrompt, PromptRow, all_public, find_public, hide, insert, page_of_public, rewrite};

/// In the order of the document of the interface.
pub(crate) fn routes() -> Vec<Route> {
    vec![list(), one(), order()]
}
