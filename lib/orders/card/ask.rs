//! Asking for a checkout page until there is one, or until it is known that there will be none.

use super::super::order::OrderRow;
use super::super::state::OrderState;
use super::CardOrder;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::stripe::{Meaning, Session, Stripe, StripeError, form};

/// The first words, without the address, without the customer.
pub(crate) const PAGES_ASKED_MAX: usize = 3;

/// The idempotency key of a request: with other words it needs another one.
pub(crate) fn key(id: impl std::fmt::Display, wording: i64) -> String {
    if wording == 0 { id.to_string() } else { format!("{id}_{wording}") }
}

/// The same request without what Stripe does not take in it; `None` if other words would not help.
pub(crate) fn reworded(request: &str, meaning: Meaning) -> Option<String> {
    match meaning {
        // The page asks for an address itself.
        Meaning::AddressRefused => form::without(request, "customer_email"),
        Meaning::CustomerGone => form::without(request, "customer"),
        Meaning::KeyRefused
        | Meaning::Busy
        | Meaning::PortalOff
        | Meaning::Missing
        | Meaning::Settled
        | Meaning::Declined
        | Meaning::Unforeseen => None,
    }
}

/// The page of an order, once for each wording, whoever asks and however often.
///
/// The other words are kept before they are sent, in one write: whoever dies in between leaves a row that goes on with
/// them, and of two who are at it at once one changes the row and both send what it says then.
pub(super) async fn ask(app: &App, stripe: &Stripe, card: &CardOrder) -> Result<Session> {
    let mut card = card.clone();
    for _ in 0..PAGES_ASKED_MAX {
        if let Some(session) = &card.session_id {
            return Ok(stripe.session(session).await?);
        }
        let error = match stripe.open_session(&card.request, &key(card.order.id, card.wording)).await {
            Ok(session) => return Ok(session),
            Err(error) => error,
        };
        match error.meaning() {
            None | Some(Meaning::Busy) => return Err(error.into()),
            Some(Meaning::KeyRefused) => {
                alerts::raise_now(app, AlertKind::StripeKey, "stripe", &error.to_string()).await;
                return Err(error.into());
            }
            Some(meaning) => match reworded(&card.request, meaning) {
                Some(request) => card = reword(app, &card, &request).await?,
                None => return Err(refuse(app, &card.order, &error).await),
            },
        }
    }
    Err(AppError::UpstreamUnavailable("the page was asked for in every way".to_owned()))
}

async fn reword(app: &App, card: &CardOrder, request: &str) -> Result<CardOrder> {
    tracing::warn!(order = %card.order.id, wording = card.wording + 1, "a page is asked for in other words");
    let other_words = Stmt::new(
        "UPDATE card_payments SET request = ?2, wording = wording + 1
          WHERE order_id = ?1 AND wording = ?3 AND session_id IS NULL AND refused IS NULL",
    )
    .bind(card.order.id)
    .bind(request)
    .bind(card.wording);
    let rows = app.db.write(vec![other_words, CardOrder::find(card.order.id)]).await?;
    let row = rows[1].first().ok_or_else(|| AppError::Internal("an order that is gone".to_owned()))?;
    CardOrder::from_row(&row)
}

/// There will be no page: the order is over, with the reason, and nobody looks any more.
async fn refuse(app: &App, order: &OrderRow, error: &StripeError) -> AppError {
    tracing::error!(order = %order.id, %error, "stripe refused an order");
    let keep = Stmt::new(
        "UPDATE card_payments SET refused = ?2, request = '', due_at = NULL WHERE order_id = ?1 AND session_id IS NULL",
    );
    let end = Stmt::new(
        "UPDATE orders SET state = ?2 WHERE id = ?1 AND state = 'pending'
            AND EXISTS (SELECT 1 FROM card_payments WHERE order_id = ?1 AND refused IS NOT NULL)",
    );
    let batch =
        vec![keep.bind(order.id).bind(error.to_string()), end.bind(order.id).bind(OrderState::Canceled.as_str())];
    match app.db.write(batch).await {
        Ok(_) => AppError::PaymentNotPossible(error.to_string()),
        // Not kept, so not known: the next who asks is told the same.
        Err(error) => error.into(),
    }
}
