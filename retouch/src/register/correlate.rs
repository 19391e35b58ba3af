//! Where a block lies in the answer: the place of the highest normalised correlation, which sees through brightness and
//! contrast.

use super::blocks::{BLOCK_PX, Block, REACH_PX};

/// A block that correlates less than this with every place was not found.
const CORRELATION_MIN: f32 = 0.6;
const PLACES: usize = 2 * REACH_PX + 1;
const BLOCK_PIXELS: f32 = (BLOCK_PX * BLOCK_PX) as f32;

/// How far a block has moved, in px of the small copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved {
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Looks for a block of `from` in `to`, both of this width in px. Nothing where it is not found, or only at the end of
/// the reach.
pub(super) fn find(block: Block, from: &[f32], to: &[f32], width: usize) -> Option<Moved> {
    let pattern = pattern(block, from, width);
    let mut scores = [[0.0_f32; PLACES]; PLACES];
    let mut best = (0, 0);
    for (down, row) in scores.iter_mut().enumerate() {
        for (across, score) in row.iter_mut().enumerate() {
            *score = correlation(
                &pattern,
                to,
                (block.top + down - REACH_PX) * width + block.left + across - REACH_PX,
                width,
            );
        }
    }
    for (down, row) in scores.iter().enumerate() {
        for (across, score) in row.iter().enumerate() {
            if *score > scores[best.0][best.1] {
                best = (down, across);
            }
        }
    }
    let (down, across) = best;
    let is_inside = |place: usize| (1..PLACES - 1).contains(&place);
    if scores[down][across] < CORRELATION_MIN || !is_inside(down) || !is_inside(across) {
        return None;
    }
    let x = peak(scores[down][across - 1], scores[down][across], scores[down][across + 1]);
    let y = peak(scores[down - 1][across], scores[down][across], scores[down + 1][across]);
    Some(Moved { x: across as f32 - REACH_PX as f32 + x, y: down as f32 - REACH_PX as f32 + y })
}

/// The block less its mean, divided by its length.
fn pattern(block: Block, from: &[f32], width: usize) -> [[f32; BLOCK_PX]; BLOCK_PX] {
    let mut pattern = [[0.0; BLOCK_PX]; BLOCK_PX];
    for (y, row) in pattern.iter_mut().enumerate() {
        let start = (block.top + y) * width + block.left;
        row.copy_from_slice(&from[start..start + BLOCK_PX]);
    }
    let mean = pattern.as_flattened().iter().sum::<f32>() / BLOCK_PIXELS;
    pattern.as_flattened_mut().iter_mut().for_each(|value| *value -= mean);
    let length = pattern.as_flattened().iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::EPSILON);
    pattern.as_flattened_mut().iter_mut().for_each(|value| *value /= length);
    pattern
}

fn correlation(pattern: &[[f32; BLOCK_PX]; BLOCK_PX], to: &[f32], start: usize, width: usize) -> f32 {
    // Eight sums side by side: the compiler adds them at once.
    let (mut product, mut sum, mut squares) = ([0.0_f32; 8], [0.0_f32; 8], [0.0_f32; 8]);
    for (y, row) in pattern.iter().enumerate() {
        let there = &to[start + y * width..start + y * width + BLOCK_PX];
        for (row, there) in row.chunks_exact(8).zip(there.chunks_exact(8)) {
            for lane in 0..8 {
                product[lane] += row[lane] * there[lane];
                sum[lane] += there[lane];
                squares[lane] += there[lane] * there[lane];
            }
        }
    }
    let total = |lanes: [f32; 8]| lanes.iter().sum::<f32>();
    let spread = total(squares) - total(sum).powi(2) / BLOCK_PIXELS;
    // A plain place correlates with nothing.
    if spread < BLOCK_PIXELS { 0.0 } else { total(product) / spread.sqrt() }
}

/// Where the parabola through three scores is highest, from the middle one.
fn peak(before: f32, at: f32, behind: f32) -> f32 {
    let bend = before - 2.0 * at + behind;
    if bend >= 0.0 { 0.0 } else { ((before - behind) / (2.0 * bend)).clamp(-0.5, 0.5) }
}
