//! `/api/billing/subscription` and `/api/billing/portal`.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::change::PlanRequest;
use super::state::SubscriptionState;
use super::subscription::{SubscriptionRow, SubscriptionView, models_used};
use super::{end, open, poll, preview};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Plan};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, JsonBytes, Query, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::{self, Limit};
use crate::schema;
use crate::stripe::Stripe;

/// Each asks Stripe twice.
const PREVIEWS_PER_HOUR: u32 = 120;

/// `GET`, `POST`, `DELETE /api/billing/subscription`
#[must_use]
pub fn own() -> Route {
    Route { path: "/api/billing/subscription", methods: get(show).post(subscribe).delete(leave) }
}

/// `POST /api/billing/portal`
#[must_use]
pub fn portal() -> Route {
    Route { path: "/api/billing/portal", methods: post(visit) }
}

/// A plan to subscribe to.
#[derive(Debug, Deserialize)]
pub(super) struct SubscriptionRequest {
    plan: String,
    priced_at: Option<String>,
}

impl PartialSchema for SubscriptionRequest {
    fn schema() -> RefOr<Schema> {
        schema::object([("plan", plans()), ("priced_at", schema::or_null(schema::text(&moments())))], &["plan"]).into()
    }
}

/// What a moment of `priced_at` looks like: one that there can be, as the preview wrote it.
fn moments() -> String {
    let days = [
        r"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])",
        r"(?:0[469]|11)-(?:0[1-9]|[12]\d|30)",
        r"02-(?:0[1-9]|1\d|2[0-9])",
    ];
    format!(r"^2\d{{3}}-(?:{})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{{3}}Z$", days.join("|"))
}

/// The plans that cost something.
fn plans() -> Schema {
    let plans = catalogue::get().map(|catalogue| catalogue.plans.iter().filter(|plan| plan.usd_minor > 0));
    schema::one_of(plans.into_iter().flatten().map(|plan| plan.id.as_str()))
}

/// What else is asked about.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct About {
    /// Whoever has a plan is told in `switch` what a press for this one would do.
    #[param(schema_with = plans)]
    plan: Option<String>,
}

/// A plan that costs something.
fn plan_of<'a>(app: &'a App, id: &str) -> Result<&'a Plan> {
    let plan = app.catalogue.plans.iter().find(|plan| plan.id == id && plan.usd_minor > 0);
    plan.ok_or_else(|| AppError::field("plan", FieldProblem::NotAllowed))
}

impl ToSchema for SubscriptionRequest {
    fn name() -> Cow<'static, str> {
        "SubscriptionRequest".into()
    }
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PortalVisit)]
pub(super) struct Visit {
    /// The portal, for this person and for a few minutes.
    url: String,
}

async fn show(State(app): State<App>, caller: Caller, Query(about): Query<About>) -> Result<Json<SubscriptionView>> {
    let about = about.plan.map(|id| plan_of(&app, &id)).transpose()?;
    let (row, mut view) = now(&app, &caller).await?;
    if let (Some(plan), Some(row)) = (about, row.as_ref().filter(|row| row.state.lives())) {
        let limit = [Limit::new("plan_previews", &caller.user_id().to_string(), PREVIEWS_PER_HOUR, 3600)];
        let now = app.clock.now();
        if let Err(error) = caller.write(&app, vec![limit[0].take(now)]).await {
            return limits::refused(&app.db, &limit, now, error).await;
        }
        view.switch = Some(preview::of(&app, configured(&app)?, row, plan).await?);
        return Ok(Json(view));
    }
    let waiting = row.filter(|row| row.state == SubscriptionState::Pending && row.checkout_url.is_some());
    let (Some(row), Some(stripe)) = (waiting, &app.stripe) else { return Ok(Json(view)) };
    // Whoever comes back from the page asks for it: with its answer, or without one as it is known.
    if let Err(error) = poll::of_owner(&app, stripe, row.id).await {
        tracing::warn!(subscription = %row.id, %error, "a look at a subscription is left to the reconciler");
    }
    Ok(Json(self::now(&app, &caller).await?.1))
}

