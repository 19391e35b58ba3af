//! `/api/operator/jobs`: what runs and what became of it, without what people asked for; and its end by hand.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, PartialSchema as _, ToSchema};

use super::door::{Freshness, NotNow, Operator};
use super::transfers_http::Reason;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::{Page, PageQuery};
use crate::ids::{JobId, UserId};
use crate::jobs::{self, JobState};
use crate::studio::Studio;

/// The routes of jobs.
pub(super) fn routes() -> [Route; 3] {
    [
        Route { path: "/api/operator/jobs", methods: get(show_all) },
        Route { path: "/api/operator/jobs/{id}/retry", methods: post(look_now) },
        Route { path: "/api/operator/jobs/{id}/end", methods: post(end) },
    ]
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Filter {
    /// In this state.
    #[param(value_type = Option<JobState>, inline)]
    state: Option<String>,
}

/// A job, without what was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorJob)]
pub(super) struct JobView {
    #[schema(value_type = JobId)]
    id: String,
    /// Whose.
    #[schema(value_type = UserId)]
    user: String,
    /// Their address.
    email: String,
    #[schema(schema_with = Studio::schema)]
    studio: String,
    #[schema(value_type = JobState)]
    state: String,
    /// How many pictures or trainings.
    items: i64,
    /// How many were delivered.
    delivered: i64,
    /// What failed, each code once.
    errors: Vec<String>,
    /// What is frozen for it.
    held: i64,
    /// Until when what is not done by then is given back.
    #[schema(required)]
    deadline_at: Option<Timestamp>,
    created_at: Timestamp,
    #[schema(required)]
    finished_at: Option<Timestamp>,
}

fn list(state: Option<&str>, after: Option<JobId>, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT j.id, j.user_id, u.email, j.studio, j.state, j.created_at, j.finished_at,
                (SELECT COUNT(*) FROM items i WHERE i.job_id = j.id) AS items,
                (SELECT COUNT(*) FROM items i WHERE i.job_id = j.id AND i.state = 'succeeded') AS delivered,
                (SELECT group_concat(DISTINCT i.error) FROM items i WHERE i.job_id = j.id) AS errors,
                COALESCE((SELECT SUM(h.bought + h.plan) FROM holds h WHERE h.job_id = j.id AND h.state = 'open'), 0) AS held,
                (SELECT MAX(c.deadline_at) FROM calls c WHERE c.job_id = j.id AND c.state <> 'settled') AS deadline_at
           FROM jobs j JOIN users u ON u.id = j.user_id
          WHERE (?1 IS NULL OR j.state = ?1) AND (?2 IS NULL OR j.id < ?2) ORDER BY j.id DESC LIMIT ?3",
    )
    .bind(state)
    .bind(after)
    .bind(limit)
}

async fn show_all(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
    Query(Filter { state }): Query<Filter>,
) -> Result<Json<Page<JobView>>> {
    let limit = page.limit()?;
    let state = state.as_deref();
    if state.is_some_and(|state| JobState::from_stored(state).is_none()) {
        return Err(AppError::field("state", FieldProblem::NotAllowed));
    }
    let rows = operator.read(&app, vec![list(state, page.after::<JobId>()?, limit + 1)]).await?;
    let mut found = Vec::new();
    for row in rows[0].iter() {
        let errors: Option<String> = row.get("errors")?;
        found.push(JobView {
            id: row.get("id")?,
            user: row.get("user_id")?,
            email: row.get("email")?,
            studio: row.get("studio")?,
            state: row.get("state")?,
            items: row.get("items")?,
            delivered: row.get("delivered")?,
            errors: errors.iter().flat_map(|errors| errors.split(',')).map(str::to_owned).collect(),
            held: row.get("held")?,
            deadline_at: row.get("deadline_at")?,
            created_at: row.get("created_at")?,
            finished_at: row.get("finished_at")?,
        });
    }
    Ok(Json(Page::of(found, limit, |job| job.id.clone())))
}

/// What waits for its turn is due at once: the reconciler asks again instead of waiting. Nothing is ordered anew and
/// nothing charged; what has failed only its owner orders again.
async fn look_now(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<JobId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Reason = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} retry"), &body, Freshness::Open).await?;
    let outcome = act.service.look_at_job(id, &wish.reason).await;
    act.finish(&app, outcome).await
}

async fn end(
    State(app): State<App>,
    operator: Operator,
    background: Background,
    key: IdempotencyKey,
    Path(id): Path<JobId>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Reason = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} end"), &body, Freshness::Money).await?;
    let outcome = act.service.end_job(id, &wish.reason).await;
    if let Ok(user) = outcome {
        let app = app.clone();
        background.spawn(async move { jobs::follow_stopped(&app, user).await });
    }
    act.finish(&app, outcome).await
}
