//! The amount type, and what an account holds.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::db::{DbError, Row};

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

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Balance {
    /// What can be spent: bought and plan credits together.
    pub available: i64,
    /// What is frozen for jobs under way.
    pub held: i64,
    /// The part that never expires.
    pub bought: i64,
    /// The part that ends with its period, spent first.
    pub plan: i64,
    /// When that period ends.
    #[schema(required)]
    pub plan_expires_at: Option<Timestamp>,
    /// What was refunded after it was spent: the next purchase pays it first.
    pub debt: i64,
}

impl Balance {
    /// From a row with the columns of `accounts`, as it is at `now`: plan credits of a past period count no more, even
    /// before the entry that ends them is written.
    ///
    /// # Errors
    /// A column that is missing or of another type.
    pub fn from_row(row: &Row<'_>, now: Timestamp) -> Result<Self, DbError> {
        let bought: i64 = row.get("bought")?;
        let expires: Option<Timestamp> = row.get("plan_expires_at")?;
        let over = expires.is_some_and(|at| at <= now);
        let plan: i64 = if over { 0 } else { row.get("plan")? };
        let plan_expires_at = if over { None } else { expires };
        let available = bought.saturating_add(plan);
        Ok(Self { available, held: row.get("held")?, bought, plan, plan_expires_at, debt: row.get("debt")? })
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
