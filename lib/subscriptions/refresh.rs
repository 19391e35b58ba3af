//! What is true of a subscription at Stripe now, written by whoever began to read it last.

use super::state::SubscriptionState;
use super::subscription::{COLUMNS, SubscriptionRow};
use super::switch;
use super::terms::Terms;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::ids::SubscriptionId;
use crate::stripe::{Handled, Session, SessionStatus, Strange, Stripe, StripeError, Subscription, SubscriptionStatus};

/// Reads a subscription at Stripe and writes what is true now, in one write with `with`. `None`, and `with` alone, when
/// it is none of ours.
///
/// # Errors
/// When Stripe or the database does not answer.
pub async fn refresh(
    app: &App,
    stripe: &Stripe,
    provider_id: &str,
    with: Vec<Stmt>,
) -> Result<Option<SubscriptionRow>> {
    Ok(read_again(app, stripe, provider_id, with).await?.map(|reading| reading.row))
}

/// The same for an event of a subscription. A state that is not known is strange: then `with` is not written.
///
/// # Errors
/// When Stripe or the database does not answer.
pub async fn handle(app: &App, stripe: &Stripe, provider_id: &str, with: Vec<Stmt>) -> Result<Handled> {
    if provider_id.is_empty() {
        let what = "a subscription";
        return Ok(Handled::Strange(Strange::Unreadable { what, problem: "it has no id".to_owned() }));
    }
    Ok(match read_again(app, stripe, provider_id, with).await? {
        Some(Reading { known: false, .. }) => Handled::Strange(Strange::Word("the status of a subscription")),
        Some(Reading { known: true, .. }) | None => Handled::Done,
    })
}

/// What was read.
struct Reading {
    row: SubscriptionRow,
    /// Whether the state it is in is one of those that are known.
    known: bool,
}

/// Of two readings that overlap, the one that began later counts: whatever it found was true after both had begun. So
/// what is written is never older than the moment at which somebody asked, and one that finds a later one written has
/// nothing to add. A change that neither saw is told by an event of its own, whose reading begins after it.
async fn read_again(app: &App, stripe: &Stripe, provider_id: &str, with: Vec<Stmt>) -> Result<Option<Reading>> {
    let Some(row) = begin(app, stripe, provider_id).await? else {
        if !with.is_empty() {
            app.db.write(with).await?;
        }
        return Ok(None);
    };
    let remote = stripe.subscription(provider_id).await?;
    let known = remote.status != SubscriptionStatus::Other;
    let with = if known { with } else { Vec::new() };
    let row = match write(app, stripe, &row, &remote, with.clone()).await? {
        Some(row) => row,
        None => found(app, row.id, with).await?,
    };
    Ok(Some(Reading { row, known }))
}

/// The row as a later reading has written it.
async fn found(app: &App, id: SubscriptionId, with: Vec<Stmt>) -> Result<SubscriptionRow> {
    let mut batch = with;
    batch.push(SubscriptionRow::with_id(id));
    let rows = app.db.write(batch).await?;
    let row = rows.last().map(SubscriptionRow::first).transpose()?.flatten();
    row.ok_or_else(|| AppError::Internal("a subscription that is gone".to_owned()))
}

/// Says that a reading begins, and which one it is. The first time, the subscription says itself which row it belongs
/// to: its metadata is what we wrote when we asked for it.
async fn begin(app: &App, stripe: &Stripe, provider_id: &str) -> Result<Option<SubscriptionRow>> {
    let number = || {
        Stmt::new(format!("UPDATE subscriptions SET reading = reading + 1 WHERE provider_id = ?1 RETURNING {COLUMNS}"))
            .bind(provider_id)
    };
    let rows = app.db.write(vec![number()]).await?;
    if let Some(row) = SubscriptionRow::first(&rows[0])? {
        return Ok(Some(row));
    }
    let remote = match stripe.subscription(provider_id).await {
        Err(StripeError::Refused { status: 404, .. } | StripeError::BadId) => return Ok(None),
        result => result?,
    };
    let made_for = remote.metadata.get("subscription").and_then(|id| id.parse::<SubscriptionId>().ok());
    let (Some(id), true) = (made_for, remote.livemode == stripe.is_live()) else { return Ok(None) };
    let adopt =
        Stmt::new("UPDATE subscriptions SET provider_id = ?2 WHERE id = ?1 AND user_id = ?3 AND provider_id IS NULL")
            .bind(id)
            .bind(provider_id)
            .bind(remote.metadata.get("user").map(String::as_str));
    let rows = app.db.write(vec![adopt, number()]).await?;
    SubscriptionRow::first(&rows[1])
}

