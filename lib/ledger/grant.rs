//! Credits that arrive.

use super::entries::EntryKind;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{EntryId, UserId};

/// The account of a new user. Without effect when there is one.
#[must_use]
pub fn open_account(user: UserId) -> Stmt {
    Stmt::new("INSERT INTO accounts (user_id) SELECT id FROM users WHERE id = ?1 ON CONFLICT DO NOTHING").bind(user)
}

/// Bought credits that arrive, once for each `(user, kind, dedupe)`.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// Whose.
    pub user: UserId,
    /// `signup`, `purchase`, `bonus`, `checkin`, `code`, `referral` or `adjustment`.
    pub kind: EntryKind,
    /// How many; an adjustment may be negative, and is refused below zero.
    pub credits: i64,
    /// What makes it happen once.
    pub dedupe: &'a str,
    /// What it is for, in words that need no translation (empty: the kind says enough).
    pub title: &'a str,
}

impl Grant<'_> {
    /// The entry. A repeat changes nothing.
    #[must_use]
    pub fn once(&self, now: Timestamp) -> Stmt {
        self.statement(now, "ON CONFLICT (user_id, kind, dedupe) DO NOTHING")
    }

    fn statement(&self, now: Timestamp, on_conflict: &str) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                                  dedupe, reference_type, reference_id, title, at)
             SELECT ?1, user_id, ?3, ?4, 0, 0, bought + plan + ?4, held, ?5, ?3, ?5, ?6, ?7
               FROM accounts WHERE user_id = ?2
             {on_conflict}"
        ))
        .bind(EntryId::new(now))
        .bind(self.user)
        .bind(self.kind.as_str())
        .bind(self.credits)
        .bind(self.dedupe)
        .bind(self.title)
        .bind(now)
    }
}

/// Credits given or taken by hand, with the reason as the title (kind `adjustment`).
#[must_use]
pub fn adjust(user: UserId, credits: i64, dedupe: &str, reason: &str, now: Timestamp) -> Stmt {
    Grant { user, kind: EntryKind::Adjustment, credits, dedupe, title: reason }.once(now)
}
