//! Looking at predictions and trainings, listing and canceling them.
//!
//! Lists are pages of 100, newest first; `next` is a whole address. Trainings answer under `/predictions` as well,
//! because that is where their `urls` point.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Replicate;
use super::job::{Ended, Job, JobKind, Status};
use super::problem::{InvalidField, Problem};
use super::view::{self, MOUNT};

/// Jobs per page (Replicate HTTP API, lists).
const PAGE: usize = 100;

#[derive(Deserialize)]
pub(super) struct Filter {
    cursor: Option<String>,
    created_after: Option<String>,
    created_before: Option<String>,
}

pub(super) async fn predictions(
    State(replicate): State<Arc<Replicate>>,
    Query(filter): Query<Filter>,
) -> Result<Json<Value>, Problem> {
    replicate.page(JobKind::Prediction, &filter)
}

pub(super) async fn trainings(
    State(replicate): State<Arc<Replicate>>,
    Query(filter): Query<Filter>,
) -> Result<Json<Value>, Problem> {
    replicate.page(JobKind::Training, &filter)
}

pub(super) async fn any(
    State(replicate): State<Arc<Replicate>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    replicate.look(&id, |_| true)
}

pub(super) async fn training(
    State(replicate): State<Arc<Replicate>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    replicate.look(&id, |job| job.kind == JobKind::Training)
}

pub(super) async fn cancel_any(
    State(replicate): State<Arc<Replicate>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    replicate.cancel(&id, |_| true)
}

pub(super) async fn cancel_training(
    State(replicate): State<Arc<Replicate>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    replicate.cancel(&id, |job| job.kind == JobKind::Training)
}

impl Replicate {
    fn look(&self, id: &str, right: impl Fn(&Job) -> bool) -> Result<Json<Value>, Problem> {
        let now_ms = self.now_ms();
        let mut state = self.state();
        let lists = state.lists;
        let job = state.jobs.get_mut(id).filter(|job| right(job)).ok_or_else(Problem::not_found)?;
        if !job.plan.read.is_empty() {
            let read = job.plan.read.remove(0);
            self.folder.save_job(job);
            return Err(self.unseen(read));
        }
        Ok(Json(view::shown(&self.context, job, lists, now_ms)))
    }

    /// Ends a job that runs; one that has ended is shown as it is.
    fn cancel(&self, id: &str, right: impl Fn(&Job) -> bool) -> Result<Json<Value>, Problem> {
        let now_ms = self.now_ms();
        let mut state = self.state();
        let job = state.jobs.get_mut(id).filter(|job| right(job)).ok_or_else(Problem::not_found)?;
        if job.ended.is_none() {
            let fraction = job.log_fraction(now_ms).unwrap_or(0.0);
            let ended = Ended { status: Status::Canceled, at_ms: now_ms, fraction, error: None, trained: None };
            self.end(job, ended);
            self.folder.save_job(job);
        }
        let answer = view::job(&self.context, job, now_ms);
        drop(state);
        self.wake();
        Ok(Json(answer))
    }

    fn page(&self, kind: JobKind, filter: &Filter) -> Result<Json<Value>, Problem> {
        let after_ms = moment("created_after", filter.created_after.as_deref())?;
        let before_ms = moment("created_before", filter.created_before.as_deref())?;
        let below = match &filter.cursor {
            None => u64::MAX,
            Some(cursor) => read_cursor(cursor).ok_or_else(Problem::not_found)?,
        };
        let now_ms = self.now_ms();
        let state = self.state();
        let mut found = state.newest(kind).into_iter().filter(|job| {
            job.sequence < below
                && after_ms.is_none_or(|after| job.created_ms >= after)
                && before_ms.is_none_or(|before| job.created_ms < before)
        });
        let page: Vec<&Job> = found.by_ref().take(PAGE).collect();
        let path = match kind {
            JobKind::Prediction => "predictions",
            JobKind::Training => "trainings",
        };
        let next = page.last().filter(|_| found.next().is_some()).map(|last| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("cursor", &URL_SAFE_NO_PAD.encode(last.sequence.to_string()));
            for (name, value) in [("created_after", &filter.created_after), ("created_before", &filter.created_before)]
            {
                value.iter().for_each(|value| {
                    query.append_pair(name, value);
                });
            }
            self.context.link(&format!("{MOUNT}/v1/{path}?{}", query.finish()))
        });
        let results: Vec<_> = page.iter().map(|job| view::listed(&self.context, job, state.lists, now_ms)).collect();
        Ok(Json(json!({ "previous": null, "next": next, "results": results })))
    }
}

fn read_cursor(cursor: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    std::str::from_utf8(&bytes).ok()?.parse().ok()
}

fn moment(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match text.parse::<jiff::Timestamp>() {
        Ok(at) => Ok(Some(at.as_millisecond())),
        Err(_) => Err(Problem::invalid(&[InvalidField {
            kind: "format",
            field: name.into(),
            description: "Does not match format 'date-time'".into(),
        }])),
    }
}
