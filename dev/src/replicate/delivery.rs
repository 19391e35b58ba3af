//! The files jobs deliver: public for an hour, then gone.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};

use super::Replicate;
use super::job::{Job, JobKind, Preparation, Status};
use super::plan::Outcome;
use crate::synchronous::huge;

/// An empty tar archive: trained weights are not needed to draw, only their address.
const EMPTY_TAR: [u8; 1024] = [0; 1024];

/// `/delivery/{id}/{file}`.
pub(super) fn routes(replicate: &Arc<Replicate>) -> Router {
    Router::new().route("/{id}/{file}", get(file)).with_state(Arc::clone(replicate))
}

async fn file(State(replicate): State<Arc<Replicate>>, Path((id, name)): Path<(String, String)>) -> Response {
    let now_ms = replicate.now_ms();
    let of = |job: &Job| (job.kind, if is_last(job, &name) { job.plan.outcome } else { Outcome::Succeed });
    let found = replicate.state().jobs.get(&id).filter(|job| delivers(job, &name, now_ms)).map(of);
    let content = match found {
        None => None,
        Some((JobKind::Training, _)) => Some(EMPTY_TAR.to_vec()),
        Some((JobKind::Prediction, Outcome::Huge)) => return huge("RIFF"),
        Some((JobKind::Prediction, Outcome::TextFile)) => Some(b"I am sorry, but I cannot make this picture.".to_vec()),
        // The name is one the job itself made, so it stays inside the job's folder.
        Some((JobKind::Prediction, outcome)) => {
            let file = tokio::fs::read(replicate.folder.output(&id, &name)).await.ok();
            file.map(|mut file| {
                file.truncate(if outcome == Outcome::Cut { file.len() / 2 } else { file.len() });
                file
            })
        }
    };
    let Some(content) = content else { return (StatusCode::NOT_FOUND, "Not found").into_response() };
    let kind = match name.rsplit_once('.') {
        Some((_, "webp")) => "image/webp",
        Some((_, "png")) => "image/png",
        Some((_, "jpg")) => "image/jpeg",
        Some(_) | None => "application/x-tar",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "public,max-age=3600".to_owned()),
        (header::ETAG, format!("\"{id}-{name}\"")),
    ];
    (headers, content).into_response()
}

/// Whether it is the last file of a prediction, which a plan may spoil.
fn is_last(job: &Job, name: &str) -> bool {
    match &job.preparation {
        Preparation::Ready(names) => names.last().is_some_and(|last| last == name),
        Preparation::Waiting | Preparation::Failed(_) => false,
    }
}

/// Whether a job that succeeded has this file and still has it.
fn delivers(job: &Job, name: &str, now_ms: i64) -> bool {
    let succeeded = job.ended.as_ref().is_some_and(|ended| ended.status == Status::Succeeded);
    let has = match (job.kind, &job.preparation) {
        (JobKind::Training, _) => name == "trained_model.tar",
        (JobKind::Prediction, Preparation::Ready(names)) => names.iter().any(|known| known == name),
        (JobKind::Prediction, Preparation::Waiting | Preparation::Failed(_)) => false,
    };
    succeeded && has && !job.forgotten(now_ms) && !job.removed
}
