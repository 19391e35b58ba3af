//! What a picture says of itself: that a machine made it (GB 45438-2025, EU AI Act article 50, IPTC).
//!
//! One XMP packet with the label `TC260:AIGC` and IPTC's `DigitalSourceType`, spliced into the file beside the pixels, which
//! nobody decodes for it. A second label makes a file non-compliant even where it says the same, so what an engine wrote is
//! dropped with all other metadata and ours put in its place; an upload that came with a label keeps that one.
//!
//! Reading order: [`Label`] (who made it), `packet` (as XMP), `splice` (into a file), `found` (in an upload).

mod found;
mod packet;
mod producer;
mod splice;
#[cfg(test)]
mod tests;

use bytes::Bytes;

pub use producer::Producer;

use super::ImageFormat;

/// The label of GB 45438-2025, annex E: seven texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// `1` is made by a machine, `2` possibly, `3` suspected.
    pub(super) label: String,
    pub(super) content_producer: String,
    pub(super) produce_id: String,
    pub(super) reserved_code_1: String,
    pub(super) content_propagator: String,
    pub(super) propagate_id: String,
    pub(super) reserved_code_2: String,
}

impl Label {
    /// The label of a picture that was made here.
    #[must_use]
    pub fn made_here(producer: &Producer, asset: &str) -> Self {
        Self {
            label: "1".to_owned(),
            content_producer: producer.as_str().to_owned(),
            produce_id: asset.to_owned(),
            reserved_code_1: String::new(),
            content_propagator: String::new(),
            propagate_id: String::new(),
            reserved_code_2: String::new(),
        }
    }
}

/// How a picture came to be, as IPTC's vocabulary has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceType {
    /// A model made all of it.
    TrainedModel,
    /// A model changed a part of it.
    CompositeWithTrainedModel,
    /// An algorithm that learned from no pictures made it.
    Algorithm,
}

impl SourceType {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TrainedModel, Self::CompositeWithTrainedModel, Self::Algorithm];

    /// The full address: the bare word is no value of the vocabulary.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::TrainedModel => "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
            Self::CompositeWithTrainedModel => {
                "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
            }
            Self::Algorithm => "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia",
        }
    }
}

/// What is written into a file: at least one of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The label, where one is known.
    pub(super) label: Option<Label>,
    /// How it came to be.
    pub(super) source: SourceType,
}

impl Mark {
    /// Of a picture that a model made here, all of it.
    #[must_use]
    pub const fn made_here(label: Label) -> Self {
        Self::with_source(label, SourceType::TrainedModel)
    }

    /// Of a picture that came to be here like this.
    #[must_use]
    pub const fn with_source(label: Label, source: SourceType) -> Self {
        Self { label: Some(label), source }
    }

    /// What a file already says, wherever it says it; `None` when it says nothing of a machine.
    #[must_use]
    pub fn of(file: &[u8], format: ImageFormat) -> Option<Self> {
        found::find(&format.metadata(file))
    }

    /// The file with this mark. It must carry no other one: see [`ImageFormat`]'s `strip`. Copies, decodes nothing.
    #[must_use]
    pub fn put_into(&self, file: &[u8], format: ImageFormat) -> Bytes {
        let packet = packet::write(self);
        match format {
            ImageFormat::Jpeg => splice::jpeg(file, &packet),
            ImageFormat::Png => splice::png(file, &packet),
            ImageFormat::Webp => splice::webp(file, &packet),
        }
        .into()
    }
}
