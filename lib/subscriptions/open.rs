//! A checkout page for a plan: two writes, and Stripe between them, as for an order.

use axum::response::{IntoResponse, Response};

use super::change::{self, PER_HOUR, PlanRequest};
use super::state::SubscriptionState;
use super::subscription::{SubscriptionRow, SubscriptionView, models_used};
use super::terms::Terms;
use crate::accounts::{Caller, User};
use crate::app::App;
use crate::catalogue::Plan;
use crate::checkout::schedule::{FIRST_POLL_SECONDS, PAGE_SECONDS};
use crate::checkout::{self, way_back};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::idempotency::{Before, Once};
use crate::http::limits::{self, Limit};
use crate::ids::{SubscriptionId, SwitchId};
use crate::locale::Locale;
use crate::stripe::{Form, Stripe};

/// Opens a checkout page for a plan, changes the plan of whoever has one, or answers as before.
pub(super) async fn open(app: &App, stripe: &Stripe, caller: &Caller, request: &PlanRequest<'_>) -> Result<Response> {
    let PlanRequest { plan, once, .. } = *request;
    let customer = Stmt::new("SELECT customer FROM payers WHERE user_id = ?1").bind(caller.user_id());
    let reads = vec![once.lookup(), customer, SubscriptionRow::of_user(caller.user_id())];
    let (user, rows) = caller.read(app, reads).await?;
    let living = SubscriptionRow::first(&rows[2])?.filter(|row| row.state.lives());
    let before = match (once.before(&rows[0])?, living) {
        (Before::Begun(id), _) if id.parse::<SwitchId>().is_ok() => {
            return change::go_on(app, stripe, caller, &id, once).await;
        }
        (Before::Nothing, Some(row)) => return change::press(app, stripe, caller, &user, &row, request).await,
        (Before::Nothing, None) => {
            let customer: Option<String> = rows[1].first().map(|row| row.get("customer")).transpose()?;
            begin(app, caller, &user, customer, plan, once).await?
        }
        (before, _) => before,
    };
    let id = match before {
        Before::Answered(first) => return Ok(first.into_response()),
        Before::Begun(id) => id.parse::<SubscriptionId>(),
        Before::Nothing => return Err(AppError::Conflict("the first request is gone")),
    };
    let id = id.map_err(|_| AppError::Internal("a key that began no subscription".to_owned()))?;
    let rows = app.db.read(vec![SubscriptionRow::with_id(id), models_used(caller.user_id())]).await?;
    let row = SubscriptionRow::first(&rows[0])?.ok_or_else(|| AppError::Internal("no subscription".to_owned()))?;
    if row.session_id.is_none() && row.request.is_empty() {
        return Err(AppError::PaymentNotPossible("refused before".to_owned()));
    }
    let now = app.clock.now();
    let view = |row: &SubscriptionRow| SubscriptionView::of(app.catalogue, Some(row), &rows[1], now);
    Ok(checkout::finish(app, stripe, row, once, view).await?.into_response())
}

/// The first write. Pages that were opened before are given up: whoever opens another one has left them.
async fn begin(
    app: &App,
    caller: &Caller,
    user: &User,
    customer: Option<String>,
    plan: &Plan,
    once: &Once,
) -> Result<Before> {
    let now = app.clock.now();
    let id = SubscriptionId::new(now);
    let one = Stmt::new(
        "INSERT INTO refusals (already_subscribed) SELECT 1 WHERE EXISTS (
           SELECT 1 FROM subscriptions WHERE user_id = ?1 AND state IN ('active', 'past_due'))",
    )
    .bind(caller.user_id());
    let leave = Stmt::new(
        "UPDATE subscriptions SET state = 'ended', ended_at = ?2, due_at = ?2, checkout_url = NULL
          WHERE user_id = ?1 AND state = 'pending'",
    )
    .bind(caller.user_id())
    .bind(now);
    let expires_at = now.plus_seconds(PAGE_SECONDS);
    // Later catalogues change new purchases only.
    let terms = Terms::of_plan(plan);
    let new = Stmt::new(
        "INSERT INTO subscriptions (id, user_id, plan, state, request, created_at, expires_at, due_at,
                                    amount, currency, credits)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(plan.id.as_str())
    .bind(SubscriptionState::Pending.as_str())
    .bind(form(app, id, caller, user, customer, plan, expires_at)?.encode())
    .bind(now)
    .bind(expires_at)
    .bind(now.plus_seconds(FIRST_POLL_SECONDS))
    .bind(terms.amount)
    .bind(terms.currency.as_str())
    .bind(terms.credits);
    let limit = [Limit::new("subscriptions", &caller.user_id().to_string(), PER_HOUR, 3600)];
    let batch = vec![limit[0].take(now), once.begin(&id.to_string(), now), one, leave, new];
    match caller.write(app, batch).await {
        Ok(_) => Ok(Before::Begun(id.to_string())),
        // The other one is at the same subscription: both ask Stripe with the same key.
        Err(error) if Once::lost_to_duplicate(&error) => once.begun_meanwhile(&app.db).await,
        Err(error) if error.is_refusal("already_subscribed") => Err(AppError::AlreadySubscribed),
        Err(error) => limits::refused(&app.db, &limit, now, error).await,
    }
}

/// What Stripe is asked for. All of it is kept, so that it can be asked again in the same words.
fn form(
    app: &App,
    id: SubscriptionId,
    caller: &Caller,
    user: &User,
    customer: Option<String>,
    plan: &Plan,
    expires_at: Timestamp,
) -> Result<Form> {
    let back = way_back(&app.config.public_url, "billing", "subscription", &id.to_string())?;
    let chinese = user.locale == Locale::ZhCn.tag();
    let title = if chinese { &plan.title.zh } else { &plan.title.en };
    let form = Form::new()
        .with("mode", "subscription")
        .with("client_reference_id", caller.user_id())
        .with("metadata[subscription]", id)
        .with("subscription_data[metadata][subscription]", id)
        .with("subscription_data[metadata][user]", caller.user_id())
        .with("line_items[0][quantity]", 1)
        .with("line_items[0][price_data][currency]", "usd")
        .with("line_items[0][price_data][unit_amount]", plan.usd_minor)
        .with("line_items[0][price_data][recurring][interval]", "month")
        .with("line_items[0][price_data][product_data][name]", title)
        // A filter over what the account offers: what comes every month is charged to a card.
        .with_list("allowed_payment_method_types", ["card"])
        .with("success_url", &back)
        .with("cancel_url", &back)
        .with("expires_at", expires_at.seconds())
        .with("locale", if chinese { "zh" } else { "en" });
    let form = Terms::of_plan(plan).write_on(form, "subscription_data[metadata]");
    Ok(match customer {
        Some(customer) => form.with("customer", customer),
        None => form.with("customer_email", &user.email),
    })
}
