//! One shift and one scale for each axis from what the blocks say, without those that say something else.

/// What one block says: where it is, from the middle of the copy, and how far it moved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting {
    pub(super) at: [f32; 2],
    pub(super) moved: [f32; 2],
}

/// `moved = shift + stretch × at` on each axis.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fit {
    pub(super) shift: [f32; 2],
    pub(super) stretch: [f32; 2],
}

/// Most stretch that a supposition may have; the verdict is stricter.
const STRETCH_MAX: f32 = 0.08;
/// Two blocks nearer than this on an axis say nothing of its scale, in px of the small copy.
const APART_MIN_PX: f32 = 60.0;
/// A block agrees with a supposition up to here, in px of the small copy; with the fit, up to the second.
const SUPPOSED_PX: f32 = 1.5;
const AGREED_PX: f32 = 1.0;
const ROUNDS: usize = 4;

impl Fit {
    /// The distance between where a block is and where it should be.
    fn error(&self, sighting: &Sighting) -> f32 {
        let [x, y] =
            [0, 1].map(|axis| self.shift[axis] + self.stretch[axis] * sighting.at[axis] - sighting.moved[axis]);
        x.hypot(y)
    }

    fn agreeing(&self, sightings: &[Sighting], within_px: f32) -> Vec<Sighting> {
        sightings.iter().filter(|sighting| self.error(sighting) <= within_px).copied().collect()
    }

    /// The root of the mean square error, in px of the small copy.
    fn spread(&self, sightings: &[Sighting]) -> f32 {
        let squares: f32 = sightings.iter().map(|sighting| self.error(sighting).powi(2)).sum();
        (squares / sightings.len().max(1) as f32).sqrt()
    }

    /// What one block says of the shift alone, or two of shift and scale.
    fn supposed(one: &Sighting, other: &Sighting) -> Option<Self> {
        let mut fit = Self::default();
        for axis in 0..2 {
            let apart = other.at[axis] - one.at[axis];
            if apart.abs() >= APART_MIN_PX {
                fit.stretch[axis] = (other.moved[axis] - one.moved[axis]) / apart;
            }
            fit.shift[axis] = one.moved[axis] - fit.stretch[axis] * one.at[axis];
        }
        fit.stretch.iter().all(|stretch| stretch.abs() <= STRETCH_MAX).then_some(fit)
    }

    /// The least squares of both axes. Where the blocks of an axis lie too near to tell its scale, it has the other's:
    /// engines scale both alike, or one because they crop, and then its blocks are seen.
    fn least_squares(sightings: &[Sighting]) -> Self {
        let count = sightings.len().max(1) as f32;
        let mean = |of: fn(&Sighting) -> [f32; 2]| {
            [0, 1].map(|axis| sightings.iter().map(|sighting| of(sighting)[axis]).sum::<f32>() / count)
        };
        let (at, moved) = (mean(|sighting| sighting.at), mean(|sighting| sighting.moved));
        let told = [0, 1].map(|axis| {
            let (mut square, mut product) = (0.0, 0.0);
            for sighting in sightings {
                square += (sighting.at[axis] - at[axis]).powi(2);
                product += (sighting.at[axis] - at[axis]) * (sighting.moved[axis] - moved[axis]);
            }
            (square >= count * (APART_MIN_PX / 2.0).powi(2)).then(|| product / square)
        });
        let stretch = [0, 1].map(|axis| told[axis].or(told[1 - axis]).unwrap_or(0.0));
        Self { shift: [0, 1].map(|axis| moved[axis] - stretch[axis] * at[axis]), stretch }
    }
}

/// The fit that most blocks agree with, how many do, and how far they are from it in px of the small copy. Every pair of
/// blocks is a supposition: with at most 24 blocks that is cheap, and finds the truth when two thirds are wrong.
pub(super) fn fit(sightings: &[Sighting]) -> (Fit, usize, f32) {
    let pairs =
        sightings.iter().enumerate().flat_map(|(at, one)| sightings[at..].iter().map(move |other| (one, other)));
    let mut best: Vec<Sighting> = Vec::new();
    for supposed in pairs.filter_map(|(one, other)| Fit::supposed(one, other)) {
        let agreeing = supposed.agreeing(sightings, SUPPOSED_PX);
        if agreeing.len() > best.len() {
            best = agreeing;
        }
    }
    let mut fit = Fit::least_squares(&best);
    for _ in 0..ROUNDS {
        best = fit.agreeing(sightings, AGREED_PX);
        fit = Fit::least_squares(&best);
    }
    (fit, best.len(), fit.spread(&best))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_blocks_of_nowhere_do_not_move_what_ten_agree_on() {
        let truth = Fit { shift: [1.3, -0.8], stretch: [0.006, 0.028] };
        let mut sightings = Vec::new();
        for block in 0..24_i32 {
            let at = [(block % 6 * 80 - 200) as f32, (block / 6 * 100 - 150) as f32];
            let moved = if block % 12 < 5 {
                [0, 1].map(|axis| truth.shift[axis] + truth.stretch[axis] * at[axis])
            } else {
                [(block * 7 % 23 - 11) as f32, (block * 5 % 19 - 9) as f32]
            };
            sightings.push(Sighting { at, moved });
        }
        let (found, agreeing, error) = fit(&sightings);
        assert!(agreeing >= 10 && error < 0.3, "{agreeing} agree, {error} px apart");
        for axis in 0..2 {
            assert!((found.shift[axis] - truth.shift[axis]).abs() < 0.2, "{found:?}");
            assert!((found.stretch[axis] - truth.stretch[axis]).abs() < 0.002, "{found:?}");
        }
    }

    #[test]
    fn no_blocks_fit_nothing() {
        assert_eq!(fit(&[]).1, 0);
    }
}
