//! `/api/predict`: my jobs; one; cancel.

use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;

use super::reconcile;
use super::state::JobState;
use super::view::{self, JobView, ListFilter};
use crate::accounts::Caller;
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::JobId;
use crate::openapi::schema;
use crate::studio::Studio;

/// `GET /api/predict`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/predict", methods: get(mine) }
}

/// `GET`, `DELETE /api/predict/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/predict/{id}", methods: get(show).delete(stop) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Filter {
    /// Of this studio.
    #[param(schema_with = studios)]
    studio: Option<String>,
    /// In this state.
    #[param(value_type = Option<JobState>, inline)]
    state: Option<String>,
}

fn studios() -> Schema {
    schema::one_of(Studio::ALL.map(Studio::as_str))
}

async fn mine(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<JobView>>> {
    let not_allowed = |field| AppError::field(field, FieldProblem::NotAllowed);
    let studio = filter.studio.as_deref().map(|text| Studio::from_text(text).ok_or_else(|| not_allowed("studio")));
    let state = filter.state.as_deref().map(|text| JobState::from_stored(text).ok_or_else(|| not_allowed("state")));
    let (studio, state) = (studio.transpose()?, state.transpose()?);
    Ok(Json(view::page(&app, &caller, &page, &ListFilter { studio, state }).await?.1))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
) -> Result<Json<JobView>> {
    let job = view::load(&app, &caller, id).await?;
    reconcile_overdue(&app, &job, &background);
    Ok(Json(job))
}

async fn stop(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
) -> Result<Json<JobView>> {
    Ok(Json(super::cancel::cancel(&app, &caller, id, &background).await?))
}

/// Somebody watches a job about which an event is overdue: the reconciler asks about it now.
pub fn reconcile_overdue(app: &App, job: &JobView, background: &Background) {
    for call in job.overdue().iter().take(4) {
        let Ok(call) = call.parse() else { continue };
        let app = app.clone();
        background.spawn(async move {
            if let Err(error) = reconcile::reconcile_call(&app, call).await {
                tracing::warn!(%call, %error, "an overdue call is left to the next run");
            }
        });
    }
}