/// Writes what a reading found; `None` when a later one was written before it.
async fn write(
    app: &App,
    stripe: &Stripe,
    row: &SubscriptionRow,
    remote: &Subscription,
    with: Vec<Stmt>,
) -> Result<Option<SubscriptionRow>> {
    let now = app.clock.now();
    let later = Stmt::new(
        "INSERT INTO refusals (changed_meanwhile) SELECT 1
          WHERE (SELECT written_by FROM subscriptions WHERE id = ?1) > ?2",
    );
    let written_by = Stmt::new("UPDATE subscriptions SET written_by = ?2 WHERE id = ?1");
    let mut batch = vec![later.bind(row.id).bind(row.reading), written_by.bind(row.id).bind(row.reading)];
    batch.extend(statements(app, row, remote, now));
    batch.extend(with);
    batch.push(SubscriptionRow::with_id(row.id));
    let rows = match app.db.write(batch).await {
        Err(error) if error.is_refusal("changed_meanwhile") => return Ok(None),
        result => result?,
    };
    let written = rows.last().map(SubscriptionRow::first).transpose()?.flatten();
    let written = written.ok_or_else(|| AppError::Internal("a subscription that is gone".to_owned()))?;
    if written.duplicate || written.stops {
        end_unwanted(app, stripe, &written, remote).await?;
    }
    Ok(Some(written))
}

/// What is true now. A person has one plan at a time: one that is paid while another lives is surplus. It is ended at
/// once and gives nothing; its bill is paid back when it is heard of (`bills`).
fn statements(app: &App, row: &SubscriptionRow, remote: &Subscription, now: Timestamp) -> Vec<Stmt> {
    // A page that was given up for another one and paid all the same was not over yet.
    let before = if row.state == SubscriptionState::Ended && row.period_ends_at.is_none() {
        SubscriptionState::Pending
    } else {
        row.state
    };
    let state = before.told(remote.status);
    let mut batch = Vec::new();
    if state.lives() && !before.lives() {
        batch.push(
            Stmt::new(
                "UPDATE subscriptions SET surplus = 1 WHERE id = ?1 AND EXISTS (
                   SELECT 1 FROM subscriptions o WHERE o.user_id = subscriptions.user_id AND o.id <> ?1
                      AND o.state IN ('active', 'past_due'))",
            )
            .bind(row.id),
        );
    }
    let terms = terms(app, row, remote);
    let plan = terms.as_ref().map_or(row.plan.as_str(), |terms| terms.plan.as_str());
    batch.push(now_is(row, remote, state, (plan, terms.as_ref()), now));
    batch.push(switch::follow(row, plan, period_end(remote)));
    if state == SubscriptionState::Active {
        batch.push(alerts::close(AlertKind::PlanLapsed, &row.id.to_string(), now));
    }
    if let Some(customer) = &remote.customer {
        batch.push(
            Stmt::new(
                "INSERT INTO payers (user_id, customer) VALUES (?1, ?2)
                 ON CONFLICT (user_id) DO UPDATE SET customer = excluded.customer",
            )
            .bind(row.user)
            .bind(customer.as_str()),
        );
    }
    batch
}

