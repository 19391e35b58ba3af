//! Models that are given pictures: the fields of their inputs, and what they make of them.
//!
//! Source: the models' pages and schemas at Replicate, October 2026. None takes a mask but the last three, and those do
//! not agree on what its white means.

use super::schema::{Field, Kind};

const PROMPT: Field = Field::required("prompt", Kind::Text);
const SEED: Field = Field::optional("seed", Kind::Integer { min: 0, max: i32::MAX as i64 });
const RATIOS: &[&str] = &[
    "match_input_image",
    "1:1",
    "2:3",
    "3:2",
    "3:4",
    "4:3",
    "4:5",
    "5:4",
    "9:16",
    "16:9",
    "21:9",
    "1:2",
    "2:1",
    "auto",
    "custom",
];
const RATIO: Field = Field::optional("aspect_ratio", Kind::Choice(RATIOS));
const FORMAT: Field = Field::optional("output_format", Kind::Choice(&["jpg", "jpeg", "png", "webp"]));
const QUALITY: Field = Field::optional("output_quality", Kind::Integer { min: 0, max: 100 });
const FLAG: Kind = Kind::Flag;
const SIZE: Kind = Kind::Choice(&["0.5K", "1K", "2K", "3K", "4K"]);

pub(super) const NANO_BANANA: &[Field] = &[PROMPT, Field::optional("image_input", Kind::Uris(14)), RATIO, FORMAT];

pub(super) const NANO_BANANA_2: &[Field] = &[
    PROMPT,
    Field::optional("image_input", Kind::Uris(14)),
    RATIO,
    FORMAT,
    Field::optional("resolution", SIZE),
    Field::optional("google_search", FLAG),
    Field::optional("image_search", FLAG),
];

pub(super) const NANO_BANANA_PRO: &[Field] = &[
    PROMPT,
    Field::optional("image_input", Kind::Uris(14)),
    RATIO,
    FORMAT,
    Field::optional("resolution", SIZE),
    Field::optional(
        "safety_filter_level",
        Kind::Choice(&["block_low_and_above", "block_medium_and_above", "block_only_high"]),
    ),
    Field::optional("allow_fallback_model", FLAG),
];

pub(super) const SEEDREAM: &[Field] = &[
    PROMPT,
    Field::optional("image_input", Kind::Uris(14)),
    RATIO,
    FORMAT,
    Field::optional("size", Kind::Choice(&["1K", "2K", "3K", "4K", "custom"])),
    Field::optional("width", Kind::Integer { min: 1024, max: 4096 }),
    Field::optional("height", Kind::Integer { min: 1024, max: 4096 }),
    Field::optional("max_images", Kind::Integer { min: 1, max: 15 }),
    Field::optional("sequential_image_generation", Kind::Choice(&["disabled", "auto"])),
    Field::optional("disable_safety_checker", FLAG),
    SEED,
];

pub(super) const QWEN: &[Field] = &[
    PROMPT,
    Field::required("image", Kind::Uris(3)),
    RATIO,
    FORMAT,
    QUALITY,
    SEED,
    Field::optional("go_fast", FLAG),
    Field::optional("disable_safety_checker", FLAG),
];

pub(super) const FLUX_2: &[Field] = &[
    PROMPT,
    Field::optional("input_images", Kind::Uris(8)),
    RATIO,
    FORMAT,
    QUALITY,
    SEED,
    Field::optional("resolution", Kind::Choice(&["match_input_image", "0.5 MP", "1 MP", "2 MP", "4 MP"])),
    Field::optional("width", Kind::Integer { min: 256, max: 2048 }),
    Field::optional("height", Kind::Integer { min: 256, max: 2048 }),
    Field::optional("safety_tolerance", Kind::Integer { min: 1, max: 5 }),
];

pub(super) const GPT_IMAGE: &[Field] = &[
    PROMPT,
    Field::optional("input_images", Kind::Uris(16)),
    RATIO,
    FORMAT,
    Field::optional("quality", Kind::Choice(&["low", "medium", "high", "auto"])),
    Field::optional("background", Kind::Choice(&["auto", "opaque"])),
    Field::optional("moderation", Kind::Choice(&["auto", "low"])),
    Field::optional("number_of_images", Kind::Integer { min: 1, max: 10 }),
    Field::optional("output_compression", Kind::Integer { min: 0, max: 100 }),
];

pub(super) const FLUX_FILL: &[Field] = &[
    PROMPT,
    Field::required("image", Kind::Uri),
    Field::optional("mask", Kind::Uri),
    Field::optional("steps", Kind::Integer { min: 15, max: 50 }),
    Field::optional("guidance", Kind::Number { min: 1.5, max: 100.0 }),
    Field::optional("prompt_upsampling", FLAG),
    Field::optional("safety_tolerance", Kind::Integer { min: 1, max: 6 }),
    FORMAT,
    SEED,
];

pub(super) const BRIA: &[Field] = &[
    PROMPT,
    Field::required("image", Kind::Uri),
    Field::required("mask", Kind::Uri),
    Field::optional("mask_type", Kind::Choice(&["manual", "automatic"])),
    Field::optional("negative_prompt", Kind::Text),
    Field::optional("num_results", Kind::Integer { min: 1, max: 4 }),
    Field::optional("preserve_alpha", FLAG),
    Field::optional("sync", FLAG),
    Field::optional("content_moderation", FLAG),
    SEED,
];

pub(super) const IDEOGRAM: &[Field] = &[
    PROMPT,
    Field::optional("image", Kind::Uri),
    Field::optional("mask", Kind::Uri),
    Field::optional("style_reference_images", Kind::Uris(4)),
    Field::optional("style_type", Kind::Choice(&["None", "Auto", "General", "Realistic", "Design"])),
    Field::optional("magic_prompt_option", Kind::Choice(&["Auto", "On", "Off"])),
    RATIO,
    SEED,
];

pub(super) const IDM_VTON: &[Field] = &[
    Field::required("human_img", Kind::Uri),
    Field::required("garm_img", Kind::Uri),
    Field::optional("mask_img", Kind::Uri),
    Field::optional("garment_des", Kind::Text),
    Field::optional("category", Kind::Choice(&["upper_body", "lower_body", "dresses"])),
    Field::optional("crop", FLAG),
    Field::optional("force_dc", FLAG),
    Field::optional("mask_only", FLAG),
    Field::optional("steps", Kind::Integer { min: 1, max: 40 }),
    SEED,
];

pub(super) const TRY_ON: &[Field] = &[
    Field::required("person_image", Kind::Uri),
    Field::required("garment_images", Kind::Uris(11)),
    Field::optional("reference_pose", Kind::Uri),
    Field::optional("prompt", Kind::Text),
    Field::optional("turbo", FLAG),
    Field::optional("preserve_input_size", FLAG),
    Field::optional("no_op", FLAG),
    FORMAT,
    QUALITY,
    SEED,
];
