//! What stands in a poster's third area: reasons, captions, a table, a list.

use tiny_skia::Path;

use crate::breaks::{Block, Limits};
use crate::compose::{TRACKING_TEXT_EM, taken, text};
use crate::{Align, Cleaned, Face, Field, Point, Points, PxBox, Refused, Row, ink};

const REASONS_MAX: usize = 3;
const CAPTIONS_MAX: usize = 6;
const ROWS_MAX: usize = 6;
const ITEMS_MAX: usize = 12;
/// Type may shrink to this share of the plan's size before an entry is too long.
const SHRINKS_MIN: f32 = 0.7;

/// Something to fill, and with which of a ground's inks.
#[derive(Debug)]
pub(crate) enum Part {
    Text {
        path: Path,
        size_px: f32,
    },
    /// Rules: a quarter of the ink.
    Quiet(Path),
    Accent(Path),
    /// A number on a disc in the accent's colour.
    OnAccent(Path),
}

pub(crate) fn compose(
    of: Points<'_>,
    place: PxBox,
    size_px: f32,
    dropped: &mut Vec<char>,
) -> Result<Vec<Part>, Refused> {
    match of {
        Points::None => Ok(Vec::new()),
        Points::Reasons(points) => reasons(within(points, REASONS_MAX)?, place, size_px, dropped),
        Points::Captions(steps) => captions(within(steps, CAPTIONS_MAX)?, place, size_px, dropped),
        Points::Table(rows) => table(within(rows, ROWS_MAX)?, place, size_px, dropped),
        Points::List(items) => list(within(items, ITEMS_MAX)?, place, size_px, dropped),
    }
}

fn within<T>(entries: &[T], entries_max: usize) -> Result<&[T], Refused> {
    if entries.len() <= entries_max { Ok(entries) } else { Err(Refused::TooMany { entries_max }) }
}

fn limits(size_px: f32, lines_max: usize) -> Limits {
    Limits { lines_max, size_max_px: size_px, size_min_px: size_px * SHRINKS_MIN, tracking_em: TRACKING_TEXT_EM }
}

/// Sets all texts in one size: that of the one which needs the smallest.
fn alike(face: Face, texts: &[Cleaned], room: PxBox, limits: Limits) -> Result<Vec<Block>, Refused> {
    let fit = |limits: Limits| -> Result<Vec<Block>, Refused> {
        let blocks = texts.iter().enumerate();
        blocks.map(|(index, text)| Block::fit(face, text, Field::Point(index), room, limits)).collect()
    };
    let smallest = fit(limits)?.iter().map(|block| block.size_px).fold(limits.size_max_px, f32::min);
    fit(Limits { size_max_px: smallest, size_min_px: smallest * 0.99, ..limits })
}

fn cleaned<'a>(texts: impl Iterator<Item = &'a str>, dropped: &mut Vec<char>) -> Vec<Cleaned> {
    texts.map(|text| taken(text, dropped)).collect()
}

/// Up to three reasons, evenly spread, each beside a bar.
fn reasons(points: &[Point<'_>], place: PxBox, size_px: f32, dropped: &mut Vec<char>) -> Result<Vec<Part>, Refused> {
    let titles = cleaned(points.iter().map(|point| point.title), dropped);
    let details = cleaned(points.iter().map(|point| point.detail), dropped);
    let field = place.height / points.len().max(1) as f32;
    let (bar, indent) = (size_px * 0.16, size_px * 0.72);
    let size_px = size_px.min(field / 2.6);
    let room = PxBox { width: place.width - indent, height: field * 0.55, ..place };
    let titles = alike(Face::Black, &titles, room, limits(size_px, 1))?;
    let details =
        alike(Face::Medium, &details, room, limits(size_px * 0.72, if field > size_px * 3.6 { 2 } else { 1 }))?;
    let mut parts = Vec::new();
    for (index, (title, detail)) in titles.iter().zip(&details).enumerate() {
        let has_detail = !detail.shaped.glyphs.is_empty();
        let gap = title.size_px * 0.35;
        let height = title.height_px() + if has_detail { gap + detail.height_px() } else { 0.0 };
        let top = place.y + field * index as f32 + ((field - height) / 2.0).min(field * 0.2);
        let beside = PxBox { x: place.x + indent, ..room };
        parts.extend(ink::rectangle(PxBox { y: top, width: bar, height, ..place }).map(Part::Accent));
        parts.extend(text(title, Align::Left, beside, top));
        parts.extend(text(detail, Align::Left, beside, top + title.height_px() + gap));
    }
    Ok(parts)
}

/// Captions of equal fields: side by side below them, or one above the other beside them.
fn captions(steps: &[&str], place: PxBox, size_px: f32, dropped: &mut Vec<char>) -> Result<Vec<Part>, Refused> {
    let steps = cleaned(steps.iter().copied(), dropped);
    let count = steps.len().max(1) as f32;
    let across = place.width > place.height;
    let field = if across {
        PxBox { width: place.width / count, ..place }
    } else {
        PxBox { height: place.height / count, ..place }
    };
    let radius = size_px * 0.62;
    let taken_by_disc = radius * 2.0 + size_px * 0.4;
    let room = if across {
        PxBox { width: field.width - taken_by_disc - size_px * 0.5, ..field }
    } else {
        PxBox { height: field.height - taken_by_disc, ..field }
    };
    let lines = if across { 2 } else { 4 };
    let blocks = alike(Face::Medium, &steps, room, limits(size_px, lines))?;
    let mut parts = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let (x, y) = (
            field.x + if across { field.width * index as f32 } else { 0.0 },
            field.y + if across { 0.0 } else { field.height * index as f32 },
        );
        let (disc, beside, top) = if across {
            let left = x + (field.width - taken_by_disc - block.width_px()) / 2.0;
            let middle = y + field.height / 2.0;
            let beside = PxBox { x: left + taken_by_disc, width: block.width_px(), ..field };
            ((left + radius, middle), beside, middle - block.height_px() / 2.0)
        } else {
            let top = y + (field.height - taken_by_disc - block.height_px()) / 2.0;
            ((x + radius, top + radius), PxBox { x, ..field }, top + taken_by_disc)
        };
        parts.extend(ink::disc(disc.0, disc.1, radius).map(Part::Accent));
        parts.extend(number(index + 1, disc, radius).map(Part::OnAccent));
        parts.extend(text(block, Align::Left, beside, top));
    }
    Ok(parts)
}

