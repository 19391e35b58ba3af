//! Mails that tell of something that happened: a row is written with it, in the same transaction, and the mail is sent
//! after it. Whoever dies in between leaves the row, and the reconciler sends it.

mod personal;
mod send;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{ExportId, LetterId, OrderId, UserId};
pub(crate) use personal::PERSONAL;
pub use send::{send_due, send_soon};

/// What a letter tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An order was paid.
    Receipt,
    /// A plan's bill was paid.
    PlanReceipt,
    /// A bill that gave nothing was paid back.
    PlanReturned,
    /// A bill was disputed, and its plan ended.
    PlanStopped,
    /// What is known of somebody can be taken.
    Export,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Receipt, Self::PlanReceipt, Self::PlanReturned, Self::PlanStopped, Self::Export];

    /// As stored.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::PlanReceipt => "plan_receipt",
            Self::PlanReturned => "plan_returned",
            Self::PlanStopped => "plan_stopped",
            Self::Export => "export",
        }
    }

    fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Money, as Stripe writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sum {
    /// In minor units.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
}

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
