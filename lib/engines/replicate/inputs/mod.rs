//! What each trainer and each model wants to be told. Pure: one shape per schema, because the field names differ where
//! the meaning does not (`steps`, `training_steps`, `max_train_steps`), and a shape for all of them would be wrong for
//! each. No `Debug`: prompts and addresses of pictures do not belong in a log.
//!
//! Source: the trainers' and models' input schemas on Replicate; requirements A3–A5.

pub mod compose;
pub mod photo;
pub mod training;

use serde::Serialize;

pub use compose::{ComposeInput, ComposeSettings};
pub use photo::{OutputFormat, PhotoInput, PhotoSettings};
pub use training::{TrainerShape, TrainingInput, TrainingSettings};

/// The `input` of any prediction.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum PredictionInput {
    /// A photo of words.
    Photo(PhotoInput),
    /// A picture of pictures.
    Composed(ComposeInput),
}
