//! A person stops what has not finished. The wish is written first, then the engine is asked, and only what it has not
//! finished goes back (`stopping`).

use std::time::Duration;

use tokio::task::JoinSet;

use super::call::{CallRow, id};
use super::charge;
use super::reconcile;
use super::stopping;
use super::view::{self, JobView};
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{DbError, Stmt};
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::http::limits::{self, Limit};
use crate::ids::{CallId, JobId, UserId};
use crate::studio::Cancellation;

const ROUNDS_MAX: usize = 4;
const CALLS_MAX: i64 = 20;
/// How long the person waits for the engine. What is not known by then is told as `stopping`, and goes on.
const ANSWER: Duration = Duration::from_secs(8);
/// Whoever wrote the wish has this long before somebody else follows it.
const LEASE_SECONDS: i64 = 10;
const DAY_SECONDS: u32 = 24 * 3600;

/// Stops the live calls of a job. Doing it twice, or when nothing is live, changes nothing and answers the same.
///
/// # Errors
/// `NOT_FOUND` when it is somebody else's, `CANCEL_LIMIT` for a fourth training in a day.
pub async fn cancel(app: &App, caller: &Caller, job: JobId, background: &Background) -> Result<JobView> {
    let live = request_stop(app, caller, job).await?;
    if !live.is_empty() {
        wait_a_little(ask(app.clone(), live), background).await;
    }
    view::load(app, caller, job).await
}

/// Writes down that they are to be stopped, and answers which. One that is being stopped already is not asked for again.
async fn request_stop(app: &App, caller: &Caller, job: JobId) -> Result<Vec<CallId>> {
    for _ in 0..ROUNDS_MAX {
        let live = live_calls(app, caller, job).await?;
        let ids = live.iter().map(|call| call.id).collect();
        let now = app.clock.now();
        let mut batch = Vec::new();
        let new: Vec<&CallRow> = live.iter().filter(|call| call.stop.is_none()).collect();
        for call in &new {
            batch.extend([call.unchanged(), to_be_stopped(call, now)]);
        }
        if batch.is_empty() {
            return Ok(ids);
        }
        let limits = limits_of(app, caller, &new)?;
        batch.extend(limits.iter().map(|limit| limit.take(now)));
        match caller.write(app, batch).await {
            Ok(_) => return Ok(ids),
            Err(error) if error.is_refusal("changed_meanwhile") => {}
            Err(error) => return Err(too_many(app, &limits, now, error).await),
        }
    }
    Err(AppError::Conflict("the job keeps moving"))
}

/// Nobody wants what somebody's calls make of which the SQL condition holds (its own parameters begin at `?3`): the account
/// ends, or a consent was taken back. What of them runs is to be stopped, for nothing, and what comes home all the same is
/// neither delivered nor charged. Also what its owner was stopping already: whoever is at it reads again, and finds that it
/// is unwanted. After an account's end no call of it is begun: its sessions are over, and the write of an order or of another
/// try fails without one.
#[must_use]
pub fn abandon(calls: &str, user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(format!(
        "UPDATE calls SET unwanted = 1, stop_asked_at = MAX(?2, COALESCE(stop_asked_at + 1, 0)), stop_credits_max = 0, due_at = ?2
          WHERE user_id = ?1 AND ({calls}) AND state IN ('sending', 'waiting', 'accepted')"
    ))
    .bind(user)
    .bind(now)
}

/// The same as [`follow_stopped`] for somebody who waits a little for the engines.
pub async fn follow_stopped_soon(app: &App, user: UserId, background: &Background) {
    let app = app.clone();
    wait_a_little(async move { follow_stopped(&app, user).await }, background).await;
}

/// Waits for the engines as long as a person does; what is not known by then goes on behind the answer.
async fn wait_a_little(asking: impl Future<Output = ()> + Send + 'static, background: &Background) {
    let mut asking = Box::pin(asking);
    if tokio::time::timeout(ANSWER, &mut asking).await.is_err() {
        background.spawn(asking);
    }
}

