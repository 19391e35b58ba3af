//! A calm ground, continued beyond a picture's border.

use image::{Rgb, RgbImage, imageops};

use crate::calm::Side;
use crate::frame::{Fitted, Long, Way};
use crate::{Rect, Size, level};

/// How many px of the border its colours are averaged over: fewer than anything that stands there.
const BORDER_PX: u32 = 4;
/// How much wider colours are averaged with every px away from the border: things that would be drawn out to stripes
/// run into each other instead.
const WIDENING: f32 = 0.6;
/// Most grain that is continued, in levels: more is not grain.
const GRAIN_MAX: f32 = 3.0;

/// Puts a whole picture in the middle of `size` and continues it to both sides across from `long`.
pub(crate) fn extend(art: &RgbImage, size: Size, long: Long) -> Fitted {
    let (x, y) = ((size.width - art.width()) / 2, (size.height - art.height()) / 2);
    let mut picture = RgbImage::new(size.width, size.height);
    imageops::replace(&mut picture, art, i64::from(x), i64::from(y));
    let sides = match long {
        Long::Width => [(Side::Top, y), (Side::Bottom, size.height - art.height() - y)],
        Long::Height => [(Side::Left, x), (Side::Right, size.width - art.width() - x)],
    };
    for (side, depth) in sides {
        let border = Border::of(art, side);
        for distance in 1..=depth {
            for along in 0..border.length() {
                let (left, top) = match side {
                    Side::Top => (along, depth - distance),
                    Side::Bottom => (along, size.height - depth + distance - 1),
                    Side::Left => (depth - distance, along),
                    Side::Right => (size.width - depth + distance - 1, along),
                };
                picture.put_pixel(left, top, border.beyond(along, distance));
            }
        }
    }
    let art = Rect { x, y, width: art.width(), height: art.height() };
    Fitted { picture, way: Way::Extended, art }
}

/// The colours along one border of a picture.
struct Border {
    /// The sums of all colours before each px, so that a mean over any stretch is one subtraction.
    sums: Vec<[f64; 3]>,
    /// How much neighbours differ on average, in levels.
    grain: f32,
    side: Side,
}

impl Border {
    fn of(art: &RgbImage, side: Side) -> Self {
        let (length, across) = match side {
            Side::Top | Side::Bottom => (art.width(), art.height()),
            Side::Left | Side::Right => (art.height(), art.width()),
        };
        let deep = BORDER_PX.min(across);
        let pixel = |along: u32, depth: u32| match side {
            Side::Top => art.get_pixel(along, depth).0,
            Side::Bottom => art.get_pixel(along, across - 1 - depth).0,
            Side::Left => art.get_pixel(depth, along).0,
            Side::Right => art.get_pixel(across - 1 - depth, along).0,
        };
        let mut sums = vec![[0.0; 3]];
        let mut sum = [0.0; 3];
        let mut differences = 0.0;
        for along in 0..length {
            for depth in 0..deep {
                let here = pixel(along, depth);
                for (sum, value) in sum.iter_mut().zip(here) {
                    *sum += f64::from(value) / f64::from(deep);
                }
                let neighbour = pixel((along + 1).min(length - 1), depth);
                differences += f64::from(here[1].abs_diff(neighbour[1])) / f64::from(deep * length);
            }
            sums.push(sum);
        }
        Self { sums, grain: (differences as f32).min(GRAIN_MAX), side }
    }

    fn length(&self) -> u32 {
        self.sums.len() as u32 - 1
    }

    /// The colour `distance` px outside.
    fn beyond(&self, along: u32, distance: u32) -> Rgb<u8> {
        let reach = crate::whole_px(f64::from(distance as f32 * WIDENING)) + 1;
        let (from, to) = (along.saturating_sub(reach), (along + reach + 1).min(self.length()));
        let count = f64::from(to - from);
        let (before, after) = (self.sums[from as usize], self.sums[to as usize]);
        // Half a level more or less even where there is no grain: long gradients of eight bits would show steps.
        let grain = dice(along, distance, self.side) * self.grain.max(0.5);
        Rgb([0, 1, 2].map(|channel| level(((after[channel] - before[channel]) / count) as f32 + grain)))
    }
}

/// From -1 to 1, rarely near either, and the same for the same place every time.
fn dice(along: u32, distance: u32, side: Side) -> f32 {
    let mut bits = along.wrapping_mul(0x9E37_79B1) ^ distance.wrapping_mul(0x85EB_CA77) ^ (side as u32) << 29;
    bits = (bits ^ bits >> 15).wrapping_mul(0x2C1B_3C6D);
    bits = (bits ^ bits >> 12).wrapping_mul(0x297A_2D39);
    bits ^= bits >> 15;
    let half = |bits: u32| f32::from((bits & 0xFFFF) as u16) / 65_535.0;
    half(bits) + half(bits >> 16) - 1.0
}
