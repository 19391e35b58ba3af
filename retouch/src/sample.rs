//! The answer's pixels where the picture's are: Catmull-Rom, shift and scale in one pass, only in a window.

use std::borrow::Cow;

use crate::picture::{Picture, Rect, Size};
use crate::register::Placement;
use crate::register::reduced::Reduced;

/// Weights are whole numbers of this one.
const ONE: i32 = 1 << 12;
/// Rows between the two directions have so many bits behind the point.
const ROW_BITS: u32 = 6;
/// An answer with more pixels than this for each of the picture's is averaged down first: four weights would skip some.
const DENSE_MIN: f64 = 1.5;

/// The window of the picture as the answer has it, three bytes for each pixel. The answer shows `part`, placed so; where
/// it shows nothing its border goes on.
pub(crate) fn sampled(answer: &Picture, placement: &Placement, part: Rect, window: Rect) -> Vec<u8> {
    let answer = thinned(answer, part);
    let columns = Taps::along(0, placement, (part.left, part.width), answer.size().width(), window.left, window.width);
    let rows = Taps::along(1, placement, (part.top, part.height), answer.size().height(), window.top, window.height);
    let length = window.width as usize * 3;
    let mut sampled = Vec::with_capacity(length * window.height as usize);
    // Neighbouring rows are made of the same rows of the answer: the last four are kept.
    let mut kept: [(Option<u32>, Vec<i16>); 4] = std::array::from_fn(|_| (None, vec![0; length]));
    for taps in &rows {
        for &row in &taps.from {
            let (number, levels) = &mut kept[row as usize % 4];
            if *number != Some(row) {
                *number = Some(row);
                across(answer.row(answer.size().whole(), row), &columns, levels);
            }
        }
        let four = taps.from.map(|row| kept[row as usize % 4].1.as_slice());
        down(four, &taps.weights, &mut sampled);
    }
    sampled
}

fn thinned(answer: &Picture, part: Rect) -> Cow<'_, Picture> {
    let dense = |answer_px: u32, part_px: u32| f64::from(answer_px) / f64::from(part_px) >= DENSE_MIN;
    let size = answer.size();
    let thinner = |answer_px: u32, part_px: u32| if dense(answer_px, part_px) { part_px } else { answer_px };
    let (width, height) = (thinner(size.width(), part.width), thinner(size.height(), part.height));
    let smaller = Size::new(width, height).filter(|smaller| *smaller != size);
    smaller.map_or(Cow::Borrowed(answer), |smaller| {
        let reduced = Reduced::of(answer, size.whole(), width as usize, height as usize);
        // The cast saturates.
        let level = |value: f32| value.round() as u8;
        Cow::Owned(Picture::drawn(smaller, |x, y| reduced.pixel(x as usize, y as usize).map(level)))
    })
}

/// Which four columns or rows of the answer make one of the window, and how much each counts.
struct Taps {
    from: [u32; 4],
    weights: [i32; 4],
}

impl Taps {
    fn along(
        axis: usize,
        placement: &Placement,
        (part_start, part_px): (u32, u32),
        answer_px: u32,
        start: u32,
        count: u32,
    ) -> Vec<Self> {
        let middle = f64::from(part_px) / 2.0;
        let density = f64::from(answer_px) / f64::from(part_px);
        let (shift, scale) = (f64::from(placement.shift_px[axis]), f64::from(placement.scale[axis]));
        let taps = |px: u32| {
            let at = f64::from(px) + 0.5 - f64::from(part_start);
            let there = (middle + shift + scale * (at - middle)) * density - 0.5;
            Self::at(there, answer_px)
        };
        (start..start + count).map(taps).collect()
    }

    fn at(there: f64, answer_px: u32) -> Self {
        let last = i64::from(answer_px) - 1;
        let there = there.clamp(-2.0, last as f64 + 2.0);
        let whole = there.floor();
        let t = (there - whole) as f32;
        let before = t * (-0.5 + t * (1.0 - 0.5 * t));
        let at = 1.0 + t * t * (-2.5 + 1.5 * t);
        let next = t * (0.5 + t * (2.0 - 1.5 * t));
        let rounded = [before, at, next].map(|weight| (weight * ONE as f32).round() as i32);
        let rest = ONE - rounded.iter().sum::<i32>();
        let from = [-1, 0, 1, 2].map(|step| (whole as i64 + step).clamp(0, last) as u32);
        Self { from, weights: [rounded[0], rounded[1], rounded[2], rest] }
    }
}

