//! The ten posters and the twelve presets, read once from `data/posters.toml` and `data/presets.toml`.

mod poster;
mod preset;

use std::sync::OnceLock;

use serde::Deserialize;

pub(crate) use poster::DefaultSlot;
pub use poster::{Align, Area, Face, Layout, Need, PointsStyle, Poster, Shape, Template, TextStyle};
pub use preset::{ContentRule, Preset, PresetId, Resolution};

use crate::data;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Posters {
    posters: [Template; 10],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Presets {
    presets: [Preset; 12],
}

/// The ten posters, in the order of their numbers.
#[must_use]
pub fn templates() -> &'static [Template; 10] {
    static POSTERS: OnceLock<Posters> = OnceLock::new();
    &POSTERS.get_or_init(|| data("posters", include_str!(concat!(env!("OUT_DIR"), "/posters.json")))).posters
}

/// The twelve presets, in the order in which they are offered.
#[must_use]
pub fn presets() -> &'static [Preset; 12] {
    static PRESETS: OnceLock<Presets> = OnceLock::new();
    &PRESETS.get_or_init(|| data("presets", include_str!(concat!(env!("OUT_DIR"), "/presets.json")))).presets
}
