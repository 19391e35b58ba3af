//! The try-on studio (requirements C2–C6): one person in one to ten garments.
//!
//! [`request`] is what an order may say and [`order`] takes it: one call for each garment, or one that wears all of them
//! where the engine can. [`inputs`] is what is kept of it, and how it goes: the pictures of the person and of the garments
//! are erased by the write that ends the job, however it ends. [`develop`] keeps the person's face. [`withdraw_http`] takes
//! the consent back, and with it everything.

mod develop;
mod hooks;
mod inputs;
mod openapi;
mod order;
mod request;
mod withdraw_http;

pub(super) use develop::DEVELOPMENT;
pub(crate) use hooks::ROOMS;
pub(crate) use openapi::{inputs, operations};
pub use order::tryons;
pub use withdraw_http::one;

use crate::http::Route;

/// The routes of this folder.
pub(crate) fn routes() -> [Route; 2] {
    [tryons(), one()]
}
