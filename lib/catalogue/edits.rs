//! What edits of pictures are made with.

use serde::Deserialize;

use crate::engines::ComposeShape;

/// Edits of pictures. Each costs as much as a poster.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edits {
    /// Characters of a request.
    pub prompt_chars_max: usize,
    /// How long one usually takes, told before there is a history.
    pub seconds: i64,
    /// What changes a whole picture.
    pub whole: EditModel,
    /// What changes a picture where it was painted.
    pub painted: EditModel,
    /// What is asked in their place where their engine refuses us or is not there, in order.
    #[serde(default)]
    pub fallbacks: Vec<EditModel>,
}

/// A model that edits pictures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditModel {
    /// `owner/name` at the engine.
    pub model: String,
    /// The shape of its input.
    pub shape: ComposeShape,
    /// What one picture costs us, in millionths of a US dollar.
    pub usd_micros: i64,
}

impl Edits {
    /// What edits a picture. Models with a mask take no reference: that of whole pictures is shown where to work instead.
    #[must_use]
    pub const fn model(&self, is_painted: bool, has_reference: bool) -> &EditModel {
        if is_painted && !has_reference { &self.painted } else { &self.whole }
    }

    /// The models that are shown the same as one of this shape, and can be asked in its place.
    pub fn fallbacks_of(&self, shape: ComposeShape) -> impl Iterator<Item = &EditModel> {
        let further = self.fallbacks.iter().filter(move |further| further.shape != shape);
        further.filter(move |further| !further.shape.takes_mask() && !shape.takes_mask())
    }
}
