//! The visible label of generated pictures: GB 45438-2025, in force since 1 September 2025.

use crate::breaks::{Block, Limits};
use crate::compose::TRACKING_TEXT_EM;
use crate::ink::{self, Shadow};
use crate::{Align, Area, Canvas, Face, Field, PxBox, Refused, clean, ground};

/// The standard's least height of its characters, as a share of the shortest side.
const HEIGHT_MIN: f32 = 0.05;
/// Height of a capital's ink in the text face, in em. The standard does not say which height: the smaller one counts.
const CAPITAL_EM: f32 = 0.733;
/// From the edges, as a share of the shortest side.
const MARGIN: f32 = 0.025;

/// A language of the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// «AI生成»
    Chinese,
    /// “AI generated”
    English,
}

impl Language {
    fn label(self) -> &'static str {
        match self {
            Self::Chinese => "AI生成",
            Self::English => "AI generated",
        }
    }
}

/// How high the label's capitals are at least on a picture, in px.
#[must_use]
pub fn mark_height_px((width, height): (u32, u32)) -> f32 {
    (width.min(height) as f32 * HEIGHT_MIN).ceil()
}

/// Draws the label into the lower right corner, legible on any ground.
///
/// # Errors
/// [`Refused::TooLong`] if the picture is so narrow that the label does not fit in the size it must have.
pub fn mark(canvas: &mut Canvas<'_>, language: Language) -> Result<(), Refused> {
    let (width, height) = canvas.size_px();
    // One px more than asked: the edge of a letter is half covered.
    let size_px = (mark_height_px((width, height)) + 1.0) / CAPITAL_EM;
    let margin = width.min(height) as f32 * MARGIN;
    let limits = Limits { lines_max: 1, size_max_px: size_px, size_min_px: size_px, tracking_em: TRACKING_TEXT_EM };
    let room = PxBox { x: margin, y: 0.0, width: width as f32 - 2.0 * margin, height: height as f32 };
    let block = Block::fit(Face::Medium, &clean(language.label()), Field::Headline, room, limits)?;
    let (left, top) = (width as f32 - margin - block.width_px(), height as f32 - margin - block.height_px());
    let below = Area {
        x: left / width as f32,
        y: top / height as f32,
        width: block.width_px() / width as f32,
        height: block.height_px() / height as f32,
    };
    let (ink, halo) =
        if ground(canvas, below).luma > 0.5 { ([0x1A, 0x1A, 0x1E], [255; 3]) } else { ([255; 3], [0; 3]) };
    if let Some(path) = ink::block(&block, Align::Left, left, top, block.width_px()) {
        ink::fill(canvas, &path, ink, Some(Shadow::around(size_px, halo)));
    }
    Ok(())
}
