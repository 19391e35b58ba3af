//! `/api/operator/metrics`, and `/api/metrics` for machines.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;

use super::door::Operator;
use super::metrics::{self, Metrics};
use crate::alerts;
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Query};
use crate::schema;

/// The longest window.
const DAYS_MAX: i64 = 90;
const DAY_SECONDS: i64 = 24 * 3600;

/// `GET /api/operator/metrics`
#[must_use]
pub(super) fn show() -> Route {
    Route { path: "/api/operator/metrics", methods: get(look) }
}

/// `GET /api/metrics`
#[must_use]
pub fn scrape() -> Route {
    Route { path: "/api/metrics", methods: get(text) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Window {
    /// Of how many days; seven when it is not said.
    #[param(schema_with = days_schema)]
    days: Option<String>,
}

fn days_schema() -> Schema {
    schema::integer(1, DAYS_MAX)
}

async fn look(State(app): State<App>, operator: Operator, Query(window): Query<Window>) -> Result<Json<Metrics>> {
    let days = window.days.as_deref().unwrap_or("7").parse::<i64>();
    let days = days.ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let days = days.ok_or_else(|| AppError::field("days", FieldProblem::NotAllowed))?;
    let now = app.clock.now();
    let since = now.plus_seconds(-days * DAY_SECONDS);
    let rows = operator.read(&app, metrics::read(since, now)).await?;
    Ok(Json(Metrics::from_rows(&rows, since, now)?))
}

/// The last day, for Prometheus. Without `METRICS_TOKEN` there is nothing.
async fn text(State(app): State<App>, background: Background, headers: HeaderMap) -> Result<Response> {
    let token = app.config.metrics_token.as_ref().ok_or(AppError::NotFound { what: "metrics" })?;
    let wanted = format!("Bearer {}", token.expose_secret());
    let given = headers.get(AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
    if aws_lc_rs::constant_time::verify_slices_are_equal(wanted.as_bytes(), given).is_err() {
        return Err(AppError::Unauthenticated);
    }
    let now = app.clock.now();
    let since = now.plus_seconds(-DAY_SECONDS);
    let rows = app.db.read(metrics::read(since, now)).await?;
    let text = Metrics::from_rows(&rows, since, now)?.as_text();
    alerts::look_for_silence_soon(&app, &background);
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
