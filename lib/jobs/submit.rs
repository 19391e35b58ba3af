//! Somebody orders a job: everything is written at once or nothing, then its calls are sent.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::call::CallRow;
use super::new::NewJob;
use super::view::JobView;
use super::{pauses, send};
use crate::accounts::{Caller, User};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::db::{DbError, Rows, Stmt};
use crate::error::{AppError, Result, to_json};
use crate::http::background::Background;
use crate::http::idempotency::Once;
use crate::http::limits::{self, Limit};
use crate::ids::UserId;
use crate::studio::Refusal;

/// A job with what its studio writes beside it.
pub struct Submission<'a> {
    /// The job, made at this moment.
    pub job: &'a NewJob<'a>,
    /// When it was made.
    pub now: Timestamp,
    /// The key of the request.
    pub once: &'a Once,
    /// How often somebody may ask for such a thing.
    pub limit: Limit,
    /// What must hold: statements that fail where it does not.
    pub guards: Vec<Stmt>,
    /// Rows of the studio's own.
    pub rows: Vec<Stmt>,
    /// What the answer says beside the job.
    pub beside: Map<String, Value>,
    /// What it means that one of its guards refused.
    pub refusal: fn(&DbError, &Catalogue, UserId) -> Option<Refusal>,
}

/// Makes the job in one write, sends its calls after the answer, and answers 202 with the job.
///
/// # Errors
/// `INSUFFICIENT_CREDITS`, `STUDIO_PAUSED`, `RATE_LIMITED`, and what the studio's guards refuse.
pub async fn submit(
    app: &App,
    caller: &Caller,
    user: &User,
    background: &Background,
    submission: Submission<'_>,
) -> Result<Response> {
    let Submission { job, now, once, limit, guards, rows, beside, refusal } = submission;
    let answer = answer(&JobView::of_new(job, now)?, beside)?;
    let mut batch = vec![limit.take(now), once.remember(StatusCode::ACCEPTED, &answer, now)];
    batch.extend(guards);
    batch.extend(job.engines().into_iter().flat_map(|engine| pauses::guard(engine, now)));
    batch.extend(job.statements(now)?);
    batch.extend(rows);
    batch.extend(job.calls.iter().flat_map(|call| CallRow::reads(call.id)));
    let written = match caller.write(app, batch).await {
        Ok(rows) => rows,
        Err(error) if error.is_refusal("insufficient_credits") => {
            let needed = job.price()?.get();
            return Err(AppError::InsufficientCredits { needed, available: user.credits.available });
        }
        Err(error) if error.is_refusal("studio_paused") => return Err(pauses::paused(app, &job.engines()).await),
        Err(error) if Once::lost_to_duplicate(&error) => return answered_first(app, caller, once).await,
        Err(error) => {
            return match refusal(&error, app.catalogue, caller.user_id()) {
                Some(refusal) => Err(explain(app, refusal).await),
                None => limits::refused(&app.db, &[limit], now, error).await,
            };
        }
    };
    send_calls(app, &written, job.calls.len(), background)?;
    Ok((StatusCode::ACCEPTED, [(CONTENT_TYPE, "application/json")], answer).into_response())
}

/// The job with what is said beside it.
fn answer(job: &JobView, beside: Map<String, Value>) -> Result<String> {
    let no_object = || AppError::Internal("a job that is no object".to_owned());
    let Value::Object(mut members) = serde_json::to_value(job).map_err(|_| no_object())? else {
        return Err(no_object());
    };
    members.extend(beside);
    to_json(&members)
}

/// Sends the calls whose reads end this write.
fn send_calls(app: &App, written: &[Rows], calls: usize, background: &Background) -> Result<()> {
    let reads = &written[written.len().saturating_sub(2 * calls)..];
    reads.chunks_exact(2).try_for_each(|call| send::send_written(app, call, background))
}

/// The answer of the same request that came at the same time and was first.
async fn answered_first(app: &App, caller: &Caller, once: &Once) -> Result<Response> {
    let (_, rows) = caller.read(app, vec![once.lookup()]).await?;
    let first = once.first_answer(&rows[0])?;
    Ok(first.ok_or(AppError::Conflict("a duplicate of this request"))?.into_response())
}

/// What a studio's refusal is answered.
pub(super) async fn explain(app: &App, refusal: Refusal) -> AppError {
    match refusal {
        Refusal::Error(refusal) => refusal,
        Refusal::Read(stmt, read) => match app.db.read(vec![stmt]).await {
            Ok(rows) => read(&rows[0]).unwrap_or_else(|error| error),
            Err(error) => error.into(),
        },
    }
}
