//! Money that went back: facts, and what follows from them.
//!
//! Stripe tells of them in any order, twice, and sometimes before it tells of the payment itself. So each event is
//! written as the fact it is, in a way that the order does not matter, and how much of a payment is back is always
//! computed from all facts. The event of a payment and that of a return end in the same statements: whichever is last
//! finds the other.
//!
//! A bank may count in another currency than the buyer paid in. Such a fact has the whole it is a part of, and counts
//! as that share of the payment.

use super::settle;
use crate::alerts::{self, AlertKind};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::OrderId;
use crate::outbox;
use crate::stripe::{Charge, Dispute, Movement, Refund, Strange};

/// Of a hundred: who took so many took all. A bank converts on another day than the shop, so that the whole of a
/// payment may come back as a little less.
const ALL_PERCENT: i64 = 95;

/// A fact about money that went back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    id: String,
    kind: Kind,
    payment_intent: String,
    /// Of which charge, `ch_…`.
    charge: Option<String>,
    currency: String,
    amount: i64,
    whole: Option<i64>,
    undone: bool,
    told: i64,
    /// What a dispute took from our balance.
    took: Option<Movement>,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Charge,
    Refund,
    Dispute,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Dispute => "dispute",
        }
    }
}

impl Return {
    /// What a charge says of its refunds as a whole. `None` when it belongs to no payment of ours.
    ///
    /// # Errors
    /// Amounts that are none.
    pub fn of_charge(charge: &Charge) -> Result<Option<Self>, Strange> {
        let Charge { id, amount_refunded: amount, amount: whole, currency, .. } = charge;
        if *amount < 0 || *whole <= 0 {
            return Err(Strange::Amount("what went back of a charge"));
        }
        Ok(charge.payment_intent.clone().map(|payment_intent| Self {
            id: id.clone(),
            kind: Kind::Charge,
            payment_intent,
            charge: Some(id.clone()),
            currency: currency.clone(),
            amount: *amount,
            whole: Some(*whole),
            undone: false,
            told: 0,
            took: None,
        }))
    }

    /// One refund. One that failed or was called off is undone, which it stays. `None` while no money has moved.
    ///
    /// # Errors
    /// An amount that is none, or a state that is not known.
    pub fn of_refund(refund: Refund) -> Result<Option<Self>, Strange> {
        let Refund { id, payment_intent, charge, amount, currency, status } = refund;
        let undone = match status.as_deref() {
            Some("succeeded" | "pending") => false,
            Some("failed" | "canceled") => true,
            // It waits for the customer.
            Some("requires_action") => return Ok(None),
            Some(_) | None => return Err(Strange::Word("the status of a refund")),
        };
        if amount < 0 {
            return Err(Strange::Amount("a refund"));
        }
        let kind = Kind::Refund;
        Ok(payment_intent.map(|payment_intent| Self {
            id,
            kind,
            payment_intent,
            charge,
            currency,
            amount,
            whole: None,
            undone,
            told: 0,
            took: None,
        }))
    }

    /// One dispute, as an event of this kind told at this moment (seconds since the epoch). Of money that moved the
    /// event's kind says more than the status: the bank takes the money when a dispute begins, and gives it back when
    /// it is won. An inquiry (`warning_…`) takes nothing unless the money is said to be withdrawn.
    ///
    /// # Errors
    /// An amount that is none, or a state that is not known.
    pub fn of_dispute(dispute: Dispute, event: &str, at_seconds: i64) -> Result<Option<Self>, Strange> {
        let took = dispute.took().cloned();
        let Dispute { id, payment_intent, charge, amount, currency, status, .. } = dispute;
        let (undone, decided) = match (event, status.as_str()) {
            ("charge.dispute.funds_reinstated", _) | (_, "won" | "warning_closed" | "prevented") => (true, true),
            (_, "lost") => (false, true),
            ("charge.dispute.funds_withdrawn", _) | (_, "needs_response" | "under_review") => (false, false),
            (_, "warning_needs_response" | "warning_under_review") => return Ok(None),
            _ => return Err(Strange::Word("the status of a dispute")),
        };
        if amount < 0 {
            return Err(Strange::Amount("a dispute"));
        }
        // Of what was told in one second the decision is the later.
        let told = at_seconds.saturating_mul(2).saturating_add(i64::from(decided));
        let kind = Kind::Dispute;
        Ok(payment_intent.map(|payment_intent| Self {
            id,
            kind,
            payment_intent,
            charge,
            currency,
            amount,
            whole: None,
            undone,
            told,
            took,
        }))
    }

