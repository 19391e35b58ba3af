//! An account ends: its orders that wait for money are given up.

use super::state::OrderState;
use super::usdt;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::UserId;

/// Every order of this person that waits. Pages that are open are closed by whoever looks next; money that is under way is
/// waited for as after any cancel.
#[must_use]
pub fn give_up_all(user: UserId, now: Timestamp) -> [Stmt; 3] {
    let give_up = Stmt::new("UPDATE orders SET state = ?2 WHERE user_id = ?1 AND state = 'pending'")
        .bind(user)
        .bind(OrderState::Canceled.as_str());
    let close = Stmt::new(
        "UPDATE card_payments SET due_at = ?2 WHERE due_at IS NOT NULL
            AND order_id IN (SELECT id FROM orders WHERE user_id = ?1 AND state = 'canceled')",
    )
    .bind(user)
    .bind(now);
    [usdt::give_up_all(user, now), give_up, close]
}
