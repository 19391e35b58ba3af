//! Where a set is to be shown.

use serde::{Deserialize, Serialize};

use super::{Poster, Shape, presets};
use crate::{InBoth, Language};

/// A preset's name in requests and in the database.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the platform it names; its title is in the data")]
pub enum PresetId {
    TaobaoSquare,
    TaobaoPortrait,
    JdSquare,
    PddSquare,
    DouyinSquare,
    Xiaohongshu,
    Amazon,
    AmazonAplus,
    Shopify,
    Shopee,
    Temu,
    Etsy,
}

impl PresetId {
    /// All twelve, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::TaobaoSquare,
        Self::TaobaoPortrait,
        Self::JdSquare,
        Self::PddSquare,
        Self::DouyinSquare,
        Self::Xiaohongshu,
        Self::Amazon,
        Self::AmazonAplus,
        Self::Shopify,
        Self::Shopee,
        Self::Temu,
        Self::Etsy,
    ];

    /// What it asks for.
    #[must_use]
    pub fn preset(self) -> &'static Preset {
        &presets()[self as usize]
    }
}

/// What a shop page asks of pictures (requirement B12).
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Which one it is.
    pub id: PresetId,
    /// Platform and size.
    pub title: InBoth,
    /// Width and height of the delivered picture, in pixels.
    pub size: (u32, u32),
    /// What picture 00 may hold.
    pub main: ContentRule,
    /// What all others may hold.
    pub further: ContentRule,
    /// Most bytes of the delivered JPEG.
    pub bytes_max: u64,
    /// The product's longer side in picture 00, in shares of the picture, from and to.
    pub product_share: [f64; 2],
    /// The only language in which the platform takes text.
    pub language: Option<Language>,
    /// What a seller should know before making the set.
    pub note: InBoth,
    /// What the platform says of pictures that a machine made, with the day on which that was read.
    pub ai: InBoth,
    #[serde(skip_serializing)]
    pub(crate) rule: String,
    #[serde(skip_serializing)]
    pub(crate) main_rule: Option<String>,
}

/// What a platform lets a picture hold.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentRule {
    /// A headline and what belongs to it.
    Text,
    /// Nothing but the picture.
    Clean,
    /// The product alone, on pure white.
    White,
}

/// How large an answer an engine is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resolution {
    /// About a thousand pixels on a side.
    OneK,
    /// About two thousand.
    TwoK,
}

impl Preset {
    /// Whether the shop takes words on a poster.
    #[must_use]
    pub const fn has_words(&self, poster: Poster) -> bool {
        match self.rule_for(poster) {
            ContentRule::Text => true,
            ContentRule::Clean | ContentRule::White => false,
        }
    }

    /// What this picture of the set may hold.
    #[must_use]
    pub const fn rule_for(&self, poster: Poster) -> ContentRule {
        match poster {
            Poster::KeyVisual => self.main,
            Poster::Lifestyle
            | Poster::Concept
            | Poster::Detail
            | Poster::Texture
            | Poster::Features
            | Poster::HowTo
            | Poster::Dimensions
            | Poster::BrandStory
            | Poster::Package => self.further,
        }
    }

    /// The shape of its pictures.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape::of(self.size)
    }

    /// What is enough for its size: an answer of 1K is scaled up by a third at most.
    #[must_use]
    pub const fn resolution(&self) -> Resolution {
        let (width, height) = self.size;
        if width > 1300 || height > 1300 { Resolution::TwoK } else { Resolution::OneK }
    }

    /// The language of its text, where a seller asked for this one.
    #[must_use]
    pub fn language(&self, asked: Language) -> Language {
        self.language.unwrap_or(asked)
    }
}
