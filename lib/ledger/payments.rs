//! Credits that were paid for, and credits that are taken back with the money.

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{EntryId, OrderId};

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

/// Takes back the credits of an order that its returned money (`orders.refunded_amount`) stands for, or gives them back
/// after money came again: whatever differs from `refunded_credits`, which the same batch must set afterwards. What was
/// spent becomes debt; what comes again pays the debt first. A repeat finds no difference.
#[must_use]
pub fn follow_refund(order: OrderId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, debt_delta, available_after,
                              held_after, dedupe, reference_type, reference_id, title, at)
         SELECT ?1, user_id, 'clawback', bought_delta, 0, 0, due + bought_delta, bought + plan + bought_delta, held,
                order_id || '/' || number, 'order', order_id, pack, ?3
           FROM (SELECT *, CASE WHEN due > 0 THEN MAX(-bought, -due) ELSE -due - MIN(debt, -due) END AS bought_delta
                   FROM (SELECT a.user_id, a.bought, a.plan, a.held, a.debt, o.id AS order_id, o.pack,
                                o.credits * o.refunded_amount / o.amount - o.refunded_credits AS due,
                                (SELECT COUNT(*) FROM entries e WHERE e.user_id = o.user_id AND e.kind = 'clawback'
                                    AND e.reference_type = 'order' AND e.reference_id = o.id) AS number
                           FROM orders o JOIN accounts a ON a.user_id = o.user_id
                          WHERE o.id = ?2 AND o.state IN ('paid', 'refunded')))
          WHERE due <> 0",
    )
    .bind(EntryId::new(now))
    .bind(order)
    .bind(now)
}

/// The same for a bill of a subscription, and the plan credits of its period: what is left of them is taken in proportion
/// to the money that went back (`bills.returned_amount`). What was spent stays spent, without debt: the period was paid
/// for while it ran. What comes again is given back as long as the period runs.
#[must_use]
pub fn follow_bill_refund(bill: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO entries (id, user_id, kind, bought_delta, plan_delta, held_delta, available_after, held_after,
                              dedupe, reference_type, reference_id, title, at)
         SELECT ?1, user_id, 'clawback', 0, plan_delta, 0, bought + plan + plan_delta, held,
                bill_id || '/' || number, 'bill', bill_id, title, ?3
           FROM (SELECT *, CASE WHEN due > returned THEN MAX(-plan, returned - due) ELSE MAX(0, taken - due) END AS plan_delta
                   FROM (SELECT a.user_id, a.bought, a.plan, a.held, b.id AS bill_id, b.plan AS title,
                                b.credits * b.returned_amount / b.amount AS due,
                                b.returned_credits AS returned, b.taken_credits AS taken,
                                (SELECT COUNT(*) FROM entries e WHERE e.user_id = b.user_id AND e.kind = 'clawback'
                                    AND e.reference_type = 'bill' AND e.reference_id = b.id) AS number
                           FROM bills b JOIN accounts a ON a.user_id = b.user_id
                          WHERE b.id = ?2 AND a.plan_expires_at = b.period_ends_at AND b.period_ends_at > ?3))
          WHERE plan_delta <> 0",
    )
    .bind(EntryId::new(now))
    .bind(bill)
    .bind(now)
}
