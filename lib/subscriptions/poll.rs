//! When nothing is heard: pages that are open are asked for, pages that were given up are closed, second subscriptions are
//! ended, and the credits of periods that are over are taken out. Bounded, without input, safe to run twice and at once.

use super::lapse::lapse;
use super::refresh::{handle_session, refresh};
use super::state::SubscriptionState;
use super::subscription::SubscriptionRow;
use crate::app::App;
use crate::checkout::finish_unasked;
use crate::checkout::schedule::{OWNER_SECONDS, PAGE_SECONDS_MIN, next_poll, poll_is_lost_at};
use crate::clock::Timestamp;
use crate::db::{DbError, Stmt};
use crate::error::{AppError, Result};
use crate::ids::{SubscriptionId, UserId};
use crate::ledger;
use crate::stripe::{Handled, Stripe, StripeError};

const SUBSCRIPTIONS_PER_RUN_MAX: u32 = 20;
const PERIODS_PER_RUN_MAX: u32 = 100;
/// No look is begun later in a run than this.
const RUN_SECONDS_MAX: i64 = 60;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Polled {
    /// Subscriptions that were asked about, and people whose periods were ended.
    pub done: u32,
    /// People whose periods are over and could not be ended.
    pub periods_not_ended: u32,
}

/// Looks at what is due.
///
/// # Errors
/// When the database does not answer. One that fails is logged and left for the next run.
pub async fn reconcile(app: &App) -> Result<Polled> {
    let now = app.clock.now();
    let due = Stmt::new("SELECT id FROM subscriptions WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2")
        .bind(now)
        .bind(SUBSCRIPTIONS_PER_RUN_MAX);
    let rows = app.db.read(vec![ledger::periods_over(now, PERIODS_PER_RUN_MAX), due]).await?;
    let broken = |_| AppError::Internal("an id that is none".to_owned());
    let mut polled = Polled { done: lapse(app, now).await?, ..Polled::default() };
    for row in rows[0].iter() {
        let user = row.get::<String>("user_id")?.parse::<UserId>().map_err(broken)?;
        // One account each: what is wrong with one is no reason to leave the others.
        match app.db.write(ledger::end_periods(user, now).into()).await {
            Ok(_) => polled.done += 1,
            Err(error @ DbError::Refused { .. }) => {
                tracing::error!(%user, %error, "a period that is over could not be ended");
                polled.periods_not_ended += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let Some(stripe) = &app.stripe else { return Ok(polled) };
    for row in rows[1].iter() {
        if app.clock.now() >= now.plus_seconds(RUN_SECONDS_MAX) {
            break;
        }
        let id = row.get::<String>("id")?.parse::<SubscriptionId>().map_err(broken)?;
        match poll_one(app, stripe, id).await {
            Ok(()) => polled.done += 1,
            Err(error) => tracing::warn!(subscription = %id, %error, "a subscription is left for the next run"),
        }
    }
    Ok(polled)
}

/// Looks at one that is due. Whoever takes it first does; the others find that it is not due.
pub(super) async fn poll_one(app: &App, stripe: &Stripe, id: SubscriptionId) -> Result<()> {
    let now = app.clock.now();
    let take = "UPDATE subscriptions SET looks = looks + 1, looked_at = ?2, due_at = ?3 WHERE id = ?1 AND due_at <= ?2";
    let take = Stmt::new(take).bind(id).bind(now).bind(poll_is_lost_at(now));
    taken(app, stripe, id, take, now).await
}

/// The look of its owner, which comes back from the page: as often as every few seconds, whether or not it is due.
///
/// # Errors
/// When Stripe or the database does not answer.
pub(super) async fn of_owner(app: &App, stripe: &Stripe, id: SubscriptionId) -> Result<()> {
    let now = app.clock.now();
    let take = "UPDATE subscriptions SET looked_at = ?2
                 WHERE id = ?1 AND due_at IS NOT NULL AND session_id IS NOT NULL AND looked_at <= ?3";
    let take = Stmt::new(take).bind(id).bind(now).bind(now.plus_seconds(-OWNER_SECONDS));
    taken(app, stripe, id, take, now).await
}

async fn taken(app: &App, stripe: &Stripe, id: SubscriptionId, take: Stmt, now: Timestamp) -> Result<()> {
    let rows = app.db.write(vec![take, SubscriptionRow::with_id(id)]).await?;
    if rows[0].affected() == 0 {
        return Ok(());
    }
    let Some(row) = SubscriptionRow::first(&rows[1])? else { return Ok(()) };
    match (row.state, row.session_id.clone(), row.provider_id.clone()) {
        (_, _, Some(provider_id)) => {
            app.db.write(vec![again(&row, now)]).await?;
            refresh(app, stripe, &provider_id, Vec::new()).await.map(drop)
        }
        (SubscriptionState::Pending, None, None) => reopen(app, stripe, &row, now).await,
        (SubscriptionState::Pending, Some(session), None) => {
            let session = stripe.session(&session).await?;
            app.db.write(vec![again(&row, now)]).await?;
            told(&row, handle_session(app, stripe, &session, Vec::new()).await?);
            Ok(())
        }
        // Given up: nobody shall pay for it. Who paid before that is heard.
        (SubscriptionState::Ended, Some(session), None) => {
            let session = match stripe.expire_session(&session).await {
                Err(StripeError::Refused { status: 400 | 404, .. }) => stripe.session(&session).await?,
                result => result?,
            };
            app.db.write(vec![again(&row, now)]).await?;
            told(&row, handle_session(app, stripe, &session, Vec::new()).await?);
            Ok(())
        }
        (SubscriptionState::Ended | SubscriptionState::Active | SubscriptionState::PastDue, _, None) => {
            app.db.write(vec![closed(id)]).await?;
            Ok(())
        }
    }
}

/// A page in a state that is not known is looked at again all the same.
fn told(row: &SubscriptionRow, told: Handled) {
    if let Handled::Strange(strange) = told {
        tracing::error!(subscription = %row.id, %strange, "a page that is not understood");
    }
}

fn closed(id: SubscriptionId) -> Stmt {
    Stmt::new("UPDATE subscriptions SET due_at = NULL WHERE id = ?1").bind(id)
}

fn again(row: &SubscriptionRow, now: Timestamp) -> Stmt {
    let Some(at) = next_poll(row.polls, row.expires_at, now) else {
        tracing::warn!(subscription = %row.id, "a subscription that nothing is heard of is not asked for any more");
        return closed(row.id);
    };
    Stmt::new("UPDATE subscriptions SET due_at = ?2 WHERE id = ?1 AND due_at IS NOT NULL").bind(row.id).bind(at)
}

/// Whoever opened it died before the page was known: the same request makes the same page.
async fn reopen(app: &App, stripe: &Stripe, row: &SubscriptionRow, now: Timestamp) -> Result<()> {
    if now < row.expires_at.plus_seconds(-PAGE_SECONDS_MIN) {
        app.db.write(vec![again(row, now)]).await?;
        return finish_unasked(app, stripe, row).await;
    }
    let end = Stmt::new(
        "UPDATE subscriptions SET state = 'ended', ended_at = ?2, due_at = NULL, request = ''
          WHERE id = ?1 AND state = 'pending' AND session_id IS NULL",
    )
    .bind(row.id)
    .bind(now);
    app.db.write(vec![end]).await?;
    Ok(())
}
