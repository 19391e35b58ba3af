//! The gallery: pictures that were delivered (requirements A6, E5).

mod asset;
mod http;
mod openapi;
mod remove;

pub use asset::Asset;
pub use http::{list, one};
pub(crate) use openapi::operations;
pub use remove::of_model as remove_of_model;
