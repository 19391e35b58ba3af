//! What an engine is asked, as kept with the call: enough to send it again, nothing that expires.

use serde::{Deserialize, Serialize};

use crate::engines::replicate::{AspectRatio, PhotoShape, RemoteKind};
use crate::ids::ModelId;

/// What to run for photos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoTarget {
    /// A model run by its name, `owner/name`.
    Official(String),
    /// A version: its hash, or `owner/name:hash`.
    Version(String),
}

/// A call's request. Addresses of files are not kept: they are signed anew whenever it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CallRequest {
    /// Train a model.
    Training {
        /// Our model.
        model: ModelId,
        /// A trainer of the catalogue.
        trainer: String,
        /// Where the clean zip is in our storage.
        training_key: String,
        /// The word that will name the face.
        trigger_word: String,
    },
    /// Take photos.
    Photo {
        /// What to run.
        target: PhotoTarget,
        /// The shape of its input.
        shape: PhotoShape,
        /// With the trigger word in it.
        prompt: String,
        /// One to four.
        count: u8,
        /// `width:height`
        aspect_ratio: AspectRatio,
        /// Always given, so that every picture can be made again.
        seed: u32,
    },
}

impl CallRequest {
    /// Where the engine keeps it.
    #[must_use]
    pub const fn remote_kind(&self) -> RemoteKind {
        match self {
            Self::Training { .. } => RemoteKind::Training,
            Self::Photo { .. } => RemoteKind::Prediction,
        }
    }

    /// How long without news before somebody asks the engine, in seconds. Trainings report their log every few
    /// seconds while they run, photos report their start and end.
    #[must_use]
    pub const fn quiet_seconds(&self) -> i64 {
        match self {
            Self::Training { .. } => 90,
            Self::Photo { .. } => 20,
        }
    }

    /// How long until it is given up and paid back, in seconds. The engine itself stops predictions after 30 min.
    #[must_use]
    pub const fn deadline_seconds(&self) -> i64 {
        match self {
            Self::Training { .. } => 3 * 3600,
            Self::Photo { .. } => 40 * 60,
        }
    }

    /// The name under which durations are remembered (for the ETA).
    #[must_use]
    pub fn recipe(&self) -> String {
        match self {
            Self::Training { trainer, .. } => format!("train:{trainer}"),
            Self::Photo { shape, .. } => Self::photo_recipe(*shape),
        }
    }

    /// The name under which durations of photos of this shape are remembered.
    #[must_use]
    pub fn photo_recipe(shape: PhotoShape) -> String {
        format!("photo:{}", shape.as_str())
    }
}
