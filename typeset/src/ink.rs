//! Outlines onto a picture: an eight-bit mask of their own rectangle, laid onto RGB. No copy of the picture is made.

use harfrust::GlyphId;
use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use tiny_skia::{FillRule, Mask, Path, PathBuilder, PathStroker, Rect, Stroke, Transform};

use crate::breaks::Block;
use crate::shape::Placed;
use crate::{Align, Canvas, Face, PxBox, Rgb};

/// Under light text on a dark ground, in shares of the type's size.
const SHADOW_DOWN_EM: f32 = 0.02;
const SHADOW_SIGMA_EM: f32 = 0.10;
const SHADOW_OPACITY: f32 = 0.45;

/// A soft copy below the outline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shadow {
    ink: Rgb,
    down_px: f32,
    sigma_px: f32,
    opacity: f32,
}

impl Shadow {
    pub(crate) fn below(size_px: f32) -> Self {
        let (down_px, sigma_px) = (SHADOW_DOWN_EM * size_px, SHADOW_SIGMA_EM * size_px);
        Self { ink: [0; 3], down_px, sigma_px, opacity: SHADOW_OPACITY }
    }

    /// All round the outline and strong, for text whose ground cannot be chosen.
    pub(crate) fn around(size_px: f32, ink: Rgb) -> Self {
        Self { ink, down_px: 0.0, sigma_px: SHADOW_SIGMA_EM * size_px, opacity: 0.75 }
    }
}

