//! Whose an amount is, and for how long. There are only so many, and of two orders that could be paid by the same amount at
//! the same time one would be paid by the other's money.

use crate::accounts::Caller;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{OrderId, UserId};

/// How long after the time to pay, or after it is given up before, money of exactly its amount is still its own, and the amount
/// nobody else's. It is short, because there are only so many amounts and giving up costs nothing.
pub(super) const GRACE_SECONDS: i64 = 30 * 60;
/// How long after its time an amount stays nobody else's once money was seen or named for it: who pays an order twice, or
/// waits for the operator, does not pay for somebody else.
const LONG_GRACE_SECONDS: i64 = 24 * 3600;
/// An amount that was another's within this long is taken only when no other with as few decimals is found: money that
/// comes very late should find an amount that nobody has, and wait for the operator.
pub(super) const REST_SECONDS: i64 = 3 * 24 * 3600;

/// Amounts whose grace is over may be another's; not while money of theirs is seen, which the network may put into a
/// later block yet.
pub(super) fn free(now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE usdt_orders SET kept = 0 WHERE kept = 1 AND grace_until < ?1
            AND NOT EXISTS (SELECT 1 FROM usdt_seen s WHERE s.order_id = usdt_orders.order_id)",
    )
    .bind(now)
}

/// Its owner gives the order up now, if it still waits: what is under way is waited for, and no longer. Before the
/// statement that gives it up.
pub(in crate::orders) fn give_up(order: OrderId, caller: &Caller, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE usdt_orders SET grace_until = MIN(grace_until, ?3)
          WHERE order_id = ?1 AND EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND user_id = ?2 AND state = 'pending')
            AND NOT EXISTS (SELECT 1 FROM usdt_claims WHERE order_id = ?1)",
    )
    .bind(order)
    .bind(caller.user_id())
    .bind(now.plus_seconds(GRACE_SECONDS))
}

/// The same for all orders of somebody whose account ends.
pub(in crate::orders) fn give_up_all(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE usdt_orders SET grace_until = MIN(grace_until, ?2)
          WHERE order_id IN (SELECT id FROM orders WHERE user_id = ?1 AND state = 'pending')
            AND NOT EXISTS (SELECT 1 FROM usdt_claims c WHERE c.order_id = usdt_orders.order_id)",
    )
    .bind(user)
    .bind(now.plus_seconds(GRACE_SECONDS))
}

/// The amount stays this order's for a day after its time once it is paid, or once its owner has named what paid it: if it
/// is still its own, and nobody else had it since.
pub(super) fn keep_for_long(order: OrderId) -> Stmt {
    Stmt::new(
        "UPDATE usdt_orders SET grace_until = MAX(grace_until, (
           SELECT expires_at + 1000 * ?2 FROM orders WHERE id = ?1))
          WHERE order_id = ?1 AND kept = 1
            AND (EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND state = 'paid')
              OR EXISTS (SELECT 1 FROM usdt_claims WHERE order_id = ?1))",
    )
    .bind(order)
    .bind(LONG_GRACE_SECONDS)
}
