//! The gallery: pictures that were delivered (requirements A6, E5).

mod acknowledgement;
mod asset;
mod bulk_http;
mod copy;
mod download_http;
mod filter;
mod http;
mod labelled;
mod openapi;
mod personal;
mod remove;
pub mod share;

pub use acknowledgement::sweep;
pub use asset::Asset;
pub use bulk_http::delete_many;
pub use download_http::download;
pub use http::{list, one};
pub(crate) use openapi::operations;
pub(crate) use personal::PERSONAL;
pub use remove::{
    MADE_OF_JOB, ORIGINS_OF_JOB, count_of_job, erasures_of, of_job as remove_of_job, of_model as remove_of_model,
};
