//! Training sets, good and bad, made here: no picture of anybody is in the repository.

use std::sync::OnceLock;

use darkroom_dev::portraits;

/// A training set that passes: twelve drawn portraits. Drawn once for all tests of a process.
#[must_use]
pub fn good() -> Vec<u8> {
    static ZIP: OnceLock<Vec<u8>> = OnceLock::new();
    ZIP.get_or_init(|| portraits::sample_zip(1)).clone()
}