fn across(row: &[u8], columns: &[Taps], levels: &mut [i16]) {
    const SHIFT: u32 = 12 - ROW_BITS;
    for (taps, levels) in columns.iter().zip(levels.chunks_exact_mut(3)) {
        let mut sums = [0_i32; 3];
        for (&from, weight) in taps.from.iter().zip(taps.weights) {
            let at = from as usize * 3;
            for (sum, &level) in sums.iter_mut().zip(&row[at..at + 3]) {
                *sum += weight * i32::from(level);
            }
        }
        for (level, sum) in levels.iter_mut().zip(sums) {
            // At most a quarter more than 255 with six bits behind the point.
            *level = ((sum + (1 << (SHIFT - 1))) >> SHIFT) as i16;
        }
    }
}

fn down(rows: [&[i16]; 4], weights: &[i32; 4], sampled: &mut Vec<u8>) {
    const SHIFT: u32 = 12 + ROW_BITS;
    let [before, at, next, last] = rows;
    let four = before.iter().zip(at).zip(next.iter().zip(last));
    sampled.extend(four.map(|((before, at), (next, last))| {
        let sum = i32::from(*before) * weights[0]
            + i32::from(*at) * weights[1]
            + i32::from(*next) * weights[2]
            + i32::from(*last) * weights[3];
        ((sum + (1 << (SHIFT - 1))) >> SHIFT).clamp(0, 255) as u8
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> Size {
        Size::new(width, height).unwrap()
    }

    #[test]
    fn an_answer_that_did_not_move_is_sampled_bit_by_bit() {
        let picture = Picture::drawn(size(37, 23), |x, y| [(x * 7) as u8, (y * 11) as u8, (x * y) as u8]);
        let window = Rect { left: 5, top: 3, width: 20, height: 11 };
        let sampled = sampled(&picture, &Placement::STILL, picture.size().whole(), window);
        assert_eq!(sampled, picture.cut(window).into_rgb());
    }

    #[test]
    fn a_slope_keeps_its_levels_when_it_is_moved_and_scaled() {
        let answer = Picture::drawn(size(64, 64), |x, y| [(x * 2 + 20) as u8, (y * 3 + 10) as u8, 77]);
        let placement = Placement { shift_px: [3.5, -2.25], scale: [1.02, 0.98] };
        let part = Rect { left: 100, top: 50, width: 64, height: 64 };
        let window = Rect { left: 110, top: 60, width: 40, height: 40 };
        let sampled = sampled(&answer, &placement, part, window);
        for (at, pixel) in (0_u32..).zip(sampled.chunks_exact(3)) {
            let (x, y) = ((at % 40 + 10) as f32 + 0.5, (at / 40 + 10) as f32 + 0.5);
            let across = 32.0 + 3.5 + 1.02 * (x - 32.0) - 0.5;
            let down = 32.0 - 2.25 + 0.98 * (y - 32.0) - 0.5;
            let near = |level: u8, wanted: f32| (f32::from(level) - wanted).abs() < 0.6;
            assert!(near(pixel[0], across * 2.0 + 20.0) && near(pixel[1], down * 3.0 + 10.0), "{at}: {pixel:?}");
            assert_eq!(pixel[2], 77);
        }
    }

    #[test]
    fn a_larger_answer_is_averaged_and_a_smaller_one_is_spread() {
        let checks = Picture::drawn(size(80, 40), |x, y| [if (x + y) % 2 == 0 { 0 } else { 200 }; 3]);
        let part = size(20, 10).whole();
        let sampled_small = sampled(&checks, &Placement::STILL, part, part);
        assert!(sampled_small.iter().all(|level| *level == 100), "four by four pixels of a chequer are even");
        let one = Picture::drawn(size(1, 1), |_, _| [9, 8, 7]);
        assert_eq!(sampled(&one, &Placement::STILL, part, part), [9, 8, 7].repeat(200));
    }
}