    /// Of which payment, `pi_…`.
    #[must_use]
    pub fn payment_intent(&self) -> &str {
        &self.payment_intent
    }

    /// Whether a bank holds the money that somebody disputes.
    #[must_use]
    pub fn is_dispute(&self) -> bool {
        self.kind == Kind::Dispute && !self.undone
    }

    /// Whether its share must be asked for: it is not in `paid_in` (lower case; `None` when the payment is not known
    /// yet), and does not say itself which part of what it is.
    #[must_use]
    pub fn lacks_share(&self, paid_in: Option<&str>) -> bool {
        self.whole.is_none() && paid_in != Some(self.currency.as_str())
    }

    /// Of which charge, `ch_…`.
    #[must_use]
    pub fn charge(&self) -> Option<&str> {
        self.charge.as_deref()
    }

    /// The same with its share of the charge. In the charge's currency it is the amounts' share; else the share of what
    /// the charge brought to our balance that the bank took from it; a dispute of which neither is known is the whole.
    ///
    /// # Errors
    /// A refund of which it cannot be known.
    pub fn share_of(mut self, charge: Option<&Charge>, paid_in: Option<&str>) -> Result<Self, Strange> {
        if let Some(charge) = charge.filter(|charge| charge.currency == self.currency && charge.amount > 0) {
            self.whole = Some(charge.amount);
            return Ok(self);
        }
        let brought = charge.and_then(Charge::brought).filter(|brought| brought.amount > 0);
        if let (Some(brought), Some(took)) = (brought, &self.took)
            && brought.currency == took.currency
        {
            let part = took.amount.saturating_neg();
            let all = part.saturating_mul(100) >= brought.amount.saturating_mul(ALL_PERCENT);
            self.amount = if all { brought.amount } else { part };
            self.whole = Some(brought.amount);
            return Ok(self);
        }
        match (self.kind, paid_in) {
            // The payment is not known yet: it may be in this very currency.
            (Kind::Charge | Kind::Refund | Kind::Dispute, None) | (Kind::Dispute, Some(_)) => Ok(self),
            (Kind::Charge | Kind::Refund, Some(_)) => Err(Strange::NoShare),
        }
    }

    /// Writes it. Of two amounts the larger counts, and a refund that is undone stays so; of a dispute what Stripe told
    /// last.
    #[must_use]
    pub fn statement(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO card_returns (id, kind, payment_intent, currency, amount, undone, at, whole, told)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET
               amount = CASE WHEN kind <> 'dispute' THEN MAX(amount, excluded.amount)
                             WHEN excluded.told >= told THEN excluded.amount ELSE amount END,
               undone = CASE WHEN kind <> 'dispute' THEN MAX(undone, excluded.undone)
                             WHEN excluded.told >= told THEN excluded.undone ELSE undone END,
               whole = CASE WHEN excluded.told >= told THEN COALESCE(excluded.whole, whole) ELSE whole END,
               told = MAX(told, excluded.told)",
        )
        .bind(self.id.as_str())
        .bind(self.kind.as_str())
        .bind(self.payment_intent.as_str())
        .bind(self.currency.as_str())
        .bind(self.amount)
        .bind(self.undone)
        .bind(now)
        .bind(self.whole)
        .bind(self.told)
    }
}

