//! The amount type.

use serde::Serialize;

/// An amount of credits (积分): a whole number, never below zero, never above 10^12.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Credits(i64);

const CREDITS_MAX: i64 = 1_000_000_000_000;

impl Credits {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount, if it is one.
    #[must_use]
    pub const fn new(amount: i64) -> Option<Self> {
        if 0 <= amount && amount <= CREDITS_MAX { Some(Self(amount)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, if it is an amount.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0.saturating_add(other.0))
    }

    /// The difference, if it is an amount.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        Self::new(self.0.saturating_sub(other.0))
    }

    /// So many pieces at this price, if that is an amount.
    #[must_use]
    pub const fn checked_times(self, pieces: u32) -> Option<Self> {
        Self::new(self.0.saturating_mul(pieces as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_checked() {
        assert_eq!(Credits::new(-1), None);
        assert_eq!(Credits::new(CREDITS_MAX + 1), None);
        let seven = Credits::new(7).unwrap();
        assert_eq!(seven.checked_times(4).map(Credits::get), Some(28));
        assert_eq!(Credits::ZERO.checked_sub(seven), None);
        assert_eq!(Credits::new(CREDITS_MAX).unwrap().checked_add(seven), None);
        assert_eq!(seven.checked_times(u32::MAX).map(Credits::get), Some(7 * i64::from(u32::MAX)));
    }
}
