//! What was painted: a mask of the picture's size, one bit for each pixel.

mod convention;
mod outline;
mod place;
mod read;

pub use convention::{Convention, MaskStyle, Sent, prepare};
pub use outline::OutlineColour;
pub use place::Place;

use crate::distance;
use crate::picture::{Rect, Size};

/// How much may be painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MaskLimits {
    /// Less than this share of the picture is taken for nothing.
    pub painted_min_share: f64,
    /// Fewer pixels than this are, too.
    pub painted_min_px: usize,
    /// More than this share is a change of the whole picture.
    pub painted_max_share: f64,
}

impl MaskLimits {
    /// Whatever is painted at all.
    pub const ANY: Self = Self { painted_min_share: 0.0, painted_min_px: 1, painted_max_share: 1.0 };
}

impl Default for MaskLimits {
    fn default() -> Self {
        Self { painted_min_share: 0.0005, painted_min_px: 64, painted_max_share: 0.60 }
    }
}

/// Why a mask is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MaskFault {
    /// Another kind of file.
    #[error("the mask is not a PNG")]
    NotPng,
    /// A PNG that ends early or breaks the rules of its format.
    #[error("the mask's PNG is damaged")]
    Damaged,
    /// A PNG with colours, a palette or transparency.
    #[error("the mask is not gray")]
    Colour,
    /// A gray PNG with other than one or eight bits for each pixel.
    #[error("the mask has {bits} bits a pixel and not one or eight")]
    Depth {
        /// For each pixel.
        bits: u8,
    },
    /// A mask of another size than the picture's, in px.
    #[error("the mask is {width} × {height} px large and its picture is not")]
    Size {
        /// Of the mask.
        width: u32,
        /// Of the mask.
        height: u32,
    },
    /// Nothing is painted, or less than [`MaskLimits`] asks for.
    #[error("too little is painted")]
    Empty,
    /// More is painted than [`MaskLimits`] allows.
    #[error("too much is painted")]
    Full,
}

/// The painted pixels of a picture; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    size: Size,
    bounds: Rect,
    /// Row by row, within the bounds.
    painted: Vec<bool>,
    painted_px: usize,
}

impl Mask {
    /// Reads a PNG: gray, of one or eight bits (painted from 128), as large as the picture.
    ///
    /// # Errors
    /// The [`MaskFault`] of the file.
    pub fn read(file: &[u8], picture: Size, limits: &MaskLimits) -> Result<Self, MaskFault> {
        Self::from_painted(picture, &read::painted(file, picture)?, limits)
    }

    /// A mask from one value for each pixel, row by row.
    ///
    /// # Errors
    /// [`MaskFault::Empty`] and [`MaskFault::Full`]; a list of another length than the picture's is damaged.
    pub fn from_painted(size: Size, painted: &[bool], limits: &MaskLimits) -> Result<Self, MaskFault> {
        if painted.len() != size.pixels() {
            return Err(MaskFault::Damaged);
        }
        let bounds = bounds(size, painted).ok_or(MaskFault::Empty)?;
        let mut inside = Vec::with_capacity(bounds.pixels());
        for row in painted.chunks_exact(size.width() as usize).take(bounds.bottom() as usize).skip(bounds.top as usize)
        {
            inside.extend_from_slice(&row[bounds.left as usize..bounds.right() as usize]);
        }
        let mask = Self::within(size, bounds, inside);
        let least = limits.painted_min_px.max((limits.painted_min_share * size.pixels() as f64).ceil() as usize);
        if mask.painted_px < least {
            return Err(MaskFault::Empty);
        }
        if mask.painted_share() > limits.painted_max_share {
            return Err(MaskFault::Full);
        }
        Ok(mask)
    }

    fn within(size: Size, bounds: Rect, painted: Vec<bool>) -> Self {
        let painted_px = painted.iter().filter(|painted| **painted).count();
        Self { size, bounds, painted, painted_px }
    }

    /// Of the picture it is for.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// The smallest rectangle that holds all paint.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        self.bounds
    }

    /// How many pixels are painted.
    #[must_use]
    pub fn painted_px(&self) -> usize {
        self.painted_px
    }

    /// The painted share of the picture, from 0 to 1.
    #[must_use]
    pub fn painted_share(&self) -> f64 {
        self.painted_px as f64 / self.size.pixels() as f64
    }

    /// Whether a pixel is painted; none outside of the picture is.
    #[must_use]
    pub fn is_painted(&self, x: u32, y: u32) -> bool {
        let column = x.checked_sub(self.bounds.left).filter(|column| *column < self.bounds.width);
        let row = self.row(y);
        column.zip(row).is_some_and(|(column, row)| row[column as usize])
    }

    /// The columns of the bounds in one row of the picture; nothing where the row holds no paint by the bounds.
    pub(crate) fn row(&self, y: u32) -> Option<&[bool]> {
        let row = y.checked_sub(self.bounds.top).filter(|row| *row < self.bounds.height)?;
        let width = self.bounds.width as usize;
        self.painted.get(row as usize * width..(row as usize + 1) * width)
    }

    /// The same with every pixel painted that is at most so far from the paint.
    #[must_use]
    pub fn dilated(&self, by_px: u32) -> Self {
        let window = self.bounds.grown(by_px, self.size);
        let mut painted = Vec::with_capacity(window.pixels());
        distance::rows(self, window, by_px, |_, squares| {
            painted.extend(squares.iter().map(|&square| square != distance::FAR));
        });
        Self::within(self.size, window, painted)
    }

    /// Where the paint lies in a part of the picture, in words for a prompt.
    #[must_use]
    pub fn place_in(&self, part: Rect) -> Place {
        Place::of(self.bounds, part)
    }
}

fn bounds(size: Size, painted: &[bool]) -> Option<Rect> {
    let width = size.width() as usize;
    let (mut top, mut bottom, mut left, mut right) = (None, 0, width, 0);
    for (y, row) in painted.chunks_exact(width).enumerate() {
        let Some(first) = row.iter().position(|painted| *painted) else { continue };
        let last = row.iter().rposition(|painted| *painted).unwrap_or(first);
        top.get_or_insert(y);
        bottom = y + 1;
        left = left.min(first);
        right = right.max(last + 1);
    }
    let top = top?;
    let px = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(Rect { left: px(left), top: px(top), width: px(right - left), height: px(bottom - top) })
}

/// So many px as this share of the longer side, at least one.
pub(crate) fn share_px(share: f32, longer_px: u32) -> u32 {
    ((share * longer_px as f32).round() as u32).max(1)
}