async fn now(app: &App, caller: &Caller) -> Result<(Option<SubscriptionRow>, SubscriptionView)> {
    let reads = vec![SubscriptionRow::of_user(caller.user_id()), models_used(caller.user_id())];
    let (_, rows) = caller.read(app, reads).await?;
    let row = SubscriptionRow::first(&rows[0])?;
    let view = SubscriptionView::of(app.catalogue, row.as_ref(), &rows[1], app.clock.now())?;
    Ok((row, view))
}

async fn subscribe(
    State(app): State<App>,
    caller: Caller,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let request: SubscriptionRequest = parse(&body)?;
    let malformed = || AppError::field("priced_at", FieldProblem::Malformed);
    let priced_at = request.priced_at.map(|text| Timestamp::parse(&text).ok_or_else(malformed)).transpose()?;
    let once = Once::new(caller.user_id(), key, "subscription", &body);
    let request = PlanRequest { plan: plan_of(&app, &request.plan)?, priced_at, once: &once };
    open::open(&app, configured(&app)?, &caller, &request).await
}

fn configured(app: &App) -> Result<&Stripe> {
    let off = || AppError::UpstreamUnavailable("stripe is not configured".to_owned());
    app.stripe.as_ref().ok_or_else(off)
}

/// Ends it with its period. It is only said to end when Stripe has said so. A page that nobody paid on is given up.
async fn leave(State(app): State<App>, caller: Caller, background: Background) -> Result<Json<SubscriptionView>> {
    let (row, _) = now(&app, &caller).await?;
    let row = row.ok_or(AppError::NotFound { what: "subscription" })?;
    match (row.state, &row.provider_id) {
        (SubscriptionState::Active | SubscriptionState::PastDue, Some(provider_id)) => {
            end::with_period(&app, configured(&app)?, &row, provider_id).await?;
        }
        (SubscriptionState::Pending, None) => {
            let now = app.clock.now();
            let given_up = Stmt::new(
                "UPDATE subscriptions SET state = 'ended', ended_at = ?3, due_at = ?3, checkout_url = NULL
                  WHERE id = ?1 AND user_id = ?2 AND state = 'pending' AND provider_id IS NULL",
            );
            caller.write(&app, vec![given_up.bind(row.id).bind(caller.user_id()).bind(now)]).await?;
            let app = app.clone();
            background.spawn(async move {
                let Some(stripe) = &app.stripe else { return };
                if let Err(error) = poll::poll_one(&app, stripe, row.id).await {
                    tracing::warn!(subscription = %row.id, %error, "closing a page is left to the reconciler");
                }
            });
        }
        // Given by the operator, for a month: it ends by itself.
        (SubscriptionState::Active | SubscriptionState::PastDue, None) => {}
        (SubscriptionState::Pending, Some(_)) | (SubscriptionState::Ended, _) => {
            return Err(AppError::NotFound { what: "subscription" });
        }
    }
    Ok(Json(now(&app, &caller).await?.1))
}

async fn visit(State(app): State<App>, caller: Caller) -> Result<Json<Visit>> {
    let now = app.clock.now();
    let limit = [Limit::new("portal", &caller.user_id().to_string(), 30, 3600)];
    let customer = Stmt::new("SELECT customer FROM payers WHERE user_id = ?1").bind(caller.user_id());
    let rows = match caller.write(&app, vec![limit[0].take(now), customer]).await {
        Ok(rows) => rows,
        Err(error) => return limits::refused(&app.db, &limit, now, error).await,
    };
    let customer: Option<String> = rows[1].first().map(|row| row.get("customer")).transpose()?;
    let customer = customer.ok_or(AppError::NotFound { what: "customer" })?;
    let url = end::portal(&app, configured(&app)?, caller.user_id(), &customer).await?;
    Ok(Json(Visit { url }))
}
