//! The answer laid back into the picture.

use crate::alpha::{Alpha, Edge};
use crate::field::{self, CELL_PX, Field};
use crate::mask::{Mask, OutlineColour, share_px};
use crate::picture::{Picture, Rect};
use crate::register::{Change, Matching, Placement, Registration, register};
use crate::sample::sampled;
use crate::tone::Tone;

/// The numbers of an edit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The soft edge of the paint.
    pub edge: Edge,
    /// When an answer counts as the same scene.
    pub matching: Matching,
    /// Outside of the feather, so much is looked at for what the answer has in place of the picture's colours; share of
    /// the longer side.
    pub ring_share: f32,
    /// A pixel says at most so much of the field, in levels.
    pub field_max: f32,
    /// When nothing was changed.
    pub unchanged: Unchanged,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            edge: Edge::default(),
            matching: Matching::default(),
            ring_share: 0.03,
            field_max: 48.0,
            unchanged: Unchanged::default(),
        }
    }
}

/// When an answer shows what was there before: both hold. Means of 8 × 8 px are compared, so that grain, and what a
/// smaller answer lost of it, is no change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unchanged {
    /// The mean change on the paint is less, in levels.
    pub mean_max: f32,
    /// A part of the paint has changed when its mean has by more than this, in levels.
    pub part_max: f32,
    /// And less than this share of the paint has: a small thing that was taken away in much paint is a change.
    pub parts_max_share: f32,
}

impl Default for Unchanged {
    fn default() -> Self {
        Self { mean_max: 2.0, part_max: 12.0, parts_max_share: 0.005 }
    }
}

/// What an engine answered.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'a> {
    /// What was painted.
    pub mask: &'a Mask,
    /// The part of the picture that was sent.
    pub part: Rect,
    /// What came back, in any size.
    pub answer: &'a Picture,
    /// The colour of the line that was drawn on the second picture, if there was one.
    pub outline: Option<OutlineColour>,
}

/// An answer that was laid back.
#[derive(Clone, Debug)]
pub struct Laid {
    /// Its share of each pixel: [`crate::jpeg::splice`] wants to know it.
    pub alpha: Alpha,
    /// Where it lay.
    pub placement: Placement,
    /// Mean change on the paint, in levels.
    pub changed: f32,
    /// The share of the changed pixels that have the outline's colour and had not before. More than 0.003 means that
    /// the engine drew the line.
    pub leak_share: f32,
}

/// What became of an answer.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Measured, realigned, laid back.
    Aligned(Laid),
    /// Too plain to be measured, laid back as it came.
    Still(Laid),
    /// It shows another scene; the picture is as it was.
    SceneChanged(Change),
    /// It shows on the paint what was there before; the picture is as it was.
    NothingChanged {
        /// Mean change on the paint, in levels.
        changed: f32,
    },
}

/// Lays an answer back into its picture. Pixels with alpha 0 are as they were, whatever the verdict.
#[must_use]
pub fn lay_back(picture: &mut Picture, edit: &Edit<'_>, settings: &Settings) -> Verdict {
    match register(picture, edit.mask, edit.part, edit.answer, &settings.matching) {
        Registration::SceneChanged(change) => Verdict::SceneChanged(change),
        Registration::Still { tone } => lay(picture, edit, settings, Placement::STILL, &tone, Verdict::Still),
        Registration::Aligned { placement, tone, .. } => {
            lay(picture, edit, settings, placement, &tone, Verdict::Aligned)
        }
    }
}

fn lay(
    picture: &mut Picture,
    edit: &Edit<'_>,
    settings: &Settings,
    placement: Placement,
    tone: &Tone,
    verdict: fn(Laid) -> Verdict,
) -> Verdict {
    let alpha = Alpha::of(edit.mask, &settings.edge, edit.part);
    let ring_px = share_px(settings.ring_share, picture.size().longer());
    // Paint that lies outside of the part has no answer, and its alpha is 0.
    let Some(window) = alpha.window().grown(ring_px, picture.size()).meet(edit.part) else {
        return Verdict::NothingChanged { changed: 0.0 };
    };
    let sampled = sampled(edit.answer, &placement, edit.part, window);
    let layer = Layer { window, sampled, levels: levels(tone), alpha };
    let cells = layer.cells(picture, settings.field_max);
    let known: Vec<([f32; 3], f32)> = cells.iter().map(Cell::known).collect();
    let field = Field::spread(layer.columns(), &known);
    let (changed, parts_share) = change(&cells, &field, settings.unchanged.part_max);
    if changed < settings.unchanged.mean_max && parts_share < settings.unchanged.parts_max_share {
        return Verdict::NothingChanged { changed };
    }
    let leak_share = layer.lay_onto(picture, &field, edit.outline);
    verdict(Laid { alpha: layer.alpha, placement, changed, leak_share })
}

/// Levels have so many bits behind the point while they are added.
const LEVEL_ONE: f32 = 64.0;
const WHITE: i32 = 255 * 64;

fn levels(tone: &Tone) -> [[i32; 256]; 3] {
    tone.curves().map(|curve| curve.map(|level| (level * LEVEL_ONE).round() as i32))
}

/// The answer over a window of the picture.
struct Layer {
    window: Rect,
    sampled: Vec<u8>,
    /// The picture's level for each of the answer.
    levels: [[i32; 256]; 3],
    alpha: Alpha,
}

/// Sums over 8 × 8 px of the difference between picture and answer, apart for what stays and what was painted.
#[derive(Clone, Copy, Default)]
struct Cell {
    outside: [i64; 3],
    outside_weight: i64,
    inside: [i32; 3],
    inside_px: i32,
}

