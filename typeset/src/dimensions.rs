//! Lines beside a product that say how large it is.

use crate::breaks::{Block, Limits};
use crate::compose::{TRACKING_TEXT_EM, taken};
use crate::{Align, Area, Canvas, Face, Field, PxBox, Refused, Rgb, ground, ink};

/// What is written on the lines, as the user wrote it: «高 12.5 cm».
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dimensions<'a> {
    /// On the upright line to the left.
    pub height: Option<&'a str>,
    /// On the level line below.
    pub width: Option<&'a str>,
}

/// The ink that such lines are legible in beside a product, if one is.
#[must_use]
pub fn line_ink(canvas: &Canvas<'_>, liked: Rgb) -> Option<Rgb> {
    ground(canvas, Area::new([0.02, 0.25, 0.06, 0.5])).ink(liked)
}

/// Draws lines with ticks to the left of and below `product`, each with its label, as far as there is room.
///
/// # Errors
/// [`Refused::Busy`] if there is no room beside the product; else why a label cannot be set. The picture is then as it was.
pub fn dimensions(
    canvas: &mut Canvas<'_>,
    product: Area,
    labels: Dimensions<'_>,
    size: f32,
    ink: Rgb,
) -> Result<(), Refused> {
    let (width, height) = canvas.size_px();
    let size_px = size * width.min(height) as f32;
    let at = product.in_px(canvas.size_px());
    let gap = size_px * 0.9;
    if (labels.height.is_some() && at.x < gap + size_px * 1.6)
        || (labels.width.is_some() && height as f32 - at.y - at.height < gap + size_px * 1.6)
    {
        return Err(Refused::Busy);
    }
    let mut paths = Vec::new();
    if let Some(label) = labels.height {
        let x = (at.x - gap).round();
        paths.extend(measure(
            label,
            size_px,
            at.height,
            Field::Point(0),
            |along, off| (x + off, at.y + at.height - along),
            true,
        )?);
    }
    if let Some(label) = labels.width {
        let y = (at.y + at.height + gap).round();
        paths.extend(measure(label, size_px, at.width, Field::Point(1), |along, off| (at.x + along, y + off), false)?);
    }
    for path in &paths {
        ink::fill(canvas, path, ink, None);
    }
    Ok(())
}

/// A line of `length` px that is open in the middle for its label. `point` says where a place along it is.
fn measure(
    label: &str,
    size_px: f32,
    length: f32,
    field: Field,
    point: impl Fn(f32, f32) -> (f32, f32),
    upright: bool,
) -> Result<Vec<tiny_skia::Path>, Refused> {
    let text = taken(label, &mut Vec::new());
    let limits =
        Limits { lines_max: 1, size_max_px: size_px, size_min_px: size_px * 0.6, tracking_em: TRACKING_TEXT_EM };
    let room = PxBox { x: 0.0, y: 0.0, width: length * 0.8, height: size_px * 1.2 };
    let block = Block::fit(Face::Medium, &text, field, room, limits)?;
    let stroke = (size_px * 0.06).max(1.0);
    let tick = size_px * 0.35;
    let (middle, half) = (length / 2.0, block.width_px() / 2.0 + size_px * 0.4);
    let mut paths = Vec::new();
    for (from, to) in [(0.0, middle - half), (middle + half, length)] {
        paths.extend(ink::line(&[point(from, 0.0), point(to, 0.0)], stroke));
    }
    for end in [0.0, length] {
        paths.extend(ink::line(&[point(end, -tick), point(end, tick)], stroke));
    }
    let (x, y) = point(middle, 0.0);
    let top = y - block.size_px * 0.5;
    let path = ink::block(&block, Align::Left, x - block.width_px() / 2.0, top, block.width_px());
    paths.extend(path.and_then(|path| if upright { ink::turned(path, x, y) } else { Some(path) }));
    Ok(paths)
}