/// SQL: how much of the payment `intent` is back, in `currency` (lower case), both SQL themselves. A charge's whole
/// counts refunds that failed later; refunds that are known one by one count at least. What is counted in another
/// currency is its share of what was paid, rounded down.
#[must_use]
pub fn returned(intent: &str, currency: &str) -> String {
    let paid = "COALESCE((SELECT po.amount FROM card_payments pp JOIN orders po ON po.id = pp.order_id
                           WHERE pp.payment_intent = r.payment_intent),
                         (SELECT pb.amount FROM bills pb WHERE pb.payment_intent = r.payment_intent))";
    // Only a dispute may be known without its share.
    let worth = format!(
        "CASE WHEN r.currency = {currency} THEN r.amount
              WHEN r.whole IS NOT NULL THEN {paid} * MIN(r.amount, r.whole) / r.whole
              WHEN r.kind = 'dispute' THEN {paid} ELSE 0 END"
    );
    format!(
        "(SELECT MAX(COALESCE(MAX(CASE WHEN r.kind = 'charge' THEN {worth} END), 0)
                       - COALESCE(SUM(CASE WHEN r.kind = 'refund' AND r.undone = 1 THEN {worth} END), 0),
                     COALESCE(SUM(CASE WHEN r.kind = 'refund' AND r.undone = 0 THEN {worth} END), 0))
                 + COALESCE(SUM(CASE WHEN r.kind = 'dispute' AND r.undone = 0 THEN {worth} END), 0)
            FROM card_returns r WHERE r.payment_intent = {intent})"
    )
}

/// The payment of the order `?2`, while a bank holds what was paid.
const DISPUTED: &str =
    "SELECT r.payment_intent AS detail FROM card_payments p JOIN card_returns r USING (payment_intent)
                         WHERE p.order_id = ?2 AND r.kind = 'dispute' AND r.undone = 0 LIMIT 1";

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
    batch.push(outbox::queue_refund(order, now));
    batch.extend(alerts::follow(DISPUTED, AlertKind::PaymentDisputed, &order.to_string(), now));
    batch
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn dispute(amount: i64, currency: &str, took: Value) -> Return {
        let dispute = json!({
            "id": "du_1", "payment_intent": "pi_1", "charge": "ch_1", "amount": amount, "currency": currency,
            "status": "needs_response", "balance_transactions": took,
        });
        let dispute = serde_json::from_value(dispute).unwrap();
        Return::of_dispute(dispute, "charge.dispute.created", 7).unwrap().unwrap()
    }

    fn charge(brought: Value) -> Charge {
        let charge = json!({
            "id": "ch_1", "payment_intent": "pi_1", "amount": 6800, "amount_refunded": 0, "currency": "cny",
            "balance_transaction": brought,
        });
        serde_json::from_value(charge).unwrap()
    }

    #[test]
    fn a_share_is_found_in_the_charge_or_in_our_balance_or_is_the_whole() {
        let brought = charge(json!({ "amount": 950, "currency": "usd" }));
        let took =
            |amount: i64| json!([{ "amount": -amount, "currency": "usd" }, { "amount": amount, "currency": "usd" }]);
        for (fact, expected) in [
            (dispute(3400, "cny", json!([])), (3400, Some(6800))),
            (dispute(440, "eur", took(475)), (475, Some(950))),
            // Another day's rate.
            (dispute(880, "eur", took(931)), (950, Some(950))),
            (dispute(880, "eur", json!([])), (880, None)),
        ] {
            let found = fact.share_of(Some(&brought), Some("cny")).unwrap();
            assert_eq!((found.amount, found.whole), expected);
        }
        let unknown = dispute(880, "eur", took(475)).share_of(Some(&charge(json!("txn_1"))), Some("cny")).unwrap();
        assert_eq!((unknown.amount, unknown.whole), (880, None));
        assert!(!dispute(3400, "cny", json!([])).lacks_share(Some("cny")));
        assert!(dispute(440, "eur", json!([])).lacks_share(Some("cny")));
    }

    #[test]
    fn what_is_not_known_or_no_amount_is_strange() {
        let refund = |amount: i64, status: Value| {
            let refund = json!({
                "id": "re_1", "payment_intent": "pi_1", "amount": amount, "currency": "cny", "status": status,
            });
            Return::of_refund(serde_json::from_value(refund).unwrap())
        };
        assert!(refund(1, json!("succeeded")).unwrap().is_some());
        assert_eq!(refund(1, json!("requires_action")), Ok(None));
        assert_eq!(refund(-1, json!("succeeded")), Err(Strange::Amount("a refund")));
        for status in [json!("teleported"), Value::Null] {
            assert_eq!(refund(1, status), Err(Strange::Word("the status of a refund")));
        }
        let foreign = refund(100, json!("succeeded")).unwrap().unwrap();
        assert_eq!(foreign.share_of(None, Some("usd")), Err(Strange::NoShare));
    }
}
