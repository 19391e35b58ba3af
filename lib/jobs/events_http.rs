//! `/api/predict/{id}/events`: what happens in a job, as Server-Sent Events or as JSON. A reload loses nothing: the
//! browser says what it saw last (`Last-Event-ID`, or `?after=`).

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, ToSchema};

use super::events::{Event, Kept};
use super::http::reconcile_overdue;
use super::state::JobState;
use super::view;
use crate::accounts::Caller;
use crate::app::App;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query};
use crate::http::{Route, Unstreamed};
use crate::ids::JobId;
use crate::openapi::schema;

/// How many events one read brings.
const EVENTS_MAX: i64 = 200;
/// How often the table is looked at while somebody watches.
const POLL: Duration = Duration::from_millis(1000);
/// A stream ends after so many looks; the browser comes back with what it saw last. Well under a function's life.
const POLLS_MAX: u32 = 55;
/// Every so many looks an overdue call is looked after.
const POLLS_PER_CARE: u32 = 10;

/// `GET /api/predict/{id}/events`
#[must_use]
pub fn events() -> Route {
    Route { path: "/api/predict/{id}/events", methods: get(follow) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct After {
    /// The last event that was seen; goes before `Last-Event-ID`.
    #[param(schema_with = places)]
    after: Option<String>,
}

/// The place of an event in its job; 0 is before the first.
pub(super) fn places() -> Schema {
    schema::integer(0, i64::MAX)
}

/// What happened since.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventPage)]
pub(super) struct Events {
    /// In order; at most two hundred.
    items: Vec<Event>,
    /// The job's state now.
    state: JobState,
}

async fn follow(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
    Query(query): Query<After>,
    unstreamed: Option<Extension<Unstreamed>>,
    headers: HeaderMap,
) -> Result<Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let streams = text(ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/event-stream"));
    let after = query.after.as_deref().or_else(|| text("last-event-id")).unwrap_or("0");
    let after = after.parse().ok().filter(|after: &i64| *after >= 0);
    let after = after.ok_or_else(|| AppError::field("after", FieldProblem::Malformed))?;
    // Also says NOT_FOUND before a stream begins.
    let job = view::load(&app, &caller, id).await?;
    reconcile_overdue(&app, &job, &background);
    if streams {
        let polls_max = if unstreamed.is_some() { 1 } else { POLLS_MAX };
        return Ok(stream(app, caller, background, id, after, polls_max));
    }
    let (kept, state) = read(&app, &caller, id, after).await?;
    let items = kept.into_iter().map(Event::try_from).collect::<Result<_>>()?;
    Ok(Json(Events { items, state }).into_response())
}

async fn read(app: &App, caller: &Caller, job: JobId, after: i64) -> Result<(Vec<Kept>, JobState)> {
    let events = Stmt::new(
        "SELECT e.seq, e.at, e.kind, e.data FROM job_events e JOIN jobs j ON j.id = e.job_id
          WHERE e.job_id = ?1 AND j.user_id = ?2 AND e.seq > ?3 ORDER BY e.seq LIMIT ?4",
    )
    .bind(job)
    .bind(caller.user_id())
    .bind(after)
    .bind(EVENTS_MAX);
    let state = Stmt::new("SELECT state FROM jobs WHERE id = ?1 AND user_id = ?2").bind(job).bind(caller.user_id());
    let (_, rows) = caller.read(app, vec![events, state]).await?;
    let state = rows[1].first().ok_or(AppError::NotFound { what: "job" })?.get::<String>("state")?;
    let state = JobState::from_stored(&state).ok_or_else(|| AppError::Internal(format!("job state {state}")))?;
    Ok((parse(&rows[0])?, state))
}

fn parse(rows: &Rows) -> Result<Vec<Kept>> {
    let kept = rows.iter().map(|row| {
        Ok(Kept { seq: row.get("seq")?, at: row.get("at")?, kind: row.get("kind")?, data: row.get("data")? })
    });
    kept.collect()
}

fn stream(app: App, caller: Caller, background: Background, id: JobId, after: i64, polls_max: u32) -> Response {
    let (sender, receiver) = mpsc::channel::<Result<Bytes, Infallible>>(16);
    let care = background.clone();
    background.spawn(async move {
        // A watcher that left is noticed when nothing can be sent to it any more.
        let _ = watch(&app, &caller, &care, id, after, polls_max, &sender).await;
    });
    let mut response = Body::from_stream(ReceiverStream::new(receiver)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

type Sender = mpsc::Sender<Result<Bytes, Infallible>>;

async fn watch(
    app: &App,
    caller: &Caller,
    background: &Background,
    id: JobId,
    mut after: i64,
    polls_max: u32,
    sender: &Sender,
) -> Option<()> {
    say(sender, "retry: 1500\n\n".to_owned()).await?;
    for poll in 0..polls_max {
        let Ok((events, state)) = read(app, caller, id, after).await else { return None };
        let full = events.len() >= usize::try_from(EVENTS_MAX).unwrap_or(usize::MAX);
        for event in &events {
            say(sender, format!("id: {}\nevent: {}\ndata: {}\n\n", event.seq, event.kind, event.data)).await?;
            after = event.seq;
        }
        if state.is_terminal() && !full {
            return say(sender, format!("id: {after}\nevent: end\ndata: {{}}\n\n")).await;
        }
        if events.is_empty() {
            // Tells a connection that is quiet from one that is dead, and notices a watcher that left. It has a name,
            // because scripts are told of no comments.
            say(sender, "event: heartbeat\ndata: {}\n\n".to_owned()).await?;
        }
        if poll % POLLS_PER_CARE == POLLS_PER_CARE - 1
            && let Ok(job) = view::load(app, caller, id).await
        {
            reconcile_overdue(app, &job, background);
        }
        if !full && poll + 1 < polls_max {
            tokio::select! {
                () = sender.closed() => return None,
                // The database tells nobody of a new row, so the stream looks again.
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }
    Some(())
}

async fn say(sender: &Sender, text: String) -> Option<()> {
    sender.send(Ok(Bytes::from(text))).await.ok()
}
