//! Files on their way in: from the browser straight to the storage, then looked at before anything uses them
//! (design, "Uploads and media").

mod http;
mod inspect;
mod openapi;
mod purpose;
mod view;

pub use http::{create, one};
pub(crate) use openapi::operations;
pub use purpose::Purpose;