/// Asks about what was stopped so. What is not answered is left to the reconciler.
pub async fn follow_stopped(app: &App, user: UserId) {
    let live = Stmt::new(
        "SELECT id FROM calls WHERE user_id = ?1 AND stop_asked_at IS NOT NULL
            AND state IN ('sending', 'waiting', 'accepted') ORDER BY id LIMIT ?2",
    )
    .bind(user)
    .bind(CALLS_MAX);
    let found = async {
        let rows = app.db.read(vec![live]).await?;
        rows[0].iter().map(|row| id(&row, "id")).collect::<Result<Vec<CallId>>>()
    };
    match found.await {
        Ok(calls) => ask(app.clone(), calls).await,
        Err(error) => tracing::warn!(%error, "what was stopped is left to the reconciler"),
    }
}

/// What stopping these counts against: once for each call of a studio that limits it.
fn limits_of(app: &App, caller: &Caller, calls: &[&CallRow]) -> Result<Vec<Limit>> {
    let mut limits = Vec::new();
    for call in calls {
        if let Cancellation::PartThatRan(limit) = app.studios.of(call.studio)?.cancellation {
            let whom = caller.user_id().to_string();
            limits.push(Limit::new(limit.name, &whom, limit.times_a_day_max, DAY_SECONDS));
        }
    }
    Ok(limits)
}

/// A fourth training in a day is not stopped; the others go on as they are.
async fn too_many(app: &App, limits: &[Limit], now: Timestamp, error: DbError) -> AppError {
    match limits::refused(&app.db, limits, now, error).await {
        Err(AppError::RateLimited { retry_after_seconds }) => AppError::CancelLimit { retry_after_seconds },
        Err(error) => error,
        Ok(()) => AppError::Conflict("the job keeps moving"),
    }
}

async fn live_calls(app: &App, caller: &Caller, job: JobId) -> Result<Vec<CallRow>> {
    let ids = Stmt::new(
        "SELECT c.id FROM calls c WHERE c.job_id = ?1 AND c.user_id = ?2 AND c.state IN ('sending', 'waiting', 'accepted')
          ORDER BY c.id LIMIT ?3",
    )
    .bind(job)
    .bind(caller.user_id())
    .bind(CALLS_MAX);
    let exists = Stmt::new("SELECT 1 FROM jobs WHERE id = ?1 AND user_id = ?2").bind(job).bind(caller.user_id());
    let (_, rows) = caller.read(app, vec![exists, ids]).await?;
    if rows[0].is_empty() {
        return Err(AppError::NotFound { what: "job" });
    }
    let ids = rows[1].iter().map(|row| id(&row, "id")).collect::<Result<Vec<CallId>>>()?;
    let rows = app.db.read(ids.into_iter().flat_map(CallRow::reads).collect()).await?;
    let mut calls = Vec::new();
    for read in rows.chunks_exact(2) {
        // It may have ended between the two reads.
        calls.extend(CallRow::from_rows(&read[0], &read[1])?.filter(|call| call.state.is_live()));
    }
    Ok(calls)
}

fn to_be_stopped(call: &CallRow, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE calls SET stop_asked_at = ?2, stop_credits_max = ?3, due_at = ?4 WHERE id = ?1")
        .bind(call.id)
        .bind(now)
        .bind(charge::at_most(call, now))
        .bind(now.plus_seconds(LEASE_SECONDS))
}

/// Asks about all of them at once: a person waits.
async fn ask(app: App, calls: Vec<CallId>) {
    let mut asked = JoinSet::new();
    for id in calls {
        let app = app.clone();
        asked.spawn(async move {
            if let Err(error) = follow(&app, id).await {
                tracing::warn!(call = %id, %error, "what was stopped is left to the reconciler");
            }
        });
    }
    asked.join_all().await;
}

async fn follow(app: &App, id: CallId) -> Result<()> {
    let Some(call) = reconcile::find(app, id).await? else { return Ok(()) };
    match call.stop {
        Some(stop) => stopping::follow(app, call, stop).await,
        None => Ok(()),
    }
}
