//! What Stripe's events mean: kept, given their effect once, and tried again when that failed.

use super::STRIPE;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Result};
use crate::ids::OrderId;
use crate::orders::card;
use crate::orders::returns::{self, Return};
use crate::stripe::{Event, Mode, Session, Stripe};
use crate::subscriptions;

/// When news that could not be applied is tried again, at the earliest.
const AGAIN_SECONDS: i64 = 30;
/// The longest pause between two tries.
const PAUSE_SECONDS_MAX: i64 = 6 * 3600;
/// About four days of tries, longer than Stripe's own.
const TRIES_MAX: i64 = 20;
const NEWS_PER_RUN_MAX: u32 = 40;
/// No try is begun later in a run than this.
const RUN_SECONDS_MAX: i64 = 60;
/// How often a write that lost a race is tried again on what it finds then.
const ROUNDS_MAX: usize = 4;

/// The kinds of events that mean something here. The endpoint at Stripe should send these and no others.
pub(super) const KINDS: [&str; 20] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "invoice.paid",
    "invoice.payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
];

/// Keeps an event and gives it its effect. Answers what became of it, for the log.
///
/// # Errors
/// When it was kept (or not even that) and has no effect yet: a repeat can help.
pub(super) async fn hear(app: &App, stripe: &Stripe, event: &Event, text: &str) -> Result<&'static str> {
    if !KINDS.contains(&event.r#type.as_str()) {
        return Ok("unknown");
    }
    if event.livemode != stripe.is_live() {
        tracing::error!(event = event.id, "an event of the other mode: test and live are mixed up");
        return Ok("wrong mode");
    }
    let now = app.clock.now();
    let keep = Stmt::new(
        "INSERT INTO inbox (provider, event_id, subject, body, received_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (provider, event_id) DO NOTHING",
    )
    .bind(STRIPE)
    .bind(event.id.as_str())
    .bind(event.subject())
    .bind(text)
    .bind(now)
    .bind(now.plus_seconds(AGAIN_SECONDS));
    let applied = Stmt::new("SELECT applied_at FROM inbox WHERE provider = ?1 AND event_id = ?2")
        .bind(STRIPE)
        .bind(event.id.as_str());
    let rows = app.db.write(vec![keep, applied]).await?;
    let done: Option<i64> = rows[1].first().map(|row| row.get("applied_at")).transpose()?.flatten();
    if done.is_some() {
        return Ok("repeat");
    }
    apply(app, stripe, event).await?;
    Ok("applied")
}

/// Gives an event that was kept its effect, and marks it in the same write. Done twice, or in any order with other events,
/// the end is the same.
async fn apply(app: &App, stripe: &Stripe, event: &Event) -> Result<()> {
    let mark = Stmt::new("UPDATE inbox SET applied_at = ?3, body = '' WHERE provider = ?1 AND event_id = ?2")
        .bind(STRIPE)
        .bind(event.id.as_str())
        .bind(app.clock.now());
    let kind = event.r#type.as_str();
    match kind {
        _ if kind.starts_with("checkout.session.") => {
            let failed = kind == "checkout.session.async_payment_failed";
            match event.object::<Session>() {
                Some(session) if session.mode == Mode::Payment => card::hear(app, &session, failed, vec![mark]).await,
                Some(session) if session.mode == Mode::Subscription => {
                    subscriptions::hear_session(app, stripe, &session, vec![mark]).await
                }
                Some(_) | None => unreadable(app, event, mark).await,
            }
        }
        "charge.refunded" => returned(app, event.object().and_then(Return::of_charge), mark).await,
        _ if kind.starts_with("refund.") => returned(app, event.object().and_then(Return::of_refund), mark).await,
        _ if kind.starts_with("charge.dispute.") => {
            let fact = event.object().and_then(|dispute| Return::of_dispute(dispute, kind));
            returned(app, fact, mark).await
        }
        "invoice.paid" => subscriptions::hear_bill(app, stripe, event.subject(), vec![mark]).await,
        "invoice.payment_failed" => match event.object::<crate::stripe::Invoice>() {
            Some(invoice) => match invoice.subscription() {
                Some(id) => subscriptions::refresh(app, stripe, id, vec![mark]).await.map(drop),
                None => unreadable(app, event, mark).await,
            },
            None => unreadable(app, event, mark).await,
        },
        _ => subscriptions::refresh(app, stripe, event.subject(), vec![mark]).await.map(drop),
    }
}

