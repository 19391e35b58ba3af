//! Models that anybody can take photos with, and the engines that run them, in order.

use serde::Deserialize;

use super::Title;
use crate::engines::{EngineName, PhotoShape};

/// A model anybody can take photos with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseModel {
    /// `flux`, `sd` and so on.
    pub id: String,
    /// Who runs it.
    pub engine: EngineName,
    /// Its name.
    pub title: Title,
    /// `owner/name` at the engine.
    pub model: String,
    /// The version to run, for models that are not run by name.
    pub version: Option<String>,
    /// The shape of its input.
    pub shape: PhotoShape,
    /// Whether it understands a prompt in Chinese.
    #[serde(default)]
    pub reads_chinese: bool,
    /// What one picture costs us, in millionths of a US dollar.
    pub usd_micros: i64,
    /// The same at other engines, which are asked in this order where the own one refuses us, is paused or is not there.
    #[serde(default)]
    pub fallbacks: Vec<Fallback>,
}

/// A model at another engine that is run in the place of a base model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// Who runs it.
    pub engine: EngineName,
    /// As its engine names it; where that is configured with a model, that one is run.
    pub model: String,
    /// The version to run, for models that are not run by name.
    pub version: Option<String>,
    /// The shape of its input.
    pub shape: PhotoShape,
    /// What one picture costs us, in millionths of a US dollar.
    pub usd_micros: i64,
}

/// One of the ways to run a base model.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Who runs it.
    pub engine: EngineName,
    /// As its engine names it.
    pub model: &'a str,
    /// The version to run, for models that are not run by name.
    pub version: Option<&'a str>,
    /// The shape of its input.
    pub shape: PhotoShape,
    /// What one picture costs us, in millionths of a US dollar.
    pub usd_micros: i64,
}

impl BaseModel {
    /// Its own engine, then the others in their order.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let Self { engine, model, version, shape, usd_micros, .. } = self;
        let own = (engine, model, version, shape, usd_micros);
        let others = self
            .fallbacks
            .iter()
            .map(|Fallback { engine, model, version, shape, usd_micros }| (engine, model, version, shape, usd_micros));
        std::iter::once(own).chain(others).map(|(engine, model, version, shape, usd_micros)| Run {
            engine: *engine,
            model,
            version: version.as_deref(),
            shape: *shape,
            usd_micros: *usd_micros,
        })
    }
}