/// The row as the subscription is now.
fn now_is(
    row: &SubscriptionRow,
    remote: &Subscription,
    state: SubscriptionState,
    (plan, terms): (&str, Option<&Terms>),
    now: Timestamp,
) -> Stmt {
    Stmt::new(
        "UPDATE subscriptions
            SET state = CASE WHEN surplus = 1 THEN 'ended' ELSE ?2 END, plan = ?3,
                amount = COALESCE(?10, amount), currency = COALESCE(?11, currency), credits = COALESCE(?12, credits),
                period_ends_at = COALESCE(?4, period_ends_at), cancel_at_period_end = ?5,
                past_due_since = CASE WHEN ?2 = 'past_due' THEN COALESCE(past_due_since, ?7) END,
                lapsed_at = CASE WHEN ?2 = 'past_due' THEN COALESCE(lapsed_at, CASE WHEN ?13 = 1 THEN ?7 END) END,
                request = '', checkout_url = CASE WHEN ?2 = 'pending' THEN checkout_url END,
                ended_at = CASE WHEN surplus = 1 OR ?6 = 1 THEN COALESCE(ended_at, ?7) END,
                due_at = CASE WHEN (surplus = 1 OR stop_at IS NOT NULL) AND ?9 = 0 THEN ?8
                              WHEN ?2 = 'pending' THEN due_at END
          WHERE id = ?1",
    )
    .bind(row.id)
    .bind(state.as_str())
    .bind(plan)
    .bind(period_end(remote))
    .bind(remote.cancel_at_period_end || remote.cancel_at.is_some())
    .bind(state == SubscriptionState::Ended)
    .bind(now)
    .bind(now.plus_seconds(60))
    .bind(is_over(remote))
    .bind(terms.map(|terms| terms.amount))
    .bind(terms.map(|terms| terms.currency.as_str()))
    .bind(terms.map(|terms| terms.credits))
    .bind(SubscriptionState::gives_up(remote.status))
}

fn period_end(remote: &Subscription) -> Option<Timestamp> {
    remote.period_end().map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1000)))
}

fn is_over(remote: &Subscription) -> bool {
    SubscriptionState::Pending.told(remote.status) == SubscriptionState::Ended
}

/// What was bought: as it is written on the subscription, or on the row, unless the customer changed the plan in the
/// portal.
fn terms(app: &App, row: &SubscriptionRow, remote: &Subscription) -> Option<Terms> {
    let bought = [Terms::written(&remote.metadata), row.terms.clone()];
    let found = match remote.price() {
        Some(price) => Terms::of_price(price, &bought, app.catalogue),
        None => bought.into_iter().flatten().next(),
    };
    if found.is_none() {
        tracing::error!(subscription = %row.id, "a subscription of which nobody knows what was bought");
    }
    found
}

/// Ends at Stripe what nobody shall be billed for any more.
async fn end_unwanted(app: &App, stripe: &Stripe, row: &SubscriptionRow, remote: &Subscription) -> Result<()> {
    if is_over(remote) {
        return Ok(());
    }
    if row.duplicate {
        tracing::error!(
            subscription = %row.id,
            stripe = remote.id,
            "a second subscription was paid: it is ended, and its bill is paid back"
        );
    }
    match stripe.end_now(&remote.id).await {
        // Ended before.
        Ok(_) | Err(StripeError::Refused { status: 404, .. }) => {
            let done = Stmt::new(
                "UPDATE subscriptions SET state = 'ended', ended_at = COALESCE(ended_at, ?2), due_at = NULL WHERE id = ?1",
            );
            app.db.write(vec![done.bind(row.id).bind(app.clock.now())]).await?;
        }
        Err(error) => tracing::warn!(subscription = %row.id, %error, "ending it is left to the reconciler"),
    }
    Ok(())
}

/// What is said about a checkout page of a subscription, in one write with `with`. Of a page that is in a state that is
/// not known only that is said.
///
/// # Errors
/// When Stripe or the database does not answer.
pub async fn handle_session(app: &App, stripe: &Stripe, session: &Session, with: Vec<Stmt>) -> Result<Handled> {
    if let (Some(SessionStatus::Complete), Some(id)) = (session.status, &session.subscription) {
        return handle(app, stripe, id, with).await;
    }
    if matches!(session.status, None | Some(SessionStatus::Other)) && session.is_made_here() {
        return Ok(Handled::Strange(Strange::Word("the status of a checkout page")));
    }
    let mut batch = Vec::new();
    if session.status == Some(SessionStatus::Expired) {
        batch.push(
            Stmt::new(
                "UPDATE subscriptions SET state = 'ended', ended_at = COALESCE(ended_at, ?2), due_at = NULL,
                                          checkout_url = NULL, request = ''
                  WHERE session_id = ?1 AND provider_id IS NULL",
            )
            .bind(session.id.as_str())
            .bind(app.clock.now()),
        );
    }
    batch.extend(with);
    if !batch.is_empty() {
        app.db.write(batch).await?;
    }
    Ok(Handled::Done)
}
