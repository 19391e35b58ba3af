//! What text would stand on: how calm, how light, and which ink is legible.

use serde::{Deserialize, Serialize};

use crate::{Area, Canvas, Rgb};

/// The longer side of the copy that is looked at.
const COPY_SIDE_PX: u32 = 256;
/// Mean step of luma (0 to 255) from a pixel to the next on that copy. More is a pattern.
const GRADIENT_MAX: f32 = 3.0;
/// From the darkest to the lightest twentieth of the luma (0 to 1). More is an object or a hard shadow.
const SPREAD_MAX: f32 = 0.14;
/// WCAG's least contrast of text.
pub(crate) const CONTRAST_MIN: f32 = 4.5;
/// Text on a darker ground has a soft shadow, if it is light.
const SHADOW_LUMA_MAX: f32 = 0.55;
const DARK: Rgb = [0x1A, 0x1A, 0x1E];
const LIGHT: Rgb = [0xFF; 3];
/// On a middle grey only this and white reach 4.5.
const BLACK: Rgb = [0; 3];
/// How much a pixel differs from the border's colour, in levels, that belongs to a product.
const SUBJECT_LEVELS: i32 = 24;

/// What an area of a picture is like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Ground {
    /// Mean step from a pixel to the next, 0 to 255, on a copy of at most 256 px.
    pub gradient: f32,
    /// From the darkest to the lightest twentieth of its luma, 0 to 1.
    pub spread: f32,
    /// Mean luma, 0 to 1.
    pub luma: f32,
    /// Colours of the darkest and of the lightest twentieth.
    pub extremes: [Rgb; 2],
}

impl Ground {
    /// Whether text is legible on it without any help.
    #[must_use]
    pub fn is_calm(&self) -> bool {
        self.gradient <= GRADIENT_MAX && self.spread <= SPREAD_MAX
    }

    /// The ink that is legible everywhere on this ground: the palette's if it is, else nearly black, white or black, if one is.
    #[must_use]
    pub fn ink(&self, liked: Rgb) -> Option<Rgb> {
        [liked, DARK, LIGHT, BLACK].into_iter().find(|ink| self.contrast(*ink) >= CONTRAST_MIN)
    }

    /// The least contrast that `ink` has on it.
    #[must_use]
    pub fn contrast(&self, ink: Rgb) -> f32 {
        self.extremes.into_iter().map(|ground| contrast(ink, ground)).fold(f32::MAX, f32::min)
    }

    pub(crate) fn wants_shadow(&self, ink: Rgb) -> bool {
        self.luma < SHADOW_LUMA_MAX && luma(ink) > self.luma
    }
}

