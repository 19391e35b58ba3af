//! The one way in which an order becomes paid: whoever learns of the payment, the same statements, in one write with
//! the event.

use super::state::OrderState;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::OrderId;
use crate::ledger;
use crate::outbox;
use crate::referrals::{self, Whose};

/// The order is paid, its credits are in the account, its buyer is Pro (requirement C2), whoever invited its buyer and its
/// buyer have what was promised for a first order, and a receipt is to be mailed. Done before, it changes nothing: whatever brings the same event again, or at the same time.
///
/// Whether the money is the right money is decided before: these statements do not look at it.
#[must_use]
pub fn pay(order: OrderId, now: Timestamp) -> Vec<Stmt> {
    let mark = Stmt::new(
        "UPDATE orders SET state = ?2, paid_at = ?3 WHERE id = ?1 AND state IN ('pending', 'expired', 'canceled')",
    )
    .bind(order)
    .bind(OrderState::Paid.as_str())
    .bind(now);
    // Levels never fall.
    let level = Stmt::new(
        "UPDATE users SET level = 'pro' WHERE level <> 'pro' AND id = (
           SELECT user_id FROM orders WHERE id = ?1 AND state = 'paid')",
    )
    .bind(order);
    let receipt = outbox::queue_receipt(order, now);
    let mut batch = vec![mark, ledger::purchase(order, now), level];
    batch.extend(referrals::reward(Whose::Ordered(order), now));
    batch.push(receipt);
    batch
}

/// Orders by this method whose time is over wait no more. What is paid later all the same is still credited.
#[must_use]
pub fn expire(method: super::Method, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE orders SET state = 'expired' WHERE method = ?1 AND state = 'pending' AND expires_at <= ?2")
        .bind(method.as_str())
        .bind(now)
}

/// What follows for a paid order from the money that went back (`refunded_amount`): its credits in proportion, rounded
/// down, are taken or given again, and it is refunded when all of it went back.
#[must_use]
pub fn follow_refund(order: OrderId, now: Timestamp) -> Vec<Stmt> {
    let mark = Stmt::new(
        "UPDATE orders SET refunded_credits = credits * refunded_amount / amount,
                           state = CASE WHEN refunded_amount = amount THEN ?2 ELSE ?3 END
          WHERE id = ?1 AND state IN ('paid', 'refunded')",
    )
    .bind(order)
    .bind(OrderState::Refunded.as_str())
    .bind(OrderState::Paid.as_str());
    let mut batch = ledger::follow_return(ledger::Paid::Order(order), now);
    batch.extend(referrals::follow_return(order, now));
    batch.push(mark);
    batch
}
