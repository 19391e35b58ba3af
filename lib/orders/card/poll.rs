//! When nothing is heard of a page: it is asked for. Bounded, without input, safe to run twice and at once.

use super::super::method::Method;
use super::super::state::OrderState;
use super::handle::handle;
use super::{CardOrder, closed, due};
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::checkout::finish_unasked;
use crate::checkout::schedule::{OWNER_SECONDS, PAGE_SECONDS_MIN, next_poll, poll_is_lost_at};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::ids::OrderId;
use crate::stripe::{Handled, Meaning, Session, Stripe, StripeError};

const ORDERS_PER_RUN_MAX: u32 = 20;
/// No look is begun later in a run than this.
const RUN_SECONDS_MAX: i64 = 60;

/// Looks at the pages that are due; answers how many there were.
pub(in super::super) async fn reconcile(app: &App) -> Result<u32> {
    let Some(stripe) = &app.stripe else { return Ok(0) };
    let now = app.clock.now();
    let due = Stmt::new("SELECT order_id FROM card_payments WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2")
        .bind(now)
        .bind(ORDERS_PER_RUN_MAX);
    let mut polled = 0;
    for row in app.db.read(vec![due]).await?[0].iter() {
        if app.clock.now() >= now.plus_seconds(RUN_SECONDS_MAX) {
            break;
        }
        let broken = |_| AppError::Internal("a payment of no order".to_owned());
        let order: OrderId = row.get::<String>("order_id")?.parse().map_err(broken)?;
        match poll_one(app, stripe, order).await {
            Ok(()) => polled += 1,
            Err(error) => tracing::warn!(%order, %error, "a payment is left for the next run"),
        }
    }
    Ok(polled)
}

/// Looks at one page that is due. Whoever takes it first does; the others find that it is not due.
async fn poll_one(app: &App, stripe: &Stripe, order: OrderId) -> Result<()> {
    let now = app.clock.now();
    let take = "UPDATE card_payments SET looks = looks + 1, looked_at = ?2, due_at = ?3
                 WHERE order_id = ?1 AND due_at <= ?2";
    // What it is due at next is said below; who dies before that leaves it to the next but one run.
    let take = Stmt::new(take).bind(order).bind(now).bind(poll_is_lost_at(now));
    taken(app, stripe, order, take, now).await
}

/// The look of its owner, which comes back from the page: as often as every few seconds, whether or not it is due.
///
/// # Errors
/// When Stripe or the database does not answer.
pub(in super::super) async fn of_owner(app: &App, order: OrderId) -> Result<()> {
    let Some(stripe) = &app.stripe else { return Ok(()) };
    let now = app.clock.now();
    let take = "UPDATE card_payments SET looked_at = ?2
                 WHERE order_id = ?1 AND due_at IS NOT NULL AND session_id IS NOT NULL AND looked_at <= ?3";
    let take = Stmt::new(take).bind(order).bind(now).bind(now.plus_seconds(-OWNER_SECONDS));
    taken(app, stripe, order, take, now).await
}

/// Closes it after the answer; the reconciler does if that fails.
pub(in super::super) fn close_page(app: &App, order: OrderId, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        let Some(stripe) = &app.stripe else { return };
        if let Err(error) = poll_one(&app, stripe, order).await {
            tracing::warn!(%order, %error, "closing a page is left to the reconciler");
        }
    });
}

async fn taken(app: &App, stripe: &Stripe, order: OrderId, take: Stmt, now: Timestamp) -> Result<()> {
    let rows = app.db.write(vec![take, CardOrder::with_id(order)]).await?;
    if rows[0].affected() == 0 {
        return Ok(());
    }
    let Some(row) = rows[1].first() else { return Ok(()) };
    let card = CardOrder::from_row(&row)?;
    let next = match (card.order.state, &card.session_id) {
        (OrderState::Paid | OrderState::Refunded, _) | (OrderState::Canceled | OrderState::Expired, None) => {
            vec![closed(order)]
        }
        (OrderState::Pending, None) => return reopen(app, stripe, &card, now).await,
        (OrderState::Canceled, Some(session)) => return close(app, stripe, &card, session, now).await,
        (OrderState::Pending | OrderState::Expired, Some(session)) => match stripe.session(session).await {
            Ok(session) => return told(app, &card, &session, now).await,
            Err(error) if error.is_missing() => gone(&card, &error),
            Err(error) => return Err(error.into()),
        },
    };
    app.db.write(next).await?;
    Ok(())
}

/// The next look, if what was said has not closed it.
fn again(card: &CardOrder, now: Timestamp) -> Stmt {
    match next_poll(card.polls, card.order.expires_at, now) {
        Some(at) => due(card.order.id, at),
        None => {
            tracing::warn!(order = %card.order.id, "a payment that nothing is heard of is not asked for any more");
            closed(card.order.id)
        }
    }
}

/// Stripe knows no such page, or it is one of the other mode: nobody can pay on it, and nothing will be heard of it.
fn gone(card: &CardOrder, error: &StripeError) -> Vec<Stmt> {
    tracing::error!(order = %card.order.id, %error, "the page of an order is gone");
    let expire = Stmt::new("UPDATE orders SET state = ?2 WHERE id = ?1 AND state = 'pending'")
        .bind(card.order.id)
        .bind(OrderState::Expired.as_str());
    vec![expire, closed(card.order.id)]
}

/// Whoever opened it died before the page was known. The same request makes the same page; too late for one, the order
/// has had its time.
async fn reopen(app: &App, stripe: &Stripe, card: &CardOrder, now: Timestamp) -> Result<()> {
    let order = &card.order;
    if now < order.expires_at.plus_seconds(-PAGE_SECONDS_MIN) {
        app.db.write(vec![again(card, now)]).await?;
        return finish_unasked(app, stripe, card).await;
    }
    let expire = Stmt::new(
        "UPDATE orders SET state = ?2 WHERE id = ?1 AND state = 'pending' AND method = ?3 AND expires_at <= ?4",
    )
    .bind(order.id)
    .bind(OrderState::Expired.as_str())
    .bind(Method::Stripe.as_str())
    .bind(now);
    let next = if now < order.expires_at { due(order.id, order.expires_at) } else { closed(order.id) };
    app.db.write(vec![expire, next]).await?;
    Ok(())
}

/// The order was given up: nobody shall pay for it. Who paid before that is heard: the money wins.
async fn close(app: &App, stripe: &Stripe, card: &CardOrder, session: &str, now: Timestamp) -> Result<()> {
    let found = match stripe.expire_session(session).await {
        Err(error) if matches!(error.meaning(), Some(Meaning::Settled | Meaning::Missing)) => {
            stripe.session(session).await
        }
        result => result,
    };
    match found {
        Ok(session) => told(app, card, &session, now).await,
        Err(error) if error.is_missing() => app.db.write(gone(card, &error)).await.map(drop).map_err(AppError::from),
        Err(error) => Err(error.into()),
    }
}

/// What the page says. One that is not what was ordered is looked at again all the same: an operator was told.
async fn told(app: &App, card: &CardOrder, session: &Session, now: Timestamp) -> Result<()> {
    match handle(app, session, false, vec![again(card, now)]).await? {
        Handled::Done => Ok(()),
        Handled::Strange(strange) => {
            let (order, why) = (card.order.id.to_string(), strange.to_string());
            let alert = alerts::raise(AlertKind::StrangePage, &order, &why, now);
            app.db.write(vec![again(card, now), alert]).await?;
            Ok(())
        }
    }
}
