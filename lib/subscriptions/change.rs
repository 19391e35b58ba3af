//! Pressing for another plan while one lives: one write says what was pressed, Stripe is asked, and what is true then
//! is read again. Whoever dies in between leaves a row that a repeat of the key goes on with, in the same words; and if
//! nobody repeats it, the events of the subscription and its bill have the same effect.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::refresh;
use super::subscription::{SubscriptionRow, SubscriptionView, models_used};
use super::switch::{Switch, SwitchState, Way};
use super::terms::Terms;
use crate::accounts::{Caller, User};
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::catalogue::Plan;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result, to_json};
use crate::http::idempotency::{Before, Once};
use crate::http::limits::{self, Limit};
use crate::ids::SwitchId;
use crate::locale::Locale;
use crate::stripe::{Form, Meaning, Stripe, StripeError, Subscription};

pub(super) const PER_HOUR: u32 = 30;
/// A press that has no answer by then is dead, whoever is at it: longer than its calls may take together.
const ASKED_SECONDS_MAX: i64 = 120;
/// Stripe keeps an idempotency key for a day at least: later than this nothing is asked again under it.
const REPEATED_SECONDS_MAX: i64 = 12 * 3600;
/// A price that was shown counts for so long.
const SHOWN_SECONDS_MAX: i64 = 3600;

/// Somebody who has a plan presses for another one, or for the same one again.
pub(super) async fn press(
    app: &App,
    stripe: &Stripe,
    caller: &Caller,
    user: &User,
    row: &SubscriptionRow,
    request: &PlanRequest<'_>,
) -> Result<Response> {
    let present = present(app, row);
    let way = Way::to(row, &present, request.plan)?;
    let remote = living(app, stripe, row).await?;
    let now = app.clock.now();
    let chinese = user.locale == Locale::ZhCn.tag();
    let item = remote.item().map(|(item, _)| item.to_owned());
    let switch = Switch {
        id: SwitchId::new(now),
        user: row.user,
        subscription: row.id,
        way,
        state: SwitchState::Asked,
        // The present plan goes on as it was bought, whatever it costs today.
        to: if way.keeps_the_plan() { present.clone() } else { Terms::of_plan(request.plan) },
        from: present,
        item: item.ok_or_else(|| AppError::Internal("a subscription without an item".to_owned()))?,
        title: if chinese { request.plan.title.zh.clone() } else { request.plan.title.en.clone() },
        prorated_at: prorated_at(&remote, request.priced_at, now),
        period_ends_at: period_end(row, &remote)?,
        created_at: now,
    };
    match begin(app, caller, row, &switch, request.once).await? {
        Before::Answered(first) => Ok(first.into_response()),
        Before::Begun(id) => go_on(app, stripe, caller, &id, request.once).await,
        Before::Nothing => Err(AppError::Conflict("the first request is gone")),
    }
}

/// What is pressed for.
#[derive(Clone, Copy)]
pub(super) struct PlanRequest<'a> {
    pub(super) plan: &'a Plan,
    /// When the price was shown that is agreed to.
    pub(super) priced_at: Option<Timestamp>,
    pub(super) once: &'a Once,
}

/// What the present plan costs and gives: as it was bought, if that was written down.
pub(super) fn present(app: &App, row: &SubscriptionRow) -> Terms {
    if let Some(terms) = &row.terms {
        return terms.clone();
    }
    let plan = app.catalogue.plans.iter().find(|plan| plan.id == row.plan);
    // A plan that is not sold any more is smaller than every other one.
    let unknown = || Terms { plan: row.plan.clone(), credits: 0, amount: 1, currency: "usd".to_owned() };
    plan.map_or_else(unknown, Terms::of_plan)
}

/// The subscription at Stripe, where it is what we take it for.
pub(super) async fn living(app: &App, stripe: &Stripe, row: &SubscriptionRow) -> Result<Subscription> {
    let Some(provider_id) = &row.provider_id else { return Err(AppError::AlreadySubscribed) };
    if row.state == super::SubscriptionState::PastDue {
        return Err(AppError::BillUnpaid);
    }
    let remote = stripe.subscription(provider_id).await?;
    let priced = remote.price().and_then(|(amount, currency)| app.catalogue.plan_of_price(amount, currency));
    let known = row.next_plan.as_deref().unwrap_or(&row.plan);
    // It ended, or is on another plan, and nobody told us: now it is known.
    if !remote.lives() || priced.is_some_and(|plan| plan.id != known) {
        refresh(app, stripe, provider_id, Vec::new()).await?;
        return Err(AppError::Conflict("the subscription had changed"));
    }
    Ok(remote)
}

