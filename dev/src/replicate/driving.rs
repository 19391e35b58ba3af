//! `/sandbox/replicate`: plans in, everything that happened out.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::{Value, json};

use super::Replicate;
use super::job::{Job, JobKind};
use super::outbox;
use super::plan::{Next, PLANS_MAX, Wish};
use super::view;
use crate::drive;

const BODY_MAX_BYTES: usize = 256 * 1024;
/// How many of each kind are shown.
const SHOWN_MAX: usize = 200;

/// `GET` and `POST /sandbox/replicate`.
pub(super) fn routes(replicate: &Arc<Replicate>) -> Router {
    Router::new()
        .route("/sandbox/replicate", get(show).post(plan))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(Arc::clone(replicate))
}

/// 200 `{"predictions":[…],"trainings":[…],"plans":[…]}`: the objects, newest first, each with its `deliveries`.
async fn show(State(replicate): State<Arc<Replicate>>) -> Json<Value> {
    let now_ms = replicate.now_ms();
    let state = replicate.state();
    let row = |job: &Job| {
        let mut object = view::job(&replicate.ground, job, now_ms);
        object["deliveries"] = outbox::deliveries(job).into();
        object["plan"] = json!(job.plan);
        object
    };
    let rows = |kind| state.newest(kind).into_iter().take(SHOWN_MAX).map(row).collect::<Vec<_>>();
    Json(json!({
        "predictions": rows(JobKind::Prediction),
        "trainings": rows(JobKind::Training),
        "plans": state.plans,
    }))
}

/// 200 `{"queued":n}`: how many plans wait now; 422 for a plan that is not understood.
async fn plan(State(replicate): State<Arc<Replicate>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let plans = match wish.next {
        Next::One(plan) => vec![plan],
        Next::Queue(plans) => plans,
    };
    if let Some(fault) = plans.iter().find_map(|plan| plan.fault()) {
        return drive::refuse(fault);
    }
    let mut state = replicate.state();
    if plans.is_empty() {
        state.plans.clear();
    }
    if state.plans.len() + plans.len() > PLANS_MAX {
        return drive::refuse("too many plans wait already");
    }
    state.plans.extend(plans);
    replicate.folder.save_plans(&state.plans);
    Json(json!({ "queued": state.plans.len() })).into_response()
}
