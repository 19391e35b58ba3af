//! A person stops what has not finished: everything held for it goes back at once.

use super::call::{CallRow, CallState, id};
use super::request::CallRequest;
use super::send::move_items;
use super::state::ItemEvent;
use super::view::{self, JobView};
use super::{events, reconcile};
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::ids::{CallId, JobId};
use crate::ledger::{Credits, Settlement, settle};

const ROUNDS_MAX: usize = 4;

/// Stops the live calls of a job. Doing it twice, or when nothing is live, changes nothing and answers the same.
///
/// # Errors
/// `NOT_FOUND` when it is somebody else's.
pub async fn cancel(app: &App, caller: &Caller, job: JobId, background: &Background) -> Result<JobView> {
    for _ in 0..ROUNDS_MAX {
        let live = live_calls(app, caller, job).await?;
        if live.is_empty() {
            return view::load(app, caller, job).await;
        }
        let now = app.clock.now();
        let mut batch = Vec::new();
        for call in &live {
            batch.extend(stop(call, now));
        }
        batch.push(events::state(job, now));
        match caller.write(app, batch).await {
            Ok(_) => {
                for call in live {
                    tell_the_engine(app, call.id, background);
                }
                return view::load(app, caller, job).await;
            }
            Err(error) if error.is_refusal("changed_meanwhile") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict("the job keeps moving"))
}

async fn live_calls(app: &App, caller: &Caller, job: JobId) -> Result<Vec<CallRow>> {
    let ids = Stmt::new(
        "SELECT c.id FROM calls c WHERE c.job_id = ?1 AND c.user_id = ?2 AND c.state IN ('sending', 'waiting', 'accepted')
          ORDER BY c.id LIMIT 20",
    )
    .bind(job)
    .bind(caller.user_id());
    let exists = Stmt::new("SELECT 1 FROM jobs WHERE id = ?1 AND user_id = ?2").bind(job).bind(caller.user_id());
    let (_, rows) = caller.read(app, vec![exists, ids]).await?;
    if rows[0].is_empty() {
        return Err(AppError::NotFound { what: "job" });
    }
    let mut calls = Vec::new();
    for row in rows[1].iter() {
        // It may have ended between the two reads.
        let call = reconcile::find(app, id(&row, "id")?).await?;
        calls.extend(call.filter(|call| call.state.is_live()));
    }
    Ok(calls)
}

fn stop(call: &CallRow, now: Timestamp) -> Vec<Stmt> {
    let mut batch = vec![call.unchanged()];
    batch.push(
        Stmt::new("UPDATE calls SET state = ?2, ended_at = ?3, due_at = ?3 WHERE id = ?1")
            .bind(call.id)
            .bind(CallState::Stopping.as_str())
            .bind(now),
    );
    batch.push(move_items(call, ItemEvent::Stopped));
    batch.extend(settle(call.id, Settlement::Cancel(Credits::ZERO), now));
    if let CallRequest::Training { model, .. } = &call.request {
        // The photos stay for a day, for another try; nothing of the model exists.
        batch.push(
            Stmt::new(
                "UPDATE uploads SET expires_at = MAX(expires_at, ?2)
                  WHERE id = (SELECT upload_id FROM models WHERE id = ?1)",
            )
            .bind(model)
            .bind(now.plus_seconds(24 * 3600)),
        );
        batch.push(Stmt::new("UPDATE models SET state = 'deleted' WHERE id = ?1 AND state = 'training'").bind(model));
        batch.push(super::erase_provider_model(*model, None, now));
    }
    batch.push(super::apply::erase_undelivered(call, now));
    batch.push(events::items(call.job, call.id, now));
    batch
}

fn tell_the_engine(app: &App, call: CallId, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        if let Err(error) = reconcile::look_after(&app, call).await {
            tracing::warn!(%call, %error, "telling the engine to stop is left to the reconciler");
        }
    });
}
