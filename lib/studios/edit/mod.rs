//! Edits (requirements B9, B11): one's own picture, changed as asked, all of it or where it was painted.
//!
//! An edit is a job of the studio that its picture is from, with one call and one item. Four steps, each a file:
//!
//! 1. [`order`] takes the request; [`source`] is the picture, with what is known of it.
//! 2. [`sent`] reads the mask, and makes what the engine is shown of both: the part round the paint, and the mask in the
//!    engine's own convention or, for engines without one, a second picture with an outline. [`kept`] stores that.
//! 3. [`develop`] lays the answer back: a JPEG of ours keeps every block that holds no paint, bit by bit.
//! 4. [`versions`] is the row of versions that the result becomes part of. An edit never overwrites.

mod develop;
mod kept;
mod openapi;
mod order;
mod plan;
mod sent;
mod source;
mod versions;

pub(super) use develop::{DEVELOPMENT, base_facts, is_edit};
pub(super) use kept::forget_shown;
pub(crate) use openapi::{inputs, operations};
pub use order::edits;

use crate::http::Route;
use crate::studio::{Hooks, Studio};

/// None of its own: an edit is a job of the studio that its picture is from.
pub(crate) const ROOMS: [(Studio, Hooks); 0] = [];

/// The routes of this folder.
pub(crate) fn routes() -> impl Iterator<Item = Route> {
    [edits()].into_iter()
}
