//! How far two samples lie apart: the Hodges–Lehmann shift with the confidence interval that belongs to the
//! Mann–Whitney test. It compares ranks, so that a few slow answers on a busy machine move nothing.

/// The 99.9 % point of the normal distribution, two-sided.
const Z: f64 = 3.29;

/// How much larger the first sample's values are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// The median of all differences.
    pub estimate: f64,
    /// 99.9 % of such intervals hold the true shift.
    pub low: f64,
    /// The interval's other end.
    pub high: f64,
}

/// Compares two samples of the same unit; `None` when they are too small to tell anything.
#[must_use]
pub fn between(first: &[f64], second: &[f64]) -> Option<Shift> {
    let mut differences: Vec<f64> = first.iter().flat_map(|a| second.iter().map(move |b| a - b)).collect();
    differences.sort_by(f64::total_cmp);
    let (n, m) = (first.len() as f64, second.len() as f64);
    // How many differences lie outside the interval on each side, by the normal approximation of the U statistic.
    let outside = n * m / 2.0 - Z * (n * m * (n + m + 1.0) / 12.0).sqrt();
    if outside < 1.0 {
        return None;
    }
    let outside = outside as usize;
    let middle = differences.len() / 2;
    Some(Shift {
        estimate: differences[middle],
        low: differences[outside],
        high: differences[differences.len() - 1 - outside],
    })
}

impl Shift {
    /// Whether the samples differ for certain, by more than `limit`: the interval leaves out zero, and the estimate is
    /// beyond the limit.
    #[must_use]
    pub fn is_beyond(&self, limit: f64) -> bool {
        (self.low > 0.0 || self.high < 0.0) && self.estimate.abs() > limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample around `middle` with a long tail, as answers of a busy machine have.
    fn sample(middle: f64, count: u32, seed: u32) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        };
        (0..count).map(|_| middle + next() * 4.0 + if next() > 0.9 { 60.0 } else { 0.0 }).collect()
    }

    #[test]
    fn a_difference_is_seen_through_noise_and_none_is_made_up() {
        for seed in 1..50 {
            let known = sample(20.0, 40, seed);
            let same = between(&known, &sample(20.0, 40, seed + 1000)).unwrap();
            assert!(!same.is_beyond(5.0), "{seed} {same:?}");
            let slower = between(&sample(30.0, 40, seed + 2000), &known).unwrap();
            assert!(slower.is_beyond(5.0) && slower.low < 10.0 && slower.high > 8.0, "{seed} {slower:?}");
            assert!(between(&known, &sample(30.0, 40, seed + 3000)).unwrap().is_beyond(5.0), "{seed} the other way");
        }
    }

    #[test]
    fn a_handful_of_values_tells_nothing() {
        assert_eq!(between(&[1.0, 2.0], &[3.0, 4.0]), None);
    }
}
