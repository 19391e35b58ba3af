//! What an engine is asked, as kept with the call: enough to send it again, nothing that expires.

use serde::{Deserialize, Serialize};

use super::dressing::Dressing;
use crate::catalogue::Catalogue;
use crate::engines::{AspectRatio, ComposeShape, EngineName, PhotoShape, Task, Timings, Trace, Work};
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
        /// Its owner asked for that seed: only the model's own engine makes the same picture, and no other is asked.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        same: bool,
        /// Where in our storage lies the picture that it begins with, if it begins with one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<String>,
    },
    /// Make one picture of others.
    Compose {
        /// The model, as its engine names it.
        model: String,
        /// The shape of its input.
        shape: ComposeShape,
        /// What is to be seen.
        prompt: String,
        /// `width:height`
        aspect_ratio: AspectRatio,
        /// Where in our storage lies what it is made of, in the order in which the prompt speaks of it.
        pictures: Vec<String>,
        /// Where a person is dressed: how far. Such a picture has the shape of the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dressing: Option<Dressing>,
    },
}

impl CallRequest {
    /// Which engine is asked. Only Replicate trains.
    #[must_use]
    pub const fn engine(&self) -> EngineName {
        match self {
            Self::Training { .. } => EngineName::Replicate,
            Self::Photo { shape, .. } => shape.engine(),
            Self::Compose { shape, .. } => shape.engine(),
        }
    }

    /// How long each step takes there.
    #[must_use]
    pub const fn timings(&self) -> Timings {
        match self {
            Self::Training { .. } => self.engine().timings(Task::Training),
            Self::Photo { .. } | Self::Compose { .. } => self.engine().timings(Task::Pictures),
        }
    }

    /// What the engine's answers about it are read by. `items` are those that the call still works for.
    #[must_use]
    pub fn work(&self, catalogue: &Catalogue, items: usize) -> Work {
        match self {
            Self::Training { trainer, .. } => {
                Work::Training { steps: catalogue.trainer(trainer).map(|trainer| trainer.steps) }
            }
            Self::Photo { .. } | Self::Compose { .. } => Work::Pictures { count: items },
        }
    }

    /// What it is recognised by at an engine that hides where its news goes. `pictures` are those of [`CallRequest::asked`].
    #[must_use]
    pub fn trace<'a>(&'a self, pictures: &'a [&'a str]) -> Trace<'a> {
        match self {
            Self::Training { training_key, trigger_word, .. } => {
                Trace::Training { photos_key: training_key, trigger_word }
            }
            Self::Photo { prompt, seed, .. } => Trace::Pictures { prompt, seed: Some(*seed) },
            // What is told nothing in words was sent none.
            Self::Compose { prompt, shape, .. } => {
                Trace::Composed { prompt: if shape.takes_words() { prompt } else { "" }, pictures }
            }
        }
    }

    /// The pictures that its engine is sent now, in their order.
    #[must_use]
    pub fn asked(&self) -> Vec<&str> {
        match self {
            Self::Training { .. } | Self::Photo { .. } => Vec::new(),
            Self::Compose { dressing: Some(dressing), pictures, .. } => dressing.asked(pictures),
            Self::Compose { dressing: None, pictures, .. } => pictures.iter().map(String::as_str).collect(),
        }
    }

    /// How many requests of this call came before.
    #[must_use]
    pub fn step(&self) -> usize {
        match self {
            Self::Compose { dressing: Some(dressing), .. } => dressing.step(),
            Self::Compose { dressing: None, .. } | Self::Training { .. } | Self::Photo { .. } => 0,
        }
    }

    /// How many sendings that came to nothing are enough: each request of the call has its own.
    #[must_use]
    pub fn sends_max(&self) -> i64 {
        let requests = i64::try_from(self.step() + 1).unwrap_or(i64::MAX);
        self.timings().sends_max.saturating_mul(requests)
    }

    /// Whether the engine called a request so that this one followed.
    #[must_use]
    pub fn followed(&self, provider_id: Option<&str>) -> bool {
        match self {
            Self::Compose { dressing: Some(dressing), .. } => dressing.is_over(provider_id),
            Self::Compose { dressing: None, .. } | Self::Training { .. } | Self::Photo { .. } => false,
        }
    }

    /// The name under which durations are remembered (for the ETA).
    #[must_use]
    pub fn duration_key(&self) -> String {
        match self {
            Self::Training { trainer, .. } => format!("train:{trainer}"),
            Self::Photo { shape, .. } => Self::photo_duration_key(*shape),
            Self::Compose { model, .. } => Self::compose_duration_key(model),
        }
    }

    /// The name under which durations of pictures that this model makes of others are remembered.
    #[must_use]
    pub fn compose_duration_key(model: &str) -> String {
        format!("compose:{model}")
    }

    /// The name under which durations of photos of this shape are remembered.
    #[must_use]
    pub fn photo_duration_key(shape: PhotoShape) -> String {
        format!("photo:{}", shape.as_str())
    }
}
