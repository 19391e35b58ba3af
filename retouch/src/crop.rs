//! Which part of the picture an engine is sent: a crop round the paint gets an answer with the picture's own
//! resolution, and cannot have the rest redrawn.

use crate::mask::Mask;
use crate::picture::{Rect, Size};

/// A ratio of width to height that an engine offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Such as 3 of 3:4.
    pub width: u32,
    /// Such as 4 of 3:4.
    pub height: u32,
}

/// When a crop is sent, and how large it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CropRule {
    /// The longer side of the paint's box is less than this share of the picture's.
    pub box_max_share: f64,
    /// The crop's sides are so many times the box's.
    pub grow: f64,
    /// And at least this, in px.
    pub side_min_px: u32,
    /// And multiples of this.
    pub align_px: u32,
}

impl Default for CropRule {
    fn default() -> Self {
        Self { box_max_share: 0.55, grow: 1.8, side_min_px: 768, align_px: 16 }
    }
}

/// The smallest crop that follows the rule in one of the ratios; the whole picture where the paint's box is large, or
/// no such crop is smaller than the picture.
#[must_use]
pub fn part_to_send(mask: &Mask, ratios: &[Ratio], rule: &CropRule) -> Rect {
    let (bounds, size) = (mask.bounds(), mask.size());
    if f64::from(bounds.longer()) >= rule.box_max_share * f64::from(size.longer()) {
        return size.whole();
    }
    let wanted = |side: u32| ((f64::from(side) * rule.grow).ceil() as u32).max(rule.side_min_px);
    let (width, height) = (wanted(bounds.width), wanted(bounds.height));
    let crops = ratios.iter().filter_map(|ratio| in_ratio(width, height, *ratio, rule.align_px, size));
    let smallest = crops.min_by_key(|(width, height)| u64::from(*width) * u64::from(*height));
    smallest.map_or(size.whole(), |(width, height)| around(bounds, width, height, size))
}

/// The least sides that hold `width` and `height`, in a ratio up to what multiples of `align_px` allow.
fn in_ratio(width: u32, height: u32, ratio: Ratio, align_px: u32, picture: Size) -> Option<(u32, u32)> {
    let aligned = |side: f64| {
        let steps = (side / f64::from(align_px.max(1))).ceil();
        (steps as u32).saturating_mul(align_px.max(1))
    };
    let shape = f64::from(ratio.width.max(1)) / f64::from(ratio.height.max(1));
    let across = f64::from(width).max(f64::from(height) * shape);
    let (width, height) = (aligned(across), aligned(across / shape));
    (width <= picture.width() && height <= picture.height()).then_some((width, height))
}

/// With the box in the middle, as far as the picture's borders allow.
fn around(bounds: Rect, width: u32, height: u32, picture: Size) -> Rect {
    let start = |from: u32, length: u32, side: u32, most: u32| {
        let middle = u64::from(from) * 2 + u64::from(length);
        let start = u32::try_from(middle.saturating_sub(u64::from(side)) / 2).unwrap_or(0);
        start.min(most - side)
    };
    Rect {
        left: start(bounds.left, bounds.width, width, picture.width()),
        top: start(bounds.top, bounds.height, height, picture.height()),
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::MaskLimits;
    use proptest::prelude::*;

    const RATIOS: [Ratio; 5] = [
        Ratio { width: 1, height: 1 },
        Ratio { width: 3, height: 4 },
        Ratio { width: 4, height: 3 },
        Ratio { width: 16, height: 9 },
        Ratio { width: 9, height: 16 },
    ];

    fn painted(size: Size, paint: Rect) -> Mask {
        let is_painted = |at: u32| {
            let pixel = Rect { left: at % size.width(), top: at / size.width(), width: 1, height: 1 };
            paint.meet(pixel).is_some()
        };
        let painted: Vec<bool> = (0..size.width() * size.height()).map(is_painted).collect();
        Mask::from_painted(size, &painted, &MaskLimits::ANY).unwrap()
    }

    #[test]
    fn a_small_box_in_a_corner_is_sent_with_768_px_that_stay_in_the_picture() {
        let size = Size::new(2_048, 2_048).unwrap();
        let mask = painted(size, Rect { left: 2_000, top: 10, width: 48, height: 30 });
        let part = part_to_send(&mask, &RATIOS, &CropRule::default());
        assert_eq!(part, Rect { left: 1_280, top: 0, width: 768, height: 768 });
    }

    #[test]
    fn a_wide_box_is_sent_in_a_wide_ratio() {
        let size = Size::new(2_048, 2_048).unwrap();
        let mask = painted(size, Rect { left: 500, top: 1_000, width: 1_000, height: 100 });
        let part = part_to_send(&mask, &RATIOS, &CropRule::default());
        // 1.8 × 1,000 px, and 9/16 of that, both in steps of 16 px; the box is in the middle.
        assert_eq!(part, Rect { left: 96, top: 538, width: 1_808, height: 1_024 });
    }

    #[test]
    fn a_large_box_or_a_small_picture_is_sent_whole() {
        let large = Size::new(2_048, 2_048).unwrap();
        let mask = painted(large, Rect { left: 0, top: 0, width: 1_200, height: 20 });
        assert_eq!(part_to_send(&mask, &RATIOS, &CropRule::default()), large.whole());
        let small = Size::new(750, 1_000).unwrap();
        let mask = painted(small, Rect { left: 100, top: 100, width: 20, height: 20 });
        assert_eq!(part_to_send(&mask, &RATIOS, &CropRule::default()), small.whole());
        assert_eq!(part_to_send(&mask, &[], &CropRule::default()), small.whole());
    }

    proptest! {
        #[test]
        fn the_part_holds_the_paint_and_lies_in_the_picture(
            (width, height) in (1_u32..1_500, 1_u32..1_500),
            (left, top, right, bottom) in (0.0_f64..1.0, 0.0_f64..1.0, 0.0_f64..1.0, 0.0_f64..1.0),
        ) {
            let size = Size::new(width, height).unwrap();
            let at = |share: f64, side: u32| ((share * f64::from(side)) as u32).min(side - 1);
            let (left, right) = (at(left.min(right), width), at(left.max(right), width));
            let (top, bottom) = (at(top.min(bottom), height), at(top.max(bottom), height));
            let paint = Rect { left, top, width: right - left + 1, height: bottom - top + 1 };
            let mask = painted(size, paint);
            let part = part_to_send(&mask, &RATIOS, &CropRule::default());
            prop_assert_eq!(part.meet(paint), Some(paint));
            prop_assert_eq!(part.meet(size.whole()), Some(part));
        }
    }
}