impl Cell {
    /// The mean difference where the picture stays, in levels, and which share of the cell that is.
    fn known(&self) -> ([f32; 3], f32) {
        let whole = (CELL_PX * CELL_PX * 255) as f32;
        let weight = self.outside_weight as f32;
        let mean = self.outside.map(|sum| if weight > 0.0 { sum as f32 / weight / LEVEL_ONE } else { 0.0 });
        (mean, weight / whole)
    }

    /// How far the paint's mean is from the picture's, in levels, when the field is taken back.
    fn change(&self, field: [f32; 3]) -> f32 {
        let count = self.inside_px.max(1) as f32 * LEVEL_ONE;
        (0..3).map(|channel| (self.inside[channel] as f32 / count - field[channel]).abs()).sum::<f32>() / 3.0
    }
}

/// The mean change over the paint, and the share of the paint that changed by more than `part_max`.
fn change(cells: &[Cell], field: &Field, part_max: f32) -> (f32, f32) {
    let (mut sum, mut parts, mut total) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.inside_px > 0) {
        let (change, px) = (cell.change(field.cell(at)), f64::from(cell.inside_px));
        sum += f64::from(change) * px;
        parts += if change > part_max { px } else { 0.0 };
        total += px;
    }
    let total = total.max(1.0);
    ((sum / total) as f32, (parts / total) as f32)
}

impl Layer {
    fn columns(&self) -> usize {
        (self.window.width as usize).div_ceil(CELL_PX)
    }

    /// The alpha of the window's columns of one row.
    fn alphas(&self, y: u32, row: &mut [u8]) {
        row.fill(0);
        let of = self.alpha.window();
        let Some(shared) = of.meet(Rect { top: y, height: 1, ..self.window }) else { return };
        let values = &self.alpha.row(y)[(shared.left - of.left) as usize..(shared.right() - of.left) as usize];
        let start = (shared.left - self.window.left) as usize;
        row[start..start + values.len()].copy_from_slice(values);
    }

    fn sampled_row(&self, y: u32) -> &[u8] {
        let length = self.window.width as usize * 3;
        let start = (y - self.window.top) as usize * length;
        &self.sampled[start..start + length]
    }

    fn cells(&self, picture: &Picture, field_max: f32) -> Vec<Cell> {
        let (columns, most) = (self.columns(), (field_max * LEVEL_ONE) as i32);
        let rows = (self.window.height as usize).div_ceil(CELL_PX);
        let mut cells = vec![Cell::default(); columns * rows];
        let mut alphas = vec![0; self.window.width as usize];
        for y in self.window.top..self.window.bottom() {
            self.alphas(y, &mut alphas);
            let row = (y - self.window.top) as usize / CELL_PX * columns;
            let pixels = picture.row(self.window, y).chunks_exact(3).zip(self.sampled_row(y).chunks_exact(3));
            for (x, ((pixel, sampled), &alpha)) in pixels.zip(&alphas).enumerate() {
                let cell = &mut cells[row + x / CELL_PX];
                let difference: [i32; 3] = std::array::from_fn(|channel| {
                    i32::from(pixel[channel]) * 64 - self.levels[channel][usize::from(sampled[channel])]
                });
                if alpha == u8::MAX {
                    (0..3).for_each(|channel| cell.inside[channel] += difference[channel]);
                    cell.inside_px += 1;
                } else {
                    let weight = 255 - i32::from(alpha);
                    (0..3).for_each(|channel| {
                        cell.outside[channel] += i64::from(difference[channel].clamp(-most, most) * weight);
                    });
                    cell.outside_weight += i64::from(weight);
                }
            }
        }
        cells
    }

    /// Gives every pixel with alpha its share of the answer, and says which share of them took the outline's colour.
    fn lay_onto(&self, picture: &mut Picture, field: &Field, outline: Option<OutlineColour>) -> f32 {
        let mut alphas = vec![0; self.window.width as usize];
        let mut tints = Vec::new();
        let (mut leaked, mut touched) = (0_u32, 0_u32);
        for y in self.window.top..self.window.bottom() {
            self.alphas(y, &mut alphas);
            field.row((y - self.window.top) as usize, &mut tints);
            let pixels = picture.row_mut(self.window, y).chunks_exact_mut(3).zip(self.sampled_row(y).chunks_exact(3));
            for (x, ((pixel, sampled), &alpha)) in pixels.zip(&alphas).enumerate() {
                if alpha == 0 {
                    continue;
                }
                let tint = field::along(&tints, x);
                let was_near = outline.is_some_and(|outline| outline.is_near(pixel));
                for channel in 0..3 {
                    let tint = (tint[channel] * LEVEL_ONE) as i32;
                    let toned = (self.levels[channel][usize::from(sampled[channel])] + tint).clamp(0, WHITE);
                    pixel[channel] = mixed(pixel[channel], toned, alpha);
                }
                touched += 1;
                leaked += u32::from(!was_near && outline.is_some_and(|outline| outline.is_near(pixel)));
            }
        }
        leaked as f32 / touched.max(1) as f32
    }
}

/// A level of the picture and one of the answer with six bits behind the point, as alpha says.
fn mixed(level: u8, toned: i32, alpha: u8) -> u8 {
    let alpha = i32::from(alpha);
    let sum = i32::from(level) * 64 * (255 - alpha) + toned * alpha;
    // The sum is at most 255 times 255 with six bits.
    ((sum + WHITE / 2) / WHITE) as u8
}
