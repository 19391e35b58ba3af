//! The gallery: pictures that were delivered (requirements A6, E5).

mod asset;
mod http;
mod openapi;

pub use asset::Asset;
pub use http::{list, one};
pub(crate) use openapi::operations;
