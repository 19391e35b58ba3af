//! `/api/cron/reconcile`: the platform's cron. It may fire twice or not at all; both are harmless.

use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use secrecy::ExposeSecret as _;

use super::Progress;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::Json;
use crate::openapi::{Access, Operation};

/// `GET /api/cron/reconcile`
#[must_use]
pub fn cron() -> Route {
    Route { path: "/api/cron/reconcile", methods: get(run) }
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 1] {
    [Operation::get("/api/cron/reconcile", "reconcile", "Look after everything that is due.")
        .about("It takes no input: ringing twice, or not at all, harms nothing.")
        .access(Access::Cron)
        .answers_with::<Progress>(200, "What was done.")]
}

async fn run(State(app): State<App>, headers: HeaderMap) -> Result<Json<Progress>> {
    let wanted = format!("Bearer {}", app.config.cron_secret.expose_secret());
    let given = headers.get(AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
    if aws_lc_rs::constant_time::verify_slices_are_equal(wanted.as_bytes(), given).is_err() {
        return Err(AppError::Unauthenticated);
    }
    Ok(Json(super::reconcile(&app).await?))
}
