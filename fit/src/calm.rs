//! Where nothing happens in a picture: what may be cut off, what may be continued.

use image::RgbImage;

/// Longest side of the copy that is looked at, in px: grain is averaged away, edges of things stay.
const COPY_SIDE_MAX_PX: u32 = 256;
/// How many pieces of a strip are looked at one by one: a thing that stands in one corner of a calm strip must not
/// drown in the mean of all of it.
const PIECES: usize = 8;

/// A side of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// A small gray copy of a picture.
pub(crate) struct CalmMap {
    width: usize,
    height: usize,
    luma: Vec<f32>,
}

impl CalmMap {
    pub(crate) fn of(picture: &RgbImage) -> Self {
        let factor = picture.width().max(picture.height()).div_ceil(COPY_SIDE_MAX_PX).max(1);
        let (width, height) = (picture.width().div_ceil(factor), picture.height().div_ceil(factor));
        let mut luma = Vec::with_capacity((width * height) as usize);
        for y in 0..height {
            for x in 0..width {
                luma.push(mean_luma(picture, x * factor, y * factor, factor));
            }
        }
        Self { width: width as usize, height: height as usize, luma }
    }

    /// The most gradient that any piece of a strip along `side` has, in levels per px of the copy; `share` says how
    /// much of the picture the strip takes.
    pub(crate) fn gradient(&self, side: Side, share: f64) -> f32 {
        let (along, across) = match side {
            Side::Left | Side::Right => (self.height, self.width),
            Side::Top | Side::Bottom => (self.width, self.height),
        };
        // Two lines at least: one line alone has no gradient across.
        let deep = crate::whole_px((across as f64 * share).ceil()) as usize;
        let deep = deep.clamp(2.min(across), across);
        let mut most = 0_f32;
        for piece in 0..PIECES.min(along) {
            let pieces = PIECES.min(along);
            let span = along * piece / pieces..(along * (piece + 1) / pieces);
            let mut sum = 0_f32;
            let mut count = 0_u16;
            for position in span {
                for depth in 0..deep {
                    sum += self.step(side, position, depth);
                    count = count.saturating_add(1);
                }
            }
            most = most.max(sum / f32::from(count.max(1)));
        }
        most
    }

    /// How much the luma changes from one px to its neighbours, seen from `side`.
    fn step(&self, side: Side, position: usize, depth: usize) -> f32 {
        let (x, y) = match side {
            Side::Left => (depth, position),
            Side::Right => (self.width - 1 - depth, position),
            Side::Top => (position, depth),
            Side::Bottom => (position, self.height - 1 - depth),
        };
        let here = self.at(x, y);
        (self.at((x + 1).min(self.width - 1), y) - here).abs() + (self.at(x, (y + 1).min(self.height - 1)) - here).abs()
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.luma[y * self.width + x]
    }
}

fn mean_luma(picture: &RgbImage, left: u32, top: u32, side: u32) -> f32 {
    let (right, bottom) = ((left + side).min(picture.width()), (top + side).min(picture.height()));
    let mut sum = 0_u32;
    for y in top..bottom {
        for x in left..right {
            let [red, green, blue] = picture.get_pixel(x, y).0.map(u32::from);
            sum += (red * 54 + green * 183 + blue * 19) / 16;
        }
    }
    let count = (right - left) * (bottom - top);
    sum as f32 * 16.0 / 256.0 / count.max(1) as f32
}
