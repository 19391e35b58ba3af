//! Repeatable chance: a test that throws dice prints its seed, and the same seed throws the same numbers.

/// A small generator (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

/// The seeds of a test: `DARKROOM_SEED` alone if it is set, else 1, 2, 3 … up to `count`, or to `DARKROOM_SEEDS`.
#[must_use]
pub fn seeds(count: u64) -> Vec<u64> {
    match (number("DARKROOM_SEED"), number("DARKROOM_SEEDS")) {
        (Some(seed), _) => vec![seed],
        (None, count_wished) => (1..=count_wished.unwrap_or(count)).collect(),
    }
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var_os(name)?;
    Some(text.to_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name} is a number")))
}

impl Dice {
    /// Dice for a seed, which is printed: a test that fails shows it.
    #[must_use]
    #[expect(clippy::print_stdout, reason = "whoever repeats the run needs the seed")]
    pub fn new(seed: u64) -> Self {
        println!("DARKROOM_SEED={seed}");
        Self(seed)
    }

    /// From 0 to just below `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % end as u64).unwrap_or(0)
    }

    /// One of these; the list is not empty.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Brings a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}
