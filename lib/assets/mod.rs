//! The gallery: pictures that were delivered (requirements A6, E5).

mod acknowledgement;
mod asset;
mod download_http;
mod http;
mod labelled;
mod openapi;
mod personal;
mod remove;

pub use acknowledgement::sweep;
pub use asset::Asset;
pub use download_http::download;
pub use http::{list, one};
pub(crate) use openapi::operations;
pub(crate) use personal::PERSONAL;
pub use remove::of_model as remove_of_model;