/// The second that the rest of the period is counted from: of the price that was shown, so that what is charged is what
/// was shown, if that is not long ago; in any case one of the present period.
pub(super) fn prorated_at(remote: &Subscription, priced_at: Option<Timestamp>, now: Timestamp) -> i64 {
    let shown = priced_at.filter(|at| *at <= now && *at >= now.plus_seconds(-SHOWN_SECONDS_MAX));
    shown.unwrap_or(now).seconds().max(remote.period_start().unwrap_or(0))
}

pub(super) fn period_end(row: &SubscriptionRow, remote: &Subscription) -> Result<Timestamp> {
    let read = remote.period_end().map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1000)));
    read.or(row.period_ends_at).ok_or_else(|| AppError::Internal("a subscription without a period".to_owned()))
}

/// The first write: the press and the key. One at a time; one whose caller died long ago is left.
async fn begin(app: &App, caller: &Caller, row: &SubscriptionRow, switch: &Switch, once: &Once) -> Result<Before> {
    let now = switch.created_at;
    let same = Stmt::new(
        "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM subscriptions WHERE id = ?1 AND user_id = ?2 AND state = 'active' AND plan = ?3
              AND next_plan IS ?4 AND cancel_at_period_end = ?5)",
    )
    .bind(row.id)
    .bind(caller.user_id())
    .bind(row.plan.as_str())
    .bind(row.next_plan.as_deref())
    .bind(row.cancel_at_period_end);
    let leave = Stmt::new(
        "UPDATE plan_switches SET state = 'left'
          WHERE subscription_id = ?1 AND state = 'asked' AND created_at <= ?2",
    )
    .bind(row.id)
    .bind(now.plus_seconds(-ASKED_SECONDS_MAX));
    let limit = [Limit::new("subscriptions", &caller.user_id().to_string(), PER_HOUR, 3600)];
    let begin = once.begin(&switch.id.to_string(), now);
    match caller.write(app, vec![limit[0].take(now), begin, same, leave, switch.insert()]).await {
        Ok(_) => Ok(Before::Begun(switch.id.to_string())),
        Err(error) if Once::lost_to_duplicate(&error) => once.begun_meanwhile(&app.db).await,
        Err(error) if error.is_refusal("plan_switches.subscription_id") => join(app, caller, switch, once).await,
        Err(error) => limits::refused(&app.db, &limit, now, error).await,
    }
}

/// Another press is under way. If it was for the same plan, and its answer was lost, this one goes on with it: what is
/// paid is paid once, whatever key it comes with.
async fn join(app: &App, caller: &Caller, switch: &Switch, once: &Once) -> Result<Before> {
    let conflict = || AppError::Conflict("another change of plan is under way");
    let rows = app.db.read(vec![Switch::under_way(switch.subscription)]).await?;
    let first = Switch::first(&rows[0])?.filter(|first| first.to.plan == switch.to.plan).ok_or_else(conflict)?;
    match caller.write(app, vec![once.begin(&first.id.to_string(), switch.created_at)]).await {
        Ok(_) => Ok(Before::Begun(first.id.to_string())),
        Err(error) if Once::lost_to_duplicate(&error) => once.begun_meanwhile(&app.db).await,
        Err(error) => Err(error.into()),
    }
}

/// From the first write on, also for a repeat of the key.
pub(super) async fn go_on(app: &App, stripe: &Stripe, caller: &Caller, id: &str, once: &Once) -> Result<Response> {
    let id = id.parse::<SwitchId>().map_err(|_| AppError::Internal("a key that began no change of plan".to_owned()))?;
    let rows = app.db.read(vec![Switch::find(id)]).await?;
    let switch = Switch::first(&rows[0])?.ok_or_else(|| AppError::Internal("no change of plan".to_owned()))?;
    let old = switch.created_at.plus_seconds(REPEATED_SECONDS_MAX) < app.clock.now();
    match switch.state {
        SwitchState::Asked if !old => ask(app, stripe, &switch).await?,
        SwitchState::Done => {}
        SwitchState::Declined => return Err(AppError::PaymentDeclined),
        SwitchState::Refused => return Err(AppError::PaymentNotPossible("refused before".to_owned())),
        SwitchState::Asked | SwitchState::Left => return Err(AppError::Conflict("a change of plan that was left")),
    }
    let reads = vec![SubscriptionRow::of_user(caller.user_id()), models_used(caller.user_id())];
    let (_, rows) = caller.read(app, reads).await?;
    let row = SubscriptionRow::first(&rows[0])?;
    let view = SubscriptionView::of(app.catalogue, row.as_ref(), &rows[1], app.clock.now())?;
    let answer = to_json(&view)?;
    let rows = app.db.write(vec![once.finish(StatusCode::OK, &answer), once.lookup()]).await?;
    Ok(once.finished(rows.last())?.into_response())
}