/// The contrast of two colours by WCAG, 1 to 21.
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn luminance(colour: Rgb) -> f32 {
    let [red, green, blue] = colour.map(|level| {
        let share = f32::from(level) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn luma([red, green, blue]: Rgb) -> f32 {
    (0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)) / 255.0
}

/// Measures an area of a picture.
#[must_use]
pub fn ground(canvas: &Canvas<'_>, area: Area) -> Ground {
    let copy = Copy::of(canvas, area);
    let mut sorted = copy.pixels.clone();
    sorted.sort_by(|one, other| luma(*one).total_cmp(&luma(*other)));
    let twentieth = sorted.len() / 20;
    let extremes = [sorted[twentieth], sorted[sorted.len() - 1 - twentieth]];
    let lumas: Vec<f32> = copy.pixels.iter().map(|pixel| luma(*pixel)).collect();
    let rows = lumas.chunks_exact(copy.width);
    let across: f32 = rows.clone().flat_map(|row| row.windows(2)).map(|pair| (pair[0] - pair[1]).abs()).sum();
    let down: f32 = lumas.iter().zip(lumas.iter().skip(copy.width)).map(|(above, below)| (above - below).abs()).sum();
    Ground {
        gradient: (across + down) * 255.0 / lumas.len() as f32,
        spread: luma(extremes[1]) - luma(extremes[0]),
        luma: lumas.iter().sum::<f32>() / lumas.len() as f32,
        extremes,
    }
}

/// The box of what stands on a plain ground, `None` if the border is not plain or nothing stands there.
#[must_use]
pub fn subject(canvas: &Canvas<'_>) -> Option<Area> {
    let copy = Copy::of(canvas, Area::new([0.0, 0.0, 1.0, 1.0]));
    let height = copy.pixels.len() / copy.width;
    let is_border = |x: usize, y: usize| x == 0 || y == 0 || x + 1 == copy.width || y + 1 == height;
    let places = || (0..height).flat_map(|y| (0..copy.width).map(move |x| (x, y)));
    let border: Vec<Rgb> =
        places().filter(|(x, y)| is_border(*x, *y)).map(|(x, y)| copy.pixels[y * copy.width + x]).collect();
    let median = [0, 1, 2].map(|channel| {
        let mut levels: Vec<u8> = border.iter().map(|pixel| pixel[channel]).collect();
        levels.sort_unstable();
        levels[levels.len() / 2]
    });
    let differs = |pixel: Rgb| {
        let steps = pixel.iter().zip(median).map(|(level, ground)| (i32::from(*level) - i32::from(ground)).abs());
        steps.max().unwrap_or(0) > SUBJECT_LEVELS
    };
    if border.iter().filter(|pixel| differs(**pixel)).count() * 20 > border.len() {
        return None;
    }
    // A row or a column counts from two pixels on: one may be dust.
    let mut columns = vec![0_u32; copy.width];
    let mut rows = vec![0_u32; height];
    for (x, y) in places().filter(|(x, y)| differs(copy.pixels[y * copy.width + x])) {
        columns[x] += 1;
        rows[y] += 1;
    }
    let span = |counts: &[u32]| {
        let first = counts.iter().position(|count| *count > 1)?;
        let last = counts.iter().rposition(|count| *count > 1)?;
        Some((first as f32 / counts.len() as f32, (last + 1 - first) as f32 / counts.len() as f32))
    };
    let ((x, width), (y, height)) = (span(&columns)?, span(&rows)?);
    Some(Area { x, y, width, height })
}

/// An area at the scale at which the whole picture is at most 256 px long.
struct Copy {
    width: usize,
    pixels: Vec<Rgb>,
}

impl Copy {
    fn of(canvas: &Canvas<'_>, area: Area) -> Self {
        let (across, down) = canvas.size_px();
        let step = across.max(down).div_ceil(COPY_SIDE_PX).max(1);
        let span = |start: f32, length: f32, side: u32| {
            let from = ((start * side as f32) as u32).min(side - 1);
            let length = ((length * side as f32) as u32).clamp(1, side - from);
            (from, length.div_ceil(step))
        };
        let (left, width) = span(area.x, area.width, across);
        let (top, height) = span(area.y, area.height, down);
        let cells = (0..height).flat_map(|y| (0..width).map(move |x| (left + x * step, top + y * step)));
        let pixels = cells.map(|(x, y)| mean(canvas, x..(x + step).min(across), y..(y + step).min(down)));
        Self { width: width as usize, pixels: pixels.collect() }
    }
}

fn mean(canvas: &Canvas<'_>, columns: std::ops::Range<u32>, rows: std::ops::Range<u32>) -> Rgb {
    let mut sums = [0_u32; 3];
    let count = (columns.len() * rows.len()).max(1) as u32;
    for y in rows {
        let start = (y as usize * canvas.width_px as usize + columns.start as usize) * 3;
        for pixel in canvas.rgb[start..start + columns.len() * 3].as_chunks::<3>().0 {
            for (sum, level) in sums.iter_mut().zip(pixel) {
                *sum += u32::from(*level);
            }
        }
    }
    sums.map(|sum| ((sum + count / 2) / count) as u8)
}
