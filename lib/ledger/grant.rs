//! Credits that arrive.

use super::credits::Credits;
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

/// A plan's credits for the period that ends at `ends_at`, once for each `dedupe` (the subscription's period). What is
/// left of an earlier period ends first, by an entry of its own; a repeat changes nothing.
#[must_use]
pub fn grant_plan(user: UserId, credits: Credits, dedupe: &str, ends_at: Timestamp, now: Timestamp) -> Vec<Stmt> {
    const NEW: &str = "NOT EXISTS (SELECT 1 FROM entries WHERE user_id = ?2 AND kind = 'plan_grant' AND dedupe = ?3)";
    let end_the_last = Stmt::new(format!(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, user_id, 'plan_expiry', 0, -plan, 0, bought, held, CAST(plan_expires_at AS TEXT),
                'plan', CAST(plan_expires_at AS TEXT), '', ?4
           FROM accounts WHERE user_id = ?2 AND plan > 0 AND plan_expires_at < ?5 AND {NEW}"
    ))
    .bind(EntryId::new(now))
    .bind(user)
    .bind(dedupe)
    .bind(now)
    .bind(ends_at);
    let begin = Stmt::new(format!(
        "UPDATE accounts SET plan_expires_at = ?1
          WHERE user_id = ?2 AND (plan_expires_at IS NULL OR plan_expires_at < ?1) AND {NEW}"
    ))
    .bind(ends_at)
    .bind(user)
    .bind(dedupe);
    let enter = Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, user_id, 'plan_grant', 0, ?4, 0, bought + plan + ?4, held, ?3, 'plan', ?3, '', ?5
           FROM accounts WHERE user_id = ?2 ON CONFLICT (user_id, kind, dedupe) DO NOTHING",
    )
    .bind(EntryId::new(now))
    .bind(user)
    .bind(dedupe)
    .bind(credits.get())
    .bind(now);
    vec![end_the_last, begin, enter]
}

/// Ends what is left of a plan's credits when their period is over, by an entry of its own. Showing them does not wait
/// for it.
#[must_use]
pub fn expire_plan(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, user_id, 'plan_expiry', 0, -plan, 0, bought, held, CAST(plan_expires_at AS TEXT),
                'plan', CAST(plan_expires_at AS TEXT), '', ?3
           FROM accounts WHERE user_id = ?2 AND plan > 0 AND plan_expires_at <= ?3",
    )
    .bind(EntryId::new(now))
    .bind(user)
    .bind(now)
}

/// Credits given or taken by hand, with the reason as the title (kind `adjustment`).
#[must_use]
pub fn adjust(user: UserId, credits: i64, dedupe: &str, reason: &str, now: Timestamp) -> Stmt {
    Grant { user, kind: EntryKind::Adjustment, credits, dedupe, title: reason }.once(now)
}
