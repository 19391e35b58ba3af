//! Credits that were paid for, and credits that are taken back with the money.

use super::credits::Credits;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{EntryId, OrderId, UserId};

/// The credits of an order that was paid, once for each order. A debt is paid from them first: `debt_delta` says how
/// much of the purchase went there. The title is the pack's id.
#[must_use]
pub fn purchase(order: OrderId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after,
                              held_after, dedupe, reference_type, reference_id, title, at)
         SELECT ?1, a.user_id, 'purchase', o.credits - MIN(a.debt, o.credits), 0, 0, -MIN(a.debt, o.credits),
                a.bought + a.plan + o.credits - MIN(a.debt, o.credits), a.held, o.id, 'order', o.id, o.pack, ?3
           FROM orders o JOIN accounts a ON a.user_id = o.user_id WHERE o.id = ?2 AND o.state IN ('paid', 'refunded')
         ON CONFLICT (user_id, kind, dedupe) DO NOTHING",
    )
    .bind(EntryId::new(now))
    .bind(order)
    .bind(now)
}

/// What is taken back with the money.
#[derive(Clone, Debug)]
pub struct Clawback<'a> {
    /// From whom.
    pub user: UserId,
    /// How many credits.
    pub credits: Credits,
    /// What makes it happen once.
    pub dedupe: &'a str,
    /// What it is about: the noun and its id.
    pub reference: (&'a str, &'a str),
    /// Words that need no translation.
    pub title: &'a str,
}

impl Clawback<'_> {
    /// The entry. What was spent already becomes debt: a balance never falls below zero. A repeat changes nothing.
    #[must_use]
    pub fn once(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after,
                                  held_after, dedupe, reference_type, reference_id, title, at)
             SELECT ?1, user_id, 'clawback', -MIN(bought, ?3), 0, 0, ?3 - MIN(bought, ?3),
                    bought + plan - MIN(bought, ?3), held, ?4, ?5, ?6, ?7, ?8
               FROM accounts WHERE user_id = ?2
             ON CONFLICT (user_id, kind, dedupe) DO NOTHING",
        )
        .bind(EntryId::new(now))
        .bind(self.user)
        .bind(self.credits.get())
        .bind(self.dedupe)
        .bind(self.reference.0)
        .bind(self.reference.1)
        .bind(self.title)
        .bind(now)
    }
}
