//! Prompts in Chinese for models that do not read it: a small text model puts them into English before an order. What it
//! wrote is seen and changed by who asked, and sent with the order; nothing is charged or held for it.
//!
//! Reading order: `http` (what is asked and answered), [`writer`] (how the text model is asked, and which of its answers
//! can be used).

mod http;
mod openapi;
mod writer;

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::http::Route;
use crate::studio::{Hooks, Studio};
pub use http::translate;
pub(crate) use openapi::operations;

/// None of its own: nothing is made here.
pub(crate) const ROOMS: [(Studio, Hooks); 0] = [];

/// The routes of this folder.
pub(crate) fn routes() -> impl Iterator<Item = Route> {
    [translate()].into_iter()
}

/// No job is ordered here.
pub(crate) fn inputs() -> [(Cow<'static, str>, RefOr<Schema>); 0] {
    []
}