struct Outlines {
    builder: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outlines {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl PathSink for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, control_x: f32, control_y: f32, x: f32, y: f32) {
        let ((control_x, control_y), (x, y)) = (self.at(control_x, control_y), self.at(x, y));
        self.builder.quad_to(control_x, control_y, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let ((ax, ay), (bx, by), (x, y)) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.builder.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

/// The outlines of glyphs as one path, `None` if they are all blank.
pub(crate) fn outlines(face: Face, size_px: f32, placed: impl Iterator<Item = Placed>) -> Option<Path> {
    let glyphs = face.font().outline_glyphs();
    let scale = size_px / f32::from(face.font().units_per_em());
    let mut sink = Outlines { builder: PathBuilder::new(), x: 0.0, y: 0.0, scale };
    for glyph in placed {
        (sink.x, sink.y) = (glyph.x, glyph.y);
        let Some(outline) = glyphs.get(GlyphId::new(glyph.id)) else { continue };
        if outline.draw(&DrawOptions::new(), DrawMemory::Scratch, &mut sink).is_err() {
            continue; // a damaged glyph: the faces are part of the crate, and every one is drawn with in its tests
        }
    }
    sink.builder.finish()
}

/// From the top of the box of Han to its baseline.
pub(crate) const ASCENT_EM: f32 = 0.88;

/// A block's outlines, its first line's box beginning at `top`.
pub(crate) fn block(block: &Block, align: Align, left: f32, top: f32, width: f32) -> Option<Path> {
    let size = block.size_px;
    let lines = block.lines.iter().enumerate().flat_map(|(index, line)| {
        let free = width - block.shaped.width_em(line.clone()) * size;
        let x = left
            + match align {
                Align::Left => 0.0,
                Align::Centre => free / 2.0,
            };
        let y = top + (ASCENT_EM + index as f32 * crate::breaks::LEADING_EM) * size;
        block.shaped.place(line.clone(), size, x, y)
    });
    outlines(block.shaped.face, size, lines)
}

pub(crate) fn rectangle(at: PxBox) -> Option<Path> {
    Rect::from_xywh(at.x, at.y, at.width, at.height).map(PathBuilder::from_rect)
}

pub(crate) fn disc(x: f32, y: f32, radius_px: f32) -> Option<Path> {
    PathBuilder::from_circle(x, y, radius_px)
}

/// The outline of a line through `points`.
pub(crate) fn line(points: &[(f32, f32)], width_px: f32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    builder.move_to(first.0, first.1);
    for (x, y) in rest {
        builder.line_to(*x, *y);
    }
    let stroke = Stroke { width: width_px, ..Stroke::default() };
    PathStroker::new().stroke(&builder.finish()?, &stroke, 1.0)
}

/// Turned a quarter to the left round a point: read from below to above.
pub(crate) fn turned(path: Path, x: f32, y: f32) -> Option<Path> {
    path.transform(Transform::from_rotate_at(-90.0, x, y))
}

/// Fills `path` with `ink`, over its shadow.
pub(crate) fn fill(canvas: &mut Canvas<'_>, path: &Path, ink: Rgb, shadow: Option<Shadow>) {
    let reach = shadow.map_or(0.0, |shadow| shadow.sigma_px * 3.0 + shadow.down_px) + 1.0;
    let bounds = path.bounds();
    let (left, top) = ((bounds.left() - reach).floor(), (bounds.top() - reach).floor());
    let width = (bounds.right() + reach).ceil() - left;
    let height = (bounds.bottom() + reach).ceil() - top;
    let Some(mut mask) = Mask::new(width as u32, height as u32) else { return };
    mask.fill_path(path, FillRule::Winding, true, Transform::from_translate(-left, -top));
    if let Some(shadow) = shadow {
        let mut soft = mask.data().to_vec();
        blur(&mut soft, width as usize, shadow.sigma_px);
        lay(
            canvas,
            &soft,
            width as usize,
            (left as i64, (top + shadow.down_px).round() as i64),
            shadow.ink,
            shadow.opacity,
        );
    }
    lay(canvas, mask.data(), width as usize, (left as i64, top as i64), ink, 1.0);
}

/// Lays a mask's ink onto the picture; what stands outside of the picture is cut.
fn lay(canvas: &mut Canvas<'_>, mask: &[u8], width: usize, (left, top): (i64, i64), ink: Rgb, opacity: f32) {
    let opacity = (opacity * 256.0) as u32;
    let (across, down) = (i64::from(canvas.width_px), i64::from(canvas.height_px));
    for (row, covers) in mask.chunks_exact(width).enumerate() {
        let y = top + row as i64;
        let (from, until) = ((-left).clamp(0, width as i64), (across - left).clamp(0, width as i64));
        if !(0..down).contains(&y) || from >= until {
            continue;
        }
        let start = ((y * across + left + from) * 3) as usize;
        let pixels = canvas.rgb[start..].as_chunks_mut::<3>().0;
        for (pixel, cover) in pixels.iter_mut().zip(&covers[from as usize..until as usize]) {
            let cover = u32::from(*cover) * opacity; // 0 to 65,280
            if cover > 0 {
                for (channel, ink) in pixel.iter_mut().zip(ink) {
                    let mixed = u32::from(*channel) * (65_280 - cover) + u32::from(ink) * cover;
                    *channel = ((mixed + 32_640) / 65_280) as u8;
                }
            }
        }
    }
}

/// Three box blurs, which together are close to a Gaussian.
fn blur(mask: &mut [u8], width: usize, sigma_px: f32) {
    let radius = (sigma_px.round() as usize).max(1);
    let mut turned = vec![0; mask.len()];
    let height = mask.len() / width;
    for _ in 0..3 {
        mask.chunks_exact_mut(width).for_each(|row| box_blur(row, radius));
    }
    transpose(mask, &mut turned, width);
    for _ in 0..3 {
        turned.chunks_exact_mut(height).for_each(|column| box_blur(column, radius));
    }
    transpose(&turned, mask, height);
}

fn transpose(from: &[u8], to: &mut [u8], width: usize) {
    let height = from.len() / width;
    for (y, row) in from.chunks_exact(width).enumerate() {
        for (x, value) in row.iter().enumerate() {
            to[x * height + y] = *value;
        }
    }
}

fn box_blur(row: &mut [u8], radius: usize) {
    let window = (2 * radius + 1) as u32;
    let source = row.to_vec();
    let mut sum: u32 = source.iter().take(radius).map(|value| u32::from(*value)).sum();
    for (index, value) in row.iter_mut().enumerate() {
        sum += source.get(index + radius).map_or(0, |entering| u32::from(*entering));
        *value = ((sum + window / 2) / window) as u8;
        sum -= index.checked_sub(radius).map_or(0, |leaving| u32::from(source[leaving]));
    }
}
