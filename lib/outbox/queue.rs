//! The rows of letters, each written in the transaction of what it tells of.

use serde_json::json;

use super::{Kind, Sum};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{CallId, ExportId, LetterId, OrderId, SessionId, UserId};

/// The receipt of an order that is paid, to its owner, once.
#[must_use]
pub fn queue_receipt(order: OrderId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, user_id, ?2, id, '{}', ?4, ?4 FROM orders WHERE id = ?3 AND state = 'paid'
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::Receipt.as_str())
    .bind(order)
    .bind(now)
}

/// The receipt of a plan's bill that is in the books, to its owner, once.
#[must_use]
pub fn queue_plan_receipt(bill: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, user_id, ?2, id, '{}', ?4, ?4 FROM bills WHERE id = ?3
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::PlanReceipt.as_str())
    .bind(bill)
    .bind(now)
}

/// That this much goes back to whom paid a bill that gives nothing, once.
#[must_use]
pub fn queue_plan_return(user: UserId, bill: &str, returned: &Sum, now: Timestamp) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (kind, reference) DO NOTHING",
    );
    let stmt = stmt.bind(LetterId::new(now)).bind(user).bind(Kind::PlanReturned.as_str()).bind(bill);
    stmt.bind(json!(returned).to_string()).bind(now)
}

/// That a plan ends because its bill is disputed, to its owner, once: if it ends for that.
#[must_use]
pub fn queue_plan_stopped(bill: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, b.user_id, ?2, b.id, '{}', ?4, ?4 FROM bills b JOIN subscriptions s ON s.id = b.subscription_id
          WHERE b.id = ?3 AND s.stop_at = ?4
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::PlanStopped.as_str())
    .bind(bill)
    .bind(now)
}

/// That an export can be taken, to its owner, once.
#[must_use]
pub fn queue_export(export: ExportId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, user_id, ?2, id, '{}', ?4, ?4 FROM exports WHERE id = ?3 AND state = 'ready'
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::Export.as_str())
    .bind(export)
    .bind(now)
}

/// That so much of an order is back by now, to its owner, once for each amount. Money that a bank holds is no refund: the
/// one who disputes a payment knows of it.
#[must_use]
pub fn queue_refund(order: OrderId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, o.user_id, ?2, o.id || ':' || o.refunded_amount,
                json_object('order', o.id, 'amount', o.refunded_amount, 'currency', o.currency), ?4, ?4
           FROM orders o
          WHERE o.id = ?3 AND o.refunded_amount > 0
            AND NOT EXISTS (SELECT 1 FROM card_payments p JOIN card_returns r USING (payment_intent)
                             WHERE p.order_id = o.id AND r.kind = 'dispute' AND r.undone = 0)
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::Refund.as_str())
    .bind(order)
    .bind(now)
}

/// That a session began in a browser that is not known, once. Never the first time that somebody comes to an account: the
/// address was proven before. Nobody is told at an address that nobody has proven; and a browser whose session `before` is
/// of the same account, and was not ended by its owner, was there.
#[must_use]
pub fn queue_sign_in(session: SessionId, before: Option<SessionId>, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, s.user_id, ?2, s.id, '{}', ?4, ?4 FROM sessions s JOIN users u ON u.id = s.user_id
          WHERE s.id = ?3 AND u.confirmed_at < ?4
            AND NOT EXISTS (SELECT 1 FROM sessions b WHERE b.id = ?5 AND b.user_id = s.user_id
                               AND (b.ended_at IS NULL OR b.ended_at >= ?4))
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::SignIn.as_str())
    .bind(session)
    .bind(now)
    .bind(before.map(|before| before.to_string()))
}

/// SQL: whether a letter tells that the session `session` began (SQL itself).
#[must_use]
pub fn tells_of_sign_in(session: &str) -> String {
    let kind = Kind::SignIn.as_str();
    format!("EXISTS (SELECT 1 FROM letters WHERE kind = '{kind}' AND reference = {session})")
}

/// That the training of this call made a model, to its owner, once however often its end is heard.
#[must_use]
pub fn queue_trained(call: CallId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, user_id, ?2, id, '{}', ?4, ?4 FROM calls WHERE id = ?3
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(Kind::Trained.as_str())
    .bind(call)
    .bind(now)
}
