//! Mails that tell of something that happened: a row is written with it, in the same transaction, and the mail is sent
//! after it. Whoever dies in between leaves the row, and the reconciler sends it.

mod send;

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{LetterId, OrderId};
pub use send::{send_due, send_soon};

/// A letter of this kind about an order that is paid, to its owner, once.
#[must_use]
pub fn queue_for_order(kind: &str, order: OrderId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO letters (id, user_id, kind, reference, data, due_at, created_at)
         SELECT ?1, user_id, ?2, id, '{}', ?4, ?4 FROM orders WHERE id = ?3 AND state = 'paid'
         ON CONFLICT (kind, reference) DO NOTHING",
    )
    .bind(LetterId::new(now))
    .bind(kind)
    .bind(order)
    .bind(now)
}
