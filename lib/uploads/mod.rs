//! Files on their way in: from the browser straight to the storage, then looked at before anything uses them
//! (design, "Uploads and media").

mod complete;
mod http;
mod inspect;
mod keep;
mod openapi;
mod personal;
mod purpose;
mod state;
mod view;

pub use http::{create, one};
pub use keep::{done_with, erasures_of, forget, forget_training_sets, gone_with, keep_until, sweep};
pub(crate) use openapi::operations;
pub(crate) use personal::PERSONAL;
pub use purpose::Purpose;
pub use state::UploadState;
