//! What a shop asks of a file, beside its size: how long it may be, and on which ground its main picture stands.
//!
//! Each edit of a part makes a file up to a sixteenth longer, for its blocks are written with the codes of all others
//! ([`darkroom_retouch::jpeg::splice`]), and so does the visible label. So the first file leaves two sixteenths of the
//! shop's limit, and an edited one leaves one: what is saved with the label is never longer than the shop takes.

use darkroom_fit::RgbImage;
use darkroom_posters::plan::{ContentRule, Poster, Preset, PresetId};
use serde::{Deserialize, Serialize};

use super::poster;
use crate::db::Row;
use crate::engines::ItemFault;
use crate::error::{AppError, Result};
use crate::studio::Undevelopable;

/// Of a shop's limit, in sixteenths, what a file takes at most that no edit has touched.
const FIRST_SIXTEENTHS: u64 = 14;
/// The same of one that was edited.
const EDITED_SIXTEENTHS: u64 = 15;
/// What is left of that for the mark of generated pictures, which is put in afterwards.
const MARK_BYTES: u64 = 1_500;

/// A poster of a shop's set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shop {
    pub(super) preset: PresetId,
    pub(super) poster: Poster,
}

impl Shop {
    /// Columns of [`Shop::from_row`], for a picture `a`.
    pub(super) const COLUMNS: &'static str = "s.preset AS shop_preset, v.number AS shop_poster";
    /// Where they come from: nothing for a picture that is no poster.
    pub(super) const JOINS: &'static str = "LEFT JOIN poster_versions v ON v.asset_id = a.id
           LEFT JOIN poster_sessions s ON s.user_id = v.user_id AND s.id = v.session_id";

    pub(super) fn from_row(row: &Row<'_>) -> Result<Option<Self>> {
        let (preset, poster): (Option<String>, Option<i64>) = (row.get("shop_preset")?, row.get("shop_poster")?);
        let Some((preset, poster)) = preset.zip(poster) else { return Ok(None) };
        let unknown = || AppError::Internal(format!("poster {poster} for {preset}"));
        let (preset, poster) = poster::preset(&preset).zip(poster::poster_of(poster)).ok_or_else(unknown)?;
        Ok(Some(Self { preset, poster }))
    }

    /// Whether it stands on pure white.
    pub(super) fn is_on_white(self) -> bool {
        self.preset.preset().rule_for(self.poster) == ContentRule::White
    }
}

/// Bytes of a poster's first file for this shop.
pub(super) fn first_bytes_max(preset: &Preset) -> usize {
    share(preset.bytes_max, FIRST_SIXTEENTHS)
}

/// Bytes of its file after an edit.
pub(super) fn edited_bytes_max(preset: &Preset) -> usize {
    share(preset.bytes_max, EDITED_SIXTEENTHS)
}

fn share(bytes_max: u64, sixteenths: u64) -> usize {
    usize::try_from((bytes_max * sixteenths / 16).saturating_sub(MARK_BYTES)).unwrap_or(usize::MAX)
}

/// Whether every pixel of the border is pure white.
pub(super) fn has_white_border(picture: &RgbImage) -> bool {
    let (width, height) = picture.dimensions();
    let is_border = |x: u32, y: u32| x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    picture.enumerate_pixels().all(|(x, y, pixel)| !is_border(x, y) || pixel.0 == [255; 3])
}

/// A file that the shop does not take.
pub(super) fn too_large(reason: impl std::fmt::Display) -> Undevelopable {
    Undevelopable::new(ItemFault::FileTooLarge, reason)
}

/// A picture whose ground the shop does not take.
pub(super) fn not_on_white(reason: impl std::fmt::Display) -> Undevelopable {
    Undevelopable::new(ItemFault::NotOnWhite, reason)
}