/// A digit in the middle of a disc.
fn number(number: usize, (x, y): (f32, f32), radius: f32) -> Option<Path> {
    let shaped = crate::shape::Shaped::new(Face::Black, &number.to_string(), 0.0);
    let (line, size_px) = (0..shaped.glyphs.len(), radius * 1.3);
    let left = x - shaped.width_em(line.clone()) * size_px / 2.0;
    // Digits are 0.73 em high.
    ink::outlines(Face::Black, size_px, shaped.place(line, size_px, left, y + size_px * 0.366))
}

/// Names to the left, values to the right, a rule below each row.
fn table(rows: &[Row<'_>], place: PxBox, size_px: f32, dropped: &mut Vec<char>) -> Result<Vec<Part>, Refused> {
    let names = cleaned(rows.iter().map(|row| row.name), dropped);
    let values = cleaned(rows.iter().map(|row| row.value), dropped);
    let height = (place.height / rows.len().max(1) as f32).min(size_px * 2.4);
    let size_px = size_px.min(height / 1.5);
    let room = |share: f32| PxBox { width: place.width * share, height, ..place };
    let names = alike(Face::Medium, &names, room(0.42), limits(size_px, 2))?;
    let values = alike(Face::Black, &values, room(0.54), limits(size_px, 2))?;
    let rule = (size_px * 0.05).max(1.0).round();
    let mut parts = Vec::new();
    for (index, (name, value)) in names.iter().zip(&values).enumerate() {
        let top = place.y + height * index as f32;
        let middle = |block: &Block| top + (height - block.height_px()) / 2.0;
        parts.extend(text(name, Align::Left, place, middle(name)));
        let right = PxBox { x: place.x + place.width - value.width_px(), ..place };
        parts.extend(text(value, Align::Left, right, middle(value)));
        let below = PxBox { y: (top + height).round() - rule, height: rule, ..place };
        parts.extend(ink::rectangle(below).map(Part::Quiet));
    }
    Ok(parts)
}

/// Items in two columns, read down the left one first.
fn list(items: &[&str], place: PxBox, size_px: f32, dropped: &mut Vec<char>) -> Result<Vec<Part>, Refused> {
    let items = cleaned(items.iter().copied(), dropped);
    let columns = if items.len() > 1 { 2 } else { 1 };
    let rows = items.len().div_ceil(columns).max(1);
    let (width, height) = (place.width / columns as f32, (place.height / rows as f32).min(size_px * 2.0));
    let size_px = size_px.min(height / 1.3);
    let (dot, indent) = (size_px * 0.16, size_px * 0.7);
    let room = PxBox { width: width - indent - size_px * 0.4, height, ..place };
    let blocks = alike(Face::Medium, &items, room, limits(size_px, 1))?;
    let mut parts = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let x = place.x + width * (index / rows) as f32;
        let middle = place.y + height * ((index % rows) as f32 + 0.5);
        parts.extend(ink::disc(x + dot, middle, dot).map(Part::Accent));
        let beside = PxBox { x: x + indent, ..room };
        parts.extend(text(block, Align::Left, beside, middle - block.height_px() / 2.0));
    }
    Ok(parts)
}
