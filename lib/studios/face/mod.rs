//! The face studio: train a model of a face, take photos with it (requirements A1–A6).

mod hooks;
mod models;
mod models_http;
mod openapi;
mod photo;
mod receipt;
mod slots;
mod state;
mod stored_http;
mod train;
mod trigger_word;

use crate::http::Route;
pub(crate) use hooks::ROOMS;
pub(in crate::studios) use models::not_unready;
pub use models::{end_models, sweep_photos};
pub use models_http::{list as list_models, one as one_model};
pub(crate) use openapi::{inputs, operations};
pub use photo::photos;
pub(in crate::studios) use photo::{
    Chosen, Runnable, SEED_MAX, chosen, model_ids, runnable, seed_of, shapes, still_ready,
};
pub use state::ModelState;
pub use stored_http::stored as stored_model;
pub use train::{one as one_training, trainings};
pub use trigger_word::TriggerWord;

/// In the order of the document of the interface.
pub(crate) fn routes() -> Vec<Route> {
    vec![trainings(), one_training(), list_models(), one_model(), stored_model(), photos()]
}
