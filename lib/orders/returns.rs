//! Money that went back: facts that only grow, and what follows from them.
//!
//! Stripe tells of them in any order, twice, and sometimes before it tells of the payment itself. So each piece of news
//! is written as the fact it is, in a way that the order does not matter, and how much of a payment is back is always
//! computed from all facts. News of a payment and news of a return end in the same statements: whichever is last finds
//! the other.

use super::settle;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::OrderId;
use crate::stripe::{Charge, Dispute, Refund};

/// A fact about money that went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    id: String,
    kind: &'static str,
    payment_intent: String,
    currency: String,
    amount: i64,
    undone: bool,
}

impl Return {
    /// What a charge says of its refunds as a whole. `None` when it belongs to no payment of ours.
    #[must_use]
    pub fn of_charge(charge: Charge) -> Option<Self> {
        let Charge { id, payment_intent, amount_refunded: amount, currency } = charge;
        Some(Self { id, kind: "charge", payment_intent: payment_intent?, currency, amount, undone: false })
    }

    /// One refund. One that failed or was called off is undone, which it stays.
    #[must_use]
    pub fn of_refund(refund: Refund) -> Option<Self> {
        let Refund { id, payment_intent, amount, currency, status } = refund;
        let undone = match status.as_deref() {
            Some("succeeded" | "pending") => false,
            Some("failed" | "canceled") => true,
            // Waiting for the customer, or a new word: the money has not moved.
            _ => return None,
        };
        Some(Self { id, kind: "refund", payment_intent: payment_intent?, currency, amount, undone })
    }

    /// One dispute, of which the event's kind says more than its status: the bank takes the money when it begins, and
    /// gives it back when it is won. An inquiry (`warning_…`) takes nothing unless the money is said to be withdrawn.
    #[must_use]
    pub fn of_dispute(dispute: Dispute, event: &str) -> Option<Self> {
        let Dispute { id, payment_intent, amount, currency, status } = dispute;
        let undone = match (event, status.as_str()) {
            ("charge.dispute.funds_reinstated", _) | (_, "won" | "warning_closed" | "prevented") => true,
            ("charge.dispute.funds_withdrawn", _) | (_, "needs_response" | "under_review" | "lost") => false,
            _ => return None,
        };
        Some(Self { id, kind: "dispute", payment_intent: payment_intent?, currency, amount, undone })
    }

    /// Of which payment, `pi_…`.
    #[must_use]
    pub fn payment_intent(&self) -> &str {
        &self.payment_intent
    }

    /// Writes it. Of two amounts the larger counts, and what is undone stays undone.
    #[must_use]
    pub fn statement(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO card_returns (id, kind, payment_intent, currency, amount, undone, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET amount = MAX(amount, excluded.amount), undone = MAX(undone, excluded.undone)",
        )
        .bind(self.id.as_str())
        .bind(self.kind)
        .bind(self.payment_intent.as_str())
        .bind(self.currency.as_str())
        .bind(self.amount)
        .bind(self.undone)
        .bind(now)
    }
}

/// SQL: how much of the payment `intent` is back, in `currency` (lower case), both SQL themselves. A charge's whole counts
/// refunds that failed later; refunds that are known one by one count at least.
#[must_use]
pub fn returned(intent: &str, currency: &str) -> String {
    format!(
        "(SELECT MAX(COALESCE(MAX(CASE WHEN r.kind = 'charge' THEN r.amount END), 0)
                       - COALESCE(SUM(CASE WHEN r.kind = 'refund' AND r.undone = 1 THEN r.amount END), 0),
                     COALESCE(SUM(CASE WHEN r.kind = 'refund' AND r.undone = 0 THEN r.amount END), 0))
                 + COALESCE(SUM(CASE WHEN r.kind = 'dispute' AND r.undone = 0 THEN r.amount END), 0)
            FROM card_returns r WHERE r.payment_intent = {intent} AND r.currency = {currency})"
    )
}

/// What follows for an order from the facts about its payment, whichever came last.
#[must_use]
pub fn follow(order: OrderId, now: Timestamp) -> Vec<Stmt> {
    let known = Stmt::new(format!(
        "UPDATE orders SET refunded_amount = MIN(amount, {})
          WHERE id = ?1 AND method = ?2 AND state IN ('paid', 'refunded')",
        returned(
            "(SELECT p.payment_intent FROM card_payments p WHERE p.order_id = orders.id)",
            "lower(orders.currency)"
        )
    ))
    .bind(order)
    .bind(super::Method::Stripe.as_str());
    let mut batch = vec![known];
    batch.extend(settle::follow_refund(order, now));
    batch
}
