//! Which levels an answer has in place of the picture's: one rising curve for each channel, learned where nothing was to
//! be changed. It goes first, because an engine's gamma and tint are not the same for dark and for bright.

use std::fmt;

/// A level is averaged with so many on either side.
const WINDOW_LEVELS: usize = 8;
/// Fewer pixels than this say nothing of a level.
const PIXELS_MIN: f32 = 24.0;

/// The picture's level for each level of the answer, channel by channel.
#[derive(Clone, PartialEq)]
pub struct Tone {
    curves: [[f32; 256]; 3],
}

impl Tone {
    /// The answer as it is.
    #[must_use]
    pub fn unchanged() -> Self {
        Self { curves: [std::array::from_fn(|level| level as f32); 3] }
    }

    /// From pixels of the answer, each with the picture's in the same place.
    #[must_use]
    pub fn fit(pairs: impl Iterator<Item = ([f32; 3], [f32; 3])>) -> Self {
        let mut counts = [[0.0_f32; 256]; 3];
        let mut sums = [[0.0_f32; 256]; 3];
        for (answer, picture) in pairs {
            for channel in 0..3 {
                // The cast cuts and saturates.
                let level = usize::from((answer[channel] + 0.5) as u8);
                counts[channel][level] += 1.0;
                sums[channel][level] += picture[channel] - answer[channel];
            }
        }
        Self { curves: std::array::from_fn(|channel| curve(&counts[channel], &sums[channel])) }
    }

    /// The picture's levels for those of the answer, between whole ones too.
    #[must_use]
    pub fn of(&self, answer: [f32; 3]) -> [f32; 3] {
        std::array::from_fn(|channel| {
            let curve = &self.curves[channel];
            let level = answer[channel].clamp(0.0, 255.0);
            let whole = level as usize;
            let below = curve[whole];
            below + (curve[(whole + 1).min(255)] - below) * (level - whole as f32)
        })
    }

    /// The curves for whole levels.
    pub(crate) fn curves(&self) -> &[[f32; 256]; 3] {
        &self.curves
    }
}

impl fmt::Debug for Tone {
    /// Three levels of each curve say enough in a log.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let some = self.curves.map(|curve| [64, 128, 192].map(|level: usize| curve[level].round()));
        to.debug_tuple("Tone").field(&some).finish()
    }
}

/// The mean difference round each level, laid on it; between and beyond the known levels it goes on evenly.
fn curve(counts: &[f32; 256], sums: &[f32; 256]) -> [f32; 256] {
    let differences: Vec<Option<f32>> = (0..256_usize)
        .map(|level| {
            let around = level.saturating_sub(WINDOW_LEVELS)..=(level + WINDOW_LEVELS).min(255);
            let count: f32 = counts[around.clone()].iter().sum();
            (count >= PIXELS_MIN).then(|| sums[around].iter().sum::<f32>() / count)
        })
        .collect();
    let mut curve = [0.0; 256];
    let mut highest = 0.0_f32;
    for (level, value) in curve.iter_mut().enumerate() {
        highest = highest.max(level as f32 + filled(&differences, level)).min(255.0);
        *value = highest;
    }
    curve
}

fn filled(differences: &[Option<f32>], level: usize) -> f32 {
    let before = (0..=level).rev().find_map(|at| differences[at].map(|value| (at, value)));
    let behind = (level..differences.len()).find_map(|at| differences[at].map(|value| (at, value)));
    match (before, behind) {
        (Some((from, one)), Some((to, other))) if to > from => {
            one + (other - one) * (level - from) as f32 / (to - from) as f32
        }
        (Some((_, value)), _) | (None, Some((_, value))) => value,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gamma_and_a_tint_are_taken_back() {
        let pairs = (0..20_000).map(|at| {
            let level = (at % 256) as f32;
            let answer = [1.0, 0.96, 1.03].map(|tint| (255.0 * (level / 255.0).powf(0.94) * tint).clamp(0.0, 255.0));
            (answer, [level; 3])
        });
        let tone = Tone::fit(pairs.clone());
        for (answer, picture) in pairs.take(256) {
            let toned = tone.of(answer);
            let is_clipped = answer.iter().any(|level| *level > 250.0);
            let apart = toned.iter().zip(picture).map(|(toned, level)| (toned - level).abs()).fold(0.0, f32::max);
            assert!(apart < if is_clipped { 10.0 } else { 2.0 }, "{answer:?} became {toned:?} and not {picture:?}");
        }
    }

    #[test]
    fn levels_that_nobody_saw_follow_their_neighbours_and_never_fall() {
        let dark = (0..100).map(|_| ([40.0; 3], [60.0; 3]));
        let bright = (0..100).map(|_| ([200.0; 3], [180.0; 3]));
        let tone = Tone::fit(dark.chain(bright));
        assert_eq!(tone.of([0.0, 40.0, 200.0]), [20.0, 60.0, 180.0]);
        assert!((tone.of([120.0; 3])[0] - 120.0).abs() < 1.0, "half way between both");
        assert!(tone.curves().iter().all(|curve| curve.is_sorted()));
        let none = Tone::fit(std::iter::empty());
        assert_eq!(none, Tone::unchanged());
    }
}
