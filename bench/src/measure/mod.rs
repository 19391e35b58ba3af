//! What is measured, one file each.

pub(crate) mod alike;
pub(crate) mod build;
pub(crate) mod holds;
pub(crate) mod ledger;
pub(crate) mod marks;
pub(crate) mod pictures;
pub(crate) mod routes;
pub(crate) mod start;
pub(crate) mod studio;
pub(crate) mod trips;
pub(crate) mod visit;
pub(crate) mod watchers;
