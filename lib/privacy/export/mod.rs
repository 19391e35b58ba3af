//! All that is known of somebody, as zips: their rows by noun as JSON, then their pictures.
//!
//! It is made in parts, each a zip of its own that fits into memory and into the time of one function. Where the next part
//! begins is kept with the export, so whoever dies loses one part. The files are gone after a day.

mod http;
mod part;
mod place;
mod run;

pub(super) use http::Export;
pub use http::export;
pub(super) use run::{reconcile, sweep};

use crate::personal::{End, Table, Told, When};

pub(super) const PERSONAL: Table = Table {
    name: "exports",
    rows: "user_id = ?1",
    told: Told::Nothing("this very export"),
    end: End::Deleted(When::AtOnce),
};
