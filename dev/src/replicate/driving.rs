//! `/sandbox/replicate`: plans in, everything that happened out.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Replicate;
use super::job::{Job, JobKind};
use super::outbox;
use super::plan::{Outcome, Plan, Wish};
use super::view;
use crate::drive;
use crate::plans::Next;

const BODY_MAX_BYTES: usize = 256 * 1024;
/// How long a look waits.
const LOOK_MAX: Duration = Duration::from_secs(60);
/// How many of each kind are shown.
const SHOWN_MAX: usize = 200;

/// `GET` and `POST /sandbox/replicate`.
pub(super) fn routes(replicate: &Arc<Replicate>) -> Router {
    Router::new()
        .route("/sandbox/replicate", get(show).post(plan))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(Arc::clone(replicate))
}

/// What a look waits for, at most [`LOOK_MAX`]: no plan waits any more, and …
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Until {
    /// … that is all.
    Taken,
    /// … nothing runs any more, but what is planned never to end.
    Ended,
    /// … nothing runs at all.
    Over,
    /// … nothing runs and every message that may go has gone.
    Told,
}

#[derive(Deserialize)]
struct Look {
    wait: Option<Until>,
}

impl Replicate {
    async fn wait(&self, until: Until) {
        let mut changed = self.changed.subscribe();
        let over = async { while !self.is(until) && changed.changed().await.is_ok() {} };
        // Whoever waited in vain sees it in the answer.
        let _ = tokio::time::timeout(LOOK_MAX, over).await;
    }

    fn is(&self, until: Until) -> bool {
        let now_ms = self.now_ms();
        let state = self.state();
        let ended = |job: &Job| job.ended.is_some() || job.plan.outcome == Outcome::Never;
        state.plans.is_empty()
            && match until {
                Until::Taken => true,
                Until::Ended => state.jobs.values().all(ended),
                Until::Over => state.jobs.values().all(|job| job.ended.is_some()),
                Until::Told => {
                    let quiet = |job: &Job| ended(job) && job.outbox.next(now_ms).is_none();
                    state.posting.is_empty() && state.jobs.values().all(quiet)
                }
            }
    }
}

/// 200 `{"predictions":[…],"trainings":[…],"plans":[…],"lists":"full"}`: the objects, newest first, each with its `deliveries`.
async fn show(State(replicate): State<Arc<Replicate>>, Query(query): Query<Look>) -> Json<Value> {
    if let Some(until) = query.wait {
        replicate.wait(until).await;
    }
    let now_ms = replicate.now_ms();
    let state = replicate.state();
    let row = |job: &Job| {
        let mut object = view::job(&replicate.context, job, now_ms);
        object["deliveries"] = outbox::deliveries(job).into();
        object["plan"] = json!(job.plan);
        object
    };
    let rows = |kind| state.newest(kind).into_iter().take(SHOWN_MAX).map(row).collect::<Vec<_>>();
    Json(json!({
        "predictions": rows(JobKind::Prediction),
        "trainings": rows(JobKind::Training),
        "plans": state.plans,
        "lists": state.lists,
    }))
}

/// 200 `{"queued":n,"lists":"full"}`: how many plans wait now, and how lists are shown; 422 for a plan that is not understood.
async fn plan(State(replicate): State<Arc<Replicate>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    if wish.next.is_none() && wish.lists.is_none() {
        return drive::refuse("say what is `next`, or how `lists` are shown");
    }
    if let Some(fault) = wish.next.iter().flat_map(Next::iter).find_map(Plan::fault) {
        return drive::refuse(fault);
    }
    let mut state = replicate.state();
    if let Some(next) = wish.next
        && let Err(reason) = next.append(&mut state.plans)
    {
        return drive::refuse(reason);
    }
    state.lists = wish.lists.unwrap_or(state.lists);
    replicate.folder.save_plans(&state.plans);
    Json(json!({ "queued": state.plans.len(), "lists": state.lists })).into_response()
}
