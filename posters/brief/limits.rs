//! How long the fields of a brief may be, and the data of `data/brief.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Palette;
use super::ask::{ComplaintSlot, UserSlot};
use super::read::NameSlot;
use crate::pattern::Pattern;
use crate::{InBoth, Language, ProductName, data};

pub(super) const CATEGORY_CHARACTERS_MAX: usize = 20;
pub(super) const BRIEF_CHARACTERS_MAX: usize = 60;
pub(super) const FACTS_MAX: usize = 8;
pub(super) const FACT_CHARACTERS_MAX: usize = 60;
pub(super) const STEPS_MAX: usize = 3;
pub(super) const STEP_CHARACTERS_MAX: usize = 40;
pub(super) const CONTENTS_MAX: usize = 8;
pub(super) const CONTENT_CHARACTERS_MAX: usize = 30;
pub(super) const DIMENSIONS_MAX: usize = 6;
pub(super) const DIMENSION_NAME_CHARACTERS_MAX: usize = 16;
pub(super) const DIMENSION_VALUE_CHARACTERS_MAX: usize = 30;
pub(super) const SELLING_POINTS_MAX: usize = 3;
pub(super) const SCENE_CHARACTERS_MAX: usize = 300;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BriefData {
    pub(super) temperature: f64,
    pub(super) tokens_max: u32,
    pub(super) system: String,
    pub(super) user: Pattern<UserSlot>,
    pub(super) complaints: Pattern<ComplaintSlot>,
    pub(super) materials: Vec<String>,
    pub(super) lengths: Lengths,
    pub(super) fallback: Fallback,
}

/// Lengths that depend on the language, in halves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lengths {
    pub(super) headline: InBoth<usize>,
    pub(super) subheadline: InBoth<usize>,
    pub(super) title: InBoth<usize>,
    pub(super) detail: InBoth<usize>,
}

/// What stands in where neither an answer nor the description has anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fallback {
    pub(super) name: InBoth<Pattern<NameSlot>>,
    pub(super) category: InBoth,
    pub(super) palette: Palette,
    pub(super) scene_life: String,
    pub(super) scene_idea: String,
}

pub(super) fn brief_data() -> &'static BriefData {
    static BRIEF: OnceLock<BriefData> = OnceLock::new();
    BRIEF.get_or_init(|| data("brief", include_str!(concat!(env!("OUT_DIR"), "/brief.json"))))
}

/// How long what a seller edits may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LengthsMax {
    /// Of the product's name, in characters.
    pub product_name: usize,
    /// Of the brief in one sentence, in characters.
    pub brief: usize,
    /// Of a selling point's title, in halves: a Han character is two, a Latin one is one, a `|` nothing.
    pub title: usize,
    /// Of its detail, in halves.
    pub detail: usize,
    /// Of a headline, in halves.
    pub headline: usize,
    /// Of a sub-headline, in halves.
    pub subheadline: usize,
}

impl LengthsMax {
    /// Of a brief in this language, as [`super::Brief::faults`] checks them.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let lengths = &brief_data().lengths;
        Self {
            product_name: ProductName::CHARACTERS_MAX,
            brief: BRIEF_CHARACTERS_MAX,
            title: *lengths.detail.get(language),
            detail: *lengths.detail.get(language),
            headline: *lengths.headline.get(language),
            subheadline: *lengths.subheadline.get(language),
        }
    }
}
