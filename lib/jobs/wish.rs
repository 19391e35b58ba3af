//! What a person asked for, as kept with the job and shown again.

use serde::{Deserialize, Serialize};
use utoipa::{PartialSchema as _, ToSchema};

use crate::engines::AspectRatio;
use crate::ids::UploadId;

/// What a person asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = JobInput)]
pub enum Wish {
    /// A training.
    Training(TrainingWish),
    /// Photos.
    Photos(PhotosWish),
}

/// A training that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrainingWish {
    /// The base model.
    pub base: String,
    /// The trainer.
    pub trainer: String,
    /// What the model is called.
    pub name: String,
    /// The word that names the face.
    pub trigger_word: String,
    /// The photos.
    pub upload_id: UploadId,
}

/// Photos that were asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PhotosWish {
    /// `mdl_…` or a base model's id.
    pub model: String,
    /// What is to be seen.
    pub prompt: String,
    /// How many.
    pub count: u8,
    /// `width:height`
    #[schema(schema_with = AspectRatio::schema)]
    pub aspect_ratio: AspectRatio,
    /// Makes the same pictures again.
    pub seed: u32,
}
