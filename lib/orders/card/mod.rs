//! Orders that are paid at Stripe's checkout (requirements B2, A7): by whatever the operator's account offers there.
//!
//! 1. **Open**: one write makes the order, the row of its payment with the request as it will be sent, and the
//!    idempotency key as begun. Then Stripe is asked, with the order's id as its idempotency key. One more write keeps
//!    the page's address and the answer. Whoever dies in between leaves an order that a repeat, or the reconciler, goes
//!    on with: the same request, so the same page. What Stripe does not take is asked for in other words, under another
//!    key; what it does not take in any words ends the order, with the reason.
//! 2. **Handle**: what became of a session (by webhook, by the reconciler's question, or its owner's) is compared with
//!    the order
//!    as it was fixed, and only then `settle::pay`.
//! 3. **Look**: pages that nothing is heard of are asked for, with growing pauses.

mod checkout;
mod handle;
mod open;
mod poll;

use crate::accounts::Caller;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Result};
use crate::ids::OrderId;

use super::order::{COLUMNS, OrderRow, TABLES};
pub use handle::{handle, order_of_payment};
pub(super) use open::{PageOptions, open};
pub(super) use poll::{close_page, of_owner, reconcile};

/// An order with what is known of its payment.
#[derive(Clone, Debug)]
pub(super) struct CardOrder {
    pub(super) order: OrderRow,
    /// The request that makes the page, empty once there is one.
    request: String,
    session_id: Option<String>,
    polls: i64,
    /// How often the request was put in other words.
    wording: i64,
}

impl CardOrder {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            order: OrderRow::from_row(row)?,
            request: row.get("request")?,
            session_id: row.get("session_id")?,
            polls: row.get("looks")?,
            wording: row.get("wording")?,
        })
    }

    fn with_id(order: OrderId) -> Stmt {
        Stmt::new(format!("{} ?1", select())).bind(order)
    }

    /// The order of a checkout page. One whose page is not known yet, because whoever asked for it died, is found by
    /// what the page was made for.
    fn of_session(session_id: &str, made_for: Option<&String>) -> Stmt {
        let made_for = made_for.and_then(|text| text.parse::<OrderId>().ok()).map(|id| id.to_string());
        Stmt::new(format!(
            "{} COALESCE((SELECT order_id FROM card_payments WHERE session_id = ?1),
                         (SELECT order_id FROM card_payments WHERE order_id = ?2 AND session_id IS NULL))",
            select()
        ))
        .bind(session_id)
        .bind(made_for)
    }
}

fn select() -> String {
    format!(
        "SELECT {COLUMNS}, cp.request, cp.session_id, cp.looks, cp.wording
           FROM {TABLES} WHERE cp.order_id IS NOT NULL AND o.id ="
    )
}

/// Nothing is open any more: nobody looks.
fn closed(order: OrderId) -> Stmt {
    Stmt::new("UPDATE card_payments SET due_at = NULL WHERE order_id = ?1").bind(order)
}

/// Somebody looks at it then, unless it is closed.
fn due(order: OrderId, at: Timestamp) -> Stmt {
    Stmt::new("UPDATE card_payments SET due_at = ?2 WHERE order_id = ?1 AND due_at IS NOT NULL").bind(order).bind(at)
}

/// An order that was given up by its owner: its page is to be closed at Stripe, by whoever looks next.
pub(super) fn give_up(order: OrderId, caller: &Caller, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE card_payments SET due_at = ?3 WHERE order_id = ?1 AND due_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND user_id = ?2 AND state = 'canceled')",
    )
    .bind(order)
    .bind(caller.user_id())
    .bind(now)
}

fn not_configured() -> AppError {
    AppError::UpstreamUnavailable("stripe is not configured".to_owned())
}