/// About nothing of ours, or in a shape that is not known: the log says so, nothing else happens.
async fn unreadable(app: &App, event: &Event, mark: Stmt) -> Result<()> {
    tracing::warn!(event = event.id, kind = event.r#type, "an event that means nothing here");
    app.db.write(vec![mark]).await?;
    Ok(())
}

/// Money went back, or came again: the fact, and what follows for the order or the bill that the payment was for, if it
/// is known by now. If not, the news of the payment finds the fact.
async fn returned(app: &App, fact: Option<Return>, mark: Stmt) -> Result<()> {
    let Some(fact) = fact else {
        app.db.write(vec![mark]).await?;
        return Ok(());
    };
    let intent = fact.payment_intent();
    for _ in 0..ROUNDS_MAX {
        let now = app.clock.now();
        let rows = app.db.read(vec![card::order_of_payment(intent), subscriptions::bill_of_payment(intent)]).await?;
        let order: Option<String> = rows[0].first().map(|row| row.get("order_id")).transpose()?;
        let bill: Option<String> = rows[1].first().map(|row| row.get("id")).transpose()?;
        // Whoever brings the payment at the same time either sees the fact or is seen here.
        let unchanged = Stmt::new(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1
              WHERE (SELECT order_id FROM card_payments WHERE payment_intent = ?1) IS NOT ?2
                 OR (SELECT id FROM bills WHERE payment_intent = ?1) IS NOT ?3",
        )
        .bind(intent)
        .bind(order.clone())
        .bind(bill.clone());
        let mut batch = vec![unchanged, fact.statement(now)];
        if let Some(order) = order.and_then(|order| order.parse::<OrderId>().ok()) {
            batch.extend(returns::follow(order, now));
        }
        if let Some(bill) = bill {
            batch.extend(subscriptions::follow_bill(&bill, now));
        }
        batch.push(mark.clone());
        match app.db.write(batch).await {
            Ok(_) => return Ok(()),
            Err(error) if error.is_refusal("changed_meanwhile") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::UpstreamUnavailable("a payment keeps moving".to_owned()))
}

/// Tries again what was kept and has no effect yet; answers how many now have.
pub(super) async fn reconcile(app: &App, stripe: &Stripe) -> Result<u32> {
    let now = app.clock.now();
    let due = Stmt::new(
        "SELECT event_id, body, tries, due_at FROM inbox
          WHERE applied_at IS NULL AND due_at <= ?1 AND provider = ?2 ORDER BY due_at LIMIT ?3",
    )
    .bind(now)
    .bind(STRIPE)
    .bind(NEWS_PER_RUN_MAX);
    let mut applied = 0;
    for row in app.db.read(vec![due]).await?[0].iter() {
        if app.clock.now() >= now.plus_seconds(RUN_SECONDS_MAX) {
            break;
        }
        let id: String = row.get("event_id")?;
        match apply_again(app, stripe, &id, &row).await {
            Ok(()) => applied += 1,
            Err(error) => tracing::warn!(event = id, %error, "news is left for the next run"),
        }
    }
    Ok(applied)
}

async fn apply_again(app: &App, stripe: &Stripe, id: &str, row: &Row<'_>) -> Result<()> {
    let now = app.clock.now();
    let (tries, due_at): (i64, Timestamp) = (row.get("tries")?, row.get("due_at")?);
    let pause = AGAIN_SECONDS.saturating_mul(1 << tries.clamp(0, 16)).min(PAUSE_SECONDS_MAX);
    let lease = Stmt::new(
        "UPDATE inbox SET tries = tries + 1, due_at = ?4, applied_at = CASE WHEN tries >= ?5 THEN ?6 END
          WHERE provider = ?1 AND event_id = ?2 AND due_at = ?3 AND applied_at IS NULL",
    )
    .bind(STRIPE)
    .bind(id)
    .bind(due_at)
    .bind(now.plus_seconds(pause))
    .bind(TRIES_MAX)
    .bind(now);
    if app.db.write(vec![lease]).await?[0].affected() == 0 {
        return Ok(());
    }
    if tries >= TRIES_MAX {
        tracing::error!(event = id, "news about money is given up: its body stays in the inbox for a week");
        return Ok(());
    }
    let broken = |error: serde_json::Error| AppError::Internal(format!("an event that was kept: {error}"));
    let event: Event = serde_json::from_str(&row.get::<String>("body")?).map_err(broken)?;
    apply(app, stripe, &event).await
}
