//! The last touch: vignette, a breath of grain, and the mark that says where the picture comes from.

use image::RgbImage;

use super::brush::{Brush, Ink, Spot, hex};
use super::place;

/// How far the grain swings, in steps of 255.
const GRAIN: i32 = 2;
/// The mark's letters are this high, in thousandths of the picture's height.
const MARK_HIGH: f32 = 15.0;

/// Finishes a picture.
pub(super) fn apply(canvas: &mut RgbImage, seed: u64) {
    vignette_and_grain(canvas, seed);
    mark(canvas);
}

fn vignette_and_grain(canvas: &mut RgbImage, seed: u64) {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    for (x, y, pixel) in canvas.enumerate_pixels_mut() {
        let (across, down) = (x as f32 / width - 0.5, y as f32 / height - 0.5);
        let shade =
            1.0 - 0.62 * (across * across + down * down).powi(2).min(0.4) - 0.10 * (across * across + down * down);
        let speck = speck(x, y, seed);
        for channel in &mut pixel.0 {
            *channel = place::byte(f32::from(*channel) * shade + speck as f32);
        }
    }
}

/// The same speck in all channels: grain, not coloured noise.
fn speck(x: u32, y: u32, seed: u64) -> i32 {
    let hash = (u64::from(x) ^ (u64::from(y) << 20) ^ seed.rotate_left(40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((hash >> 40) % (2 * GRAIN as u64 + 1)) as i32 - GRAIN
}

/// Grain alone: a poster keeps its light up to the edges.
pub(crate) fn grain(canvas: &mut RgbImage, seed: u64) {
    for (x, y, pixel) in canvas.enumerate_pixels_mut() {
        let speck = speck(x, y, seed);
        pixel.0.iter_mut().for_each(|channel| *channel = place::byte(f32::from(*channel) + speck as f32));
    }
}

/// Writes SANDBOX into the lower right corner, in strokes: no font is needed for seven letters.
pub(crate) fn mark(canvas: &mut RgbImage) {
    let Some(mut brush) = Brush::new(canvas.width(), canvas.height(), 1000.0) else { return };
    let advance = MARK_HIGH * 0.95;
    let start = brush.wide() - 22.0 - advance * 7.0;
    for (tint, shift, wide) in [(hex(0x00_0000).at(0.30), 1.0, 3.2), (hex(0xff_ffff).at(0.72), 0.0, 2.0)] {
        for (index, letter) in LETTERS.iter().enumerate() {
            for stroke in *letter {
                let left = start + index as f32 * advance + shift;
                let line: Vec<Spot> =
                    stroke.iter().map(|(x, y)| (left + x * MARK_HIGH * 0.62, 962.0 + shift + y * MARK_HIGH)).collect();
                for pair in line.windows(2) {
                    brush.line(pair, wide, &Ink::Flat(tint));
                }
            }
        }
    }
    place::lay_over(canvas, &brush.into_rgba());
}

/// S A N D B O X as strokes in a box of one by one.
const LETTERS: [&[&[Spot]]; 7] = [
    &[&[
        (0.95, 0.12),
        (0.7, 0.0),
        (0.3, 0.0),
        (0.05, 0.2),
        (0.15, 0.42),
        (0.85, 0.58),
        (0.95, 0.8),
        (0.7, 1.0),
        (0.3, 1.0),
        (0.05, 0.88),
    ]],
    &[&[(0.0, 1.0), (0.5, 0.0), (1.0, 1.0)], &[(0.2, 0.64), (0.8, 0.64)]],
    &[&[(0.05, 1.0), (0.05, 0.0), (0.95, 1.0), (0.95, 0.0)]],
    &[&[(0.05, 0.0), (0.05, 1.0), (0.55, 1.0), (0.95, 0.7), (0.95, 0.3), (0.55, 0.0), (0.05, 0.0)]],
    &[
        &[(0.05, 0.0), (0.05, 1.0), (0.65, 1.0), (0.95, 0.82), (0.95, 0.65), (0.65, 0.48), (0.05, 0.48)],
        &[(0.65, 0.48), (0.88, 0.35), (0.88, 0.13), (0.6, 0.0), (0.05, 0.0)],
    ],
    &[&[
        (0.35, 0.0),
        (0.65, 0.0),
        (1.0, 0.3),
        (1.0, 0.7),
        (0.65, 1.0),
        (0.35, 1.0),
        (0.0, 0.7),
        (0.0, 0.3),
        (0.35, 0.0),
    ]],
    &[&[(0.0, 0.0), (1.0, 1.0)], &[(1.0, 0.0), (0.0, 1.0)]],
];
