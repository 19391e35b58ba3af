//! The colour of the line round the paint: one that the picture hardly has, so that a copy of the line in an answer can
//! be counted.

use crate::picture::{Picture, Rect};

/// A pixel is of a colour when none of its channels is farther from it than this, in levels.
const NEAR_MAX: u8 = 40;
/// A colour that covers more of the picture than this share is not used while another covers less.
const COVERED_MAX: f64 = 0.005;

/// What the line round the paint is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlineColour {
    /// `#FF00FF`.
    Magenta,
    /// `#00E5FF`.
    Cyan,
    /// `#7FFF00`.
    Lime,
}

impl OutlineColour {
    const IN_ORDER: [Self; 3] = [Self::Magenta, Self::Cyan, Self::Lime];

    /// The first colour that the picture hardly has; else the one that it has least of.
    #[must_use]
    pub fn unlike(picture: &Picture) -> Self {
        let share = |colour: Self| colour.pixels_in(picture) as f64 / picture.size().pixels() as f64;
        let shares = Self::IN_ORDER.map(|colour| (colour, share(colour)));
        let rare = shares.iter().find(|(_, share)| *share <= COVERED_MAX);
        let least = shares.iter().min_by(|one, other| one.1.total_cmp(&other.1));
        rare.or(least).map_or(Self::Magenta, |(colour, _)| *colour)
    }

    /// In RGB.
    #[must_use]
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Self::Magenta => [0xFF, 0x00, 0xFF],
            Self::Cyan => [0x00, 0xE5, 0xFF],
            Self::Lime => [0x7F, 0xFF, 0x00],
        }
    }

    /// What a prompt calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Magenta => "magenta",
            Self::Cyan => "cyan",
            Self::Lime => "lime green",
        }
    }

    pub(crate) fn is_near(self, pixel: &[u8]) -> bool {
        pixel.iter().zip(self.rgb()).all(|(is, colour)| is.abs_diff(colour) <= NEAR_MAX)
    }

    fn pixels_in(self, picture: &Picture) -> usize {
        let whole: Rect = picture.size().whole();
        let rows = (0..whole.height).map(|y| picture.row(whole, y));
        rows.map(|row| row.chunks_exact(3).filter(|pixel| self.is_near(pixel)).count()).sum()
    }
}
