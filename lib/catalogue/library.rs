//! The terms of the prompt library.

use serde::Deserialize;

use super::Catalogue;
use crate::engines::ComposeShape;

/// Limits of the prompt library, and what its pictures are made with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LibraryTerms {
    /// Prompts that one person may keep.
    pub prompts_max: u32,
    /// Characters of a title.
    pub title_chars_max: usize,
    /// Characters of a description.
    pub description_chars_max: usize,
    /// Characters of what an engine is told.
    pub content_chars_max: usize,
    /// How long a picture usually takes, told before there is a history.
    pub seconds: i64,
    /// Models by their ids: the first whose engine is configured makes a picture where nobody says by which.
    pub models: Vec<String>,
    /// What makes a picture from another.
    pub reference: ReferenceModel,
}

/// A model that makes a picture from another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceModel {
    /// `owner/name` at the engine.
    pub model: String,
    /// The shape of its input.
    pub shape: ComposeShape,
    /// What one picture costs us, in millionths of a US dollar.
    pub usd_micros: i64,
    /// Whether it understands a prompt in Chinese.
    pub reads_chinese: bool,
    /// What is asked in its place where its engine refuses us or is not there, in order. They name none themselves.
    #[serde(default)]
    pub fallbacks: Vec<Self>,
}

impl ReferenceModel {
    /// Itself, then those that are asked in its place.
    pub fn choices(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.fallbacks)
    }
}

impl Catalogue {
    /// The library has a model that there always is, and none costs more than a picture earns.
    pub(super) fn check_library(&self) -> Result<(), String> {
        let terms = &self.library;
        let known = |id: &String| self.photo_models().any(|model| model.id == *id);
        if let Some(id) = terms.models.iter().find(|id| !known(id)) {
            return Err(format!("the library names a model that is none: {id}"));
        }
        if terms.models.iter().all(|id| self.base(id).is_none()) {
            return Err("the library has no model that is always there".to_owned());
        }
        let earned = self.earned_micros(self.prices.library);
        for model in terms.reference.choices() {
            let cost = self.costs_micros(model.usd_micros);
            if cost > earned {
                return Err(format!("{} costs {cost} and a picture of the library earns {earned}", model.model));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;

    /// As `build.rs` compiles it in.
    fn read(text: &str) -> Result<Catalogue, String> {
        let value: serde_json::Value = toml::from_str(text).map_err(|error| error.to_string())?;
        crate::catalogue::read(&value.to_string())
    }

    #[test]
    fn the_library_has_a_model_that_is_always_there_and_loses_nothing() {
        let text = include_str!("catalogue.toml");
        assert!(read(text).is_ok());
        let lost = text.replacen(r#"models = ["gemini", "banana", "flux"]"#, r#"models = ["banana"]"#, 1);
        assert_eq!(read(&lost).unwrap_err(), "the library has no model that is always there");
        let unknown = text.replacen(r#"models = ["gemini", "banana", "flux"]"#, r#"models = ["fluxx"]"#, 1);
        assert_eq!(read(&unknown).unwrap_err(), "the library names a model that is none: fluxx");
        let cheap = text.replacen("library = 5", "library = 3", 1);
        assert!(read(&cheap).unwrap_err().starts_with("google/nano-banana-2-lite costs"));
    }
}
