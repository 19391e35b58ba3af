//! How much of the answer each pixel takes: all of it on the paint, less with the distance, and nothing from the end of
//! the feather on.

use crate::distance;
use crate::mask::Mask;
use crate::picture::{Picture, Rect};

/// The soft edge; shares of the picture's longer side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Up to here outside of the paint the answer counts fully.
    pub full_share: f32,
    /// Over this it fades to nothing.
    pub feather_share: f32,
}

impl Default for Edge {
    fn default() -> Self {
        Self { full_share: 0.002, feather_share: 0.008 }
    }
}

/// The answer's share of each pixel, from 0 to 255, kept where it may be more than 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alpha {
    window: Rect,
    values: Vec<u8>,
}

impl Alpha {
    /// The alpha of a mask; 0 outside of `part`, which the engine did not see.
    #[must_use]
    pub fn of(mask: &Mask, edge: &Edge, part: Rect) -> Self {
        let longer = mask.size().longer() as f32;
        let (full_px, feather_px) = (edge.full_share * longer, edge.feather_share * longer);
        let reach_px = (full_px + feather_px).ceil() as u32;
        // By squared distance, so that no root is taken for any pixel.
        let by_square: Vec<u8> = (0..=reach_px * reach_px)
            .map(|square| fading(((square as f32).sqrt() - full_px) / feather_px.max(f32::EPSILON)))
            .collect();
        let window = mask.bounds().grown(reach_px, mask.size());
        let mut values = Vec::with_capacity(window.pixels());
        distance::rows(mask, window, reach_px, |y, squares| {
            let is_seen = (part.top..part.bottom()).contains(&y);
            values.extend((window.left..).zip(squares).map(|(x, &square)| {
                let is_seen = is_seen && (part.left..part.right()).contains(&x);
                if is_seen { by_square.get(square as usize).copied().unwrap_or(0) } else { 0 }
            }));
        });
        Self { window, values }
    }

    /// All of `after` wherever a pixel of it differs from `before`. Nothing where none does, or the two differ in size.
    #[must_use]
    pub fn of_changes(before: &Picture, after: &Picture) -> Option<Self> {
        let whole = before.size().whole();
        if before.size() != after.size() {
            return None;
        }
        let (mut left, mut top, mut right, mut bottom) = (whole.width, whole.height, 0, 0);
        for y in 0..whole.height {
            for (x, changed) in (0..).zip(changed(before.row(whole, y), after.row(whole, y))) {
                if changed {
                    (left, right) = (left.min(x), right.max(x + 1));
                    (top, bottom) = (top.min(y), y + 1);
                }
            }
        }
        let window = Rect { left, top, width: right.checked_sub(left)?, height: bottom.checked_sub(top)? };
        let mut values = Vec::with_capacity(window.pixels());
        for y in top..bottom {
            let row = changed(before.row(window, y), after.row(window, y));
            values.extend(row.map(|changed| if changed { u8::MAX } else { 0 }));
        }
        Some(Self { window, values })
    }

    /// Where alpha may be more than 0.
    #[must_use]
    pub fn window(&self) -> Rect {
        self.window
    }

    /// Of one pixel.
    #[must_use]
    pub fn at(&self, x: u32, y: u32) -> u8 {
        let pixel = Rect { left: x, top: y, width: 1, height: 1 };
        pixel.meet(self.window).map_or(0, |_| self.row(y)[(x - self.window.left) as usize])
    }

    /// The window's columns of one of its rows.
    pub(crate) fn row(&self, y: u32) -> &[u8] {
        let width = self.window.width as usize;
        let start = (y - self.window.top) as usize * width;
        &self.values[start..start + width]
    }

    /// Whether a part of the picture holds a pixel with alpha.
    #[must_use]
    pub fn touches(&self, part: Rect) -> bool {
        part.meet(self.window).is_some_and(|shared| {
            let columns = (shared.left - self.window.left) as usize..(shared.right() - self.window.left) as usize;
            (shared.top..shared.bottom()).any(|y| self.row(y)[columns.clone()].iter().any(|alpha| *alpha > 0))
        })
    }
}

/// Which pixels of a row differ.
fn changed<'a>(before: &'a [u8], after: &'a [u8]) -> impl Iterator<Item = bool> + 'a {
    before.chunks_exact(3).zip(after.chunks_exact(3)).map(|(one, other)| one != other)
}

/// From 255 at 0 to 0 at 1, level at both ends.
fn fading(along: f32) -> u8 {
    let along = along.clamp(0.0, 1.0);
    // The cast saturates.
    (255.0 * (1.0 - along * along * (3.0 - 2.0 * along))).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::MaskLimits;
    use crate::picture::Size;

    #[test]
    fn a_stroke_counts_fully_for_4_px_and_fades_over_16_px_at_2_048() {
        let size = Size::new(2_048, 64).unwrap();
        let painted: Vec<bool> = (0..size.pixels()).map(|at| at % 2_048 < 100).collect();
        let mask = Mask::from_painted(size, &painted, &MaskLimits::ANY).unwrap();
        let alpha = Alpha::of(&mask, &Edge::default(), size.whole());
        let row: Vec<u8> = (99..122).map(|x| alpha.at(x, 32)).collect();
        assert_eq!(row[..5], [255; 5]);
        assert!(row[5] < 255 && row.is_sorted_by(|one, next| one >= next));
        assert!((118..138).contains(&row[12]), "half of it in the middle of the feather: {row:?}");
        assert_eq!(row[21..], [0; 2]);
        assert_eq!(alpha.at(2_047, 0), 0);
        assert!(alpha.touches(Rect { left: 112, top: 0, width: 8, height: 8 }));
        assert!(!alpha.touches(Rect { left: 120, top: 0, width: 8, height: 8 }));
    }

    #[test]
    fn what_was_drawn_counts_fully_and_nothing_beside_it() {
        let size = Size::new(40, 24).unwrap();
        let before = Picture::drawn(size, |_, _| [9, 9, 9]);
        let is_drawn = |x: u32, y: u32| (20..30).contains(&x) && (8..11).contains(&y) && !(x + y).is_multiple_of(3);
        let after = Picture::drawn(size, |x, y| if is_drawn(x, y) { [9, 9, 10] } else { [9, 9, 9] });
        let alpha = Alpha::of_changes(&before, &after).unwrap();
        for (x, y) in (0..24).flat_map(|y| (0..40).map(move |x| (x, y))) {
            assert_eq!(alpha.at(x, y), if is_drawn(x, y) { 255 } else { 0 }, "{x} {y}");
        }
        assert_eq!(Alpha::of_changes(&before, &before), None);
        assert_eq!(Alpha::of_changes(&before, &Picture::drawn(Size::new(24, 40).unwrap(), |_, _| [9; 3])), None);
    }

    #[test]
    fn what_the_engine_did_not_see_stays() {
        let size = Size::new(64, 64).unwrap();
        let mask = Mask::from_painted(size, &vec![true; size.pixels()], &MaskLimits::ANY).unwrap();
        let part = Rect { left: 8, top: 16, width: 24, height: 8 };
        let alpha = Alpha::of(&mask, &Edge::default(), part);
        for y in 0..64 {
            for x in 0..64 {
                let is_seen = (8..32).contains(&x) && (16..24).contains(&y);
                assert_eq!(alpha.at(x, y), if is_seen { 255 } else { 0 });
            }
        }
    }
}