/// Stripe, and the second write: what is true then.
async fn ask(app: &App, stripe: &Stripe, switch: &Switch) -> Result<()> {
    let found = app.db.read(vec![SubscriptionRow::with_id(switch.subscription)]).await?;
    let row = SubscriptionRow::first(&found[0])?.ok_or_else(|| AppError::Internal("no subscription".to_owned()))?;
    let provider_id = row.provider_id.ok_or_else(|| AppError::Internal("no subscription at stripe".to_owned()))?;
    let remote = match put(stripe, &provider_id, switch).await {
        Ok(remote) => remote,
        Err(error) => return Err(refused(app, switch, error).await),
    };
    // Kept by itself: a reading that others overtake must not leave it open.
    app.db.write(vec![switch.ended(SwitchState::Done)]).await?;
    refresh(app, stripe, &provider_id, Vec::new()).await?;
    if let (Way::Up, Some(bill)) = (switch.way, remote.latest_invoice)
        && let Err(error) = super::handle_bill(app, stripe, &bill, Vec::new()).await
    {
        tracing::warn!(switch = %switch.id, %error, "the bill of an upgrade is left to its event");
    }
    Ok(())
}

/// The price, and the subscription on it. An upgrade is paid for at once or does not happen: `error_if_incomplete`
/// changes nothing unless the money is there, in one request with one outcome, and leaves no half-made change behind
/// that time could finish. A card that wants its owner to confirm is refused with that.
async fn put(stripe: &Stripe, provider_id: &str, switch: &Switch) -> Result<Subscription, StripeError> {
    let key = switch.id.to_string();
    let form = Form::new().with("cancel_at_period_end", false);
    let form = match switch.way {
        Way::Resume => return stripe.switch(provider_id, &form, &key).await,
        Way::Up => form
            .with("proration_behavior", "always_invoice")
            .with("payment_behavior", "error_if_incomplete")
            .with("proration_date", switch.prorated_at),
        Way::Down | Way::Back => form.with("proration_behavior", "none"),
    };
    let price = Form::new()
        .with("currency", &switch.to.currency)
        .with("unit_amount", switch.to.amount)
        .with("recurring[interval]", "month")
        .with("product_data[name]", &switch.title);
    let price = stripe.make_price(&price, &format!("price_{key}")).await?;
    let form = form.with("items[0][id]", &switch.item).with("items[0][price]", &price.id);
    let form = switch.to.write_on(form, "metadata");
    stripe.switch(provider_id, &form, &key).await
}

/// What a refusal leaves behind, and what to tell whoever pressed. Without an outcome the press stays as it is: the
/// same key goes on with it.
async fn refused(app: &App, switch: &Switch, error: StripeError) -> AppError {
    let state = match error.meaning() {
        None | Some(Meaning::Busy) => return error.into(),
        Some(Meaning::KeyRefused) => {
            alerts::raise_now(app, AlertKind::StripeKey, "stripe", &error.to_string()).await;
            return error.into();
        }
        Some(Meaning::Declined) => SwitchState::Declined,
        Some(
            Meaning::PortalOff
            | Meaning::CustomerGone
            | Meaning::AddressRefused
            | Meaning::ChannelRefused
            | Meaning::Missing
            | Meaning::Settled
            | Meaning::Unforeseen,
        ) => SwitchState::Refused,
    };
    tracing::warn!(switch = %switch.id, %error, "a change of plan was refused");
    match app.db.write(vec![switch.ended(state)]).await {
        Ok(_) if state == SwitchState::Declined => AppError::PaymentDeclined,
        Ok(_) => AppError::PaymentNotPossible(error.to_string()),
        Err(error) => error.into(),
    }
}
