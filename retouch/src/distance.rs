//! How far every pixel is from the paint, exactly: two sweeps by column, then for each row the lowest of the parabolas
//! that stand over its columns (Felzenszwalb and Huttenlocher, 2012).

use crate::mask::Mask;
use crate::picture::Rect;

/// Farther from the paint than was asked for.
pub(crate) const FAR: u32 = u32::MAX;

/// Gives the squared distances of each row of `window`, from its top to its bottom; [`FAR`] beyond `reach_px`. The
/// window holds the paint's bounds, grown by at most `reach_px`.
pub(crate) fn rows(mask: &Mask, window: Rect, reach_px: u32, mut each: impl FnMut(u32, &[u32])) {
    let columns = mask.bounds().width as usize;
    let by_column = sweep_columns(mask, window, reach_px);
    let mut row = Row::default();
    let mut squares = vec![FAR; window.width as usize];
    for (y, heights) in (window.top..window.bottom()).zip(by_column.chunks_exact(columns)) {
        row.raise(heights, reach_px);
        row.fill(heights, mask.bounds().left - window.left, reach_px, &mut squares);
        each(y, &squares);
    }
}

/// The distance to the paint of the same column, over the paint's columns and the window's rows. More than `reach_px`
/// is `reach_px + 1`.
fn sweep_columns(mask: &Mask, window: Rect, reach_px: u32) -> Vec<u16> {
    let columns = mask.bounds().width as usize;
    let far = u16::try_from(reach_px.saturating_add(1)).unwrap_or(u16::MAX);
    let mut heights = Vec::with_capacity(columns * window.height as usize);
    let mut above = vec![far; columns];
    for y in window.top..window.bottom() {
        match mask.row(y) {
            Some(painted) => {
                for (above, &painted) in above.iter_mut().zip(painted) {
                    *above = if painted { 0 } else { above.saturating_add(1).min(far) };
                }
            }
            None => above.iter_mut().for_each(|above| *above = above.saturating_add(1).min(far)),
        }
        heights.extend_from_slice(&above);
    }
    let mut below = above;
    for row in heights.rchunks_exact_mut(columns) {
        for (height, below) in row.iter_mut().zip(&mut below) {
            *height = (*height).min(below.saturating_add(1));
            *below = *height;
        }
    }
    heights
}

/// The parabolas of one row that are the lowest somewhere.
#[derive(Default)]
struct Row {
    /// Column and squared height of each, from left to right.
    feet: Vec<(i64, i64)>,
    /// From which column on each is the lowest.
    starts: Vec<f64>,
}

impl Row {
    fn raise(&mut self, heights: &[u16], reach_px: u32) {
        self.feet.clear();
        self.starts.clear();
        for (column, &height) in heights.iter().enumerate() {
            // Inside of a painted run nobody is nearer to a pixel than its neighbours are.
            let is_inner = height == 0
                && column > 0
                && heights[column - 1] == 0
                && heights.get(column + 1).is_some_and(|&next| next == 0);
            if u32::from(height) <= reach_px && !is_inner {
                self.add(column as i64, i64::from(height).pow(2));
            }
        }
    }

    fn add(&mut self, column: i64, square: i64) {
        let mut start = f64::NEG_INFINITY;
        while let Some(&(before, lower)) = self.feet.last() {
            let meeting =
                ((square + column * column) - (lower + before * before)) as f64 / (2 * (column - before)) as f64;
            if self.starts.last().is_some_and(|&since| meeting > since) {
                start = meeting;
                break;
            }
            self.feet.pop();
            self.starts.pop();
        }
        self.feet.push((column, square));
        self.starts.push(start);
    }

    fn fill(&self, heights: &[u16], first: u32, reach_px: u32, squares: &mut [u32]) {
        if self.feet.is_empty() {
            squares.fill(FAR);
            return;
        }
        let (first, most) = (i64::from(first), i64::from(reach_px).pow(2));
        let mut lowest = 0;
        for (x, square) in (-first..).zip(squares.iter_mut()) {
            while self.starts.get(lowest + 1).is_some_and(|&start| start <= x as f64) {
                lowest += 1;
            }
            let (column, height) = self.feet[lowest];
            let distance = (x - column).pow(2) + height;
            *square = if distance <= most { distance as u32 } else { FAR };
        }
        for (square, _) in squares[first as usize..].iter_mut().zip(heights).filter(|(_, height)| **height == 0) {
            *square = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::MaskLimits;
    use crate::picture::Size;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_distance_is_that_of_the_nearest_painted_pixel(
            width in 1_u32..40,
            height in 1_u32..40,
            seeds in proptest::collection::vec(any::<u32>(), 1..9),
            reach_px in 0_u32..30,
        ) {
            let size = Size::new(width, height).unwrap();
            let mut painted = vec![false; size.pixels()];
            let count = painted.len() as u32;
            seeds.iter().for_each(|seed| painted[(seed % count) as usize] = true);
            let mask = Mask::from_painted(size, &painted, &MaskLimits::ANY).unwrap();
            let window = mask.bounds().grown(reach_px, size);
            let mut seen = 0;
            rows(&mask, window, reach_px, |y, squares| {
                for (x, &square) in (window.left..).zip(squares) {
                    let nearest = (0..count).filter(|&at| painted[at as usize]).map(|at| {
                        (at % width).abs_diff(x).pow(2) + (at / width).abs_diff(y).pow(2)
                    }).min().unwrap();
                    assert_eq!(square, if nearest <= reach_px * reach_px { nearest } else { FAR });
                    seen += 1;
                }
            });
            prop_assert_eq!(seen, window.pixels());
        }
    }
}
