//! Engines that answer with the work itself: whoever sends has to wait for a minute or two, so it is not whoever took the
//! order but a worker, with a function of its own (`ring`).
//!
//! The lease is the truth. A worker takes calls that are due by one write (`due_at` becomes the lease's end, `sends` counts
//! it), so two workers never send one call at the same time. A worker that dies leaves a call that says `sending` with a
//! lease that ends; the reconciler finds it then, gives it up and pays it back, because sending it again could make it twice.
//! A result that comes after that changes nothing.

use std::time::Duration;

use tokio::task::JoinSet;

use super::call::{CallRow, CallState};
use super::send::{self, move_items};
use super::state::ItemEvent;
use super::update::{EngineUpdate, apply_update};
use super::{events, reconcile};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::{EngineName, Report, Task};
use crate::error::Result;
use crate::ids::CallId;

/// How many pictures one worker has under way, at all engines together: as many as three calls may ask for. Each may be
/// thirty megabytes, beside the answer that it came in.
const PICTURES_AT_ONCE_MAX: i64 = 12;
/// Nothing is taken later in a run than this: a function lives five minutes, and a call may take its whole lease.
const RUN_SECONDS_MAX: i64 = 80;
const ROUNDS_MAX: u32 = 40;
/// How often a result is brought home that the storage or the database did not take, within the lease.
const STORING_TRIES_MAX: u32 = 3;
const STORING_PAUSE: Duration = Duration::from_secs(2);

/// The condition on a row of `calls` that a worker takes it, and nobody else, at the time `now`: it waits to be sent to an
/// engine that answers with the work itself, and neither its owner nor its deadline ends it.
pub(super) fn for_the_worker(now: &'static str) -> String {
    let names = EngineName::ALL.into_iter().filter(|engine| engine.is_synchronous());
    let names = names.map(|engine| format!("'{}'", engine.as_str())).collect::<Vec<_>>().join(", ");
    format!("engine IN ({names}) AND state = 'waiting' AND stop_asked_at IS NULL AND deadline_at > {now}")
}

/// One row when there is something for the worker.
pub(super) fn is_due(now: Timestamp) -> Stmt {
    Stmt::new(format!("SELECT 1 FROM calls WHERE due_at <= ?1 AND {} LIMIT 1", for_the_worker("?1"))).bind(now)
}

/// Sends what is due and writes down what came of it, for a while. Answers how many calls there were.
///
/// # Errors
/// When the database does not answer. What was taken by then is found when its lease ends.
pub(super) async fn run(app: &App) -> Result<u32> {
    let until = app.clock.now().plus_seconds(RUN_SECONDS_MAX);
    let mut done = 0;
    for _ in 0..ROUNDS_MAX {
        if app.clock.now() >= until {
            break;
        }
        let taken = take(app).await?;
        if taken.is_empty() {
            break;
        }
        let mut running = JoinSet::new();
        for id in taken {
            let app = app.clone();
            running.spawn(async move {
                if let Err(error) = carry_out(&app, id).await {
                    tracing::warn!(call = %id, %error, "a call is left until its lease ends");
                }
            });
            done += 1;
        }
        while let Some(ended) = running.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a worker's call broke off");
            }
        }
    }
    Ok(done)
}

/// Takes calls that are due, those that wait longest first, whatever engine each is for, as long as there is room for all
/// their pictures. From here on a request may be under way, whoever dies.
async fn take(app: &App) -> Result<Vec<CallId>> {
    let now = app.clock.now();
    let engines: Vec<EngineName> =
        EngineName::ALL.into_iter().filter(|engine| engine.is_synchronous() && app.engine(*engine).is_some()).collect();
    if engines.is_empty() {
        return Ok(Vec::new());
    }
    let names = engines.iter().map(|engine| format!("'{}'", engine.as_str())).collect::<Vec<_>>().join(", ");
    let leases = engines.iter().map(|engine| {
        let ends_at = now.plus_seconds(engine.timings(Task::Pictures).lost_seconds);
        format!("WHEN '{}' THEN {}", engine.as_str(), ends_at.millis())
    });
    let lease = Stmt::new(format!(
        "UPDATE calls SET state = 'sending', sends = sends + 1, sent_at = ?1, due_at = CASE engine {} END,
                started_at = COALESCE(started_at, ?1)
          WHERE id IN (
            SELECT id FROM (
              SELECT id, SUM(pictures) OVER (ORDER BY due_at, id) AS pictures FROM (
                SELECT c.id, c.due_at, (SELECT COUNT(*) FROM items i WHERE i.call_id = c.id) AS pictures
                  FROM calls c WHERE due_at <= ?1 AND engine IN ({names}) AND {} ORDER BY due_at, id LIMIT ?2))
             WHERE pictures <= ?2)
        RETURNING id",
        leases.collect::<Vec<_>>().join(" "),
        for_the_worker("?1")
    ))
    .bind(now)
    .bind(PICTURES_AT_ONCE_MAX);
    let rows = app.db.write(vec![lease]).await?;
    rows[0].iter().map(|row| super::call::id(&row, "id")).collect()
}

async fn carry_out(app: &App, id: CallId) -> Result<()> {
    let Some(call) = reconcile::find(app, id).await?.filter(|call| call.state == CallState::Sending) else {
        return Ok(());
    };
    let started =
        vec![call.unchanged(), move_items(&call, ItemEvent::Started), events::state(call.job, app.clock.now())];
    match app.db.write(started).await {
        Ok(_) => send::send(app, &call).await,
        Err(error) if error.is_refusal("changed_meanwhile") => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Gives a finished report its effect: its pictures are stored first, and charged with the write that says so. The bytes are
/// here and nowhere else, so what the storage or the database does not take is tried again while there is time.
///
/// # Errors
/// When it could not be done: the call is given up when its lease ends.
pub(super) async fn bring_home(app: &App, call: &CallRow, report: Report) -> Result<()> {
    for _ in 1..STORING_TRIES_MAX {
        match bring_home_once(app, call, report.clone()).await {
            Ok(()) => return Ok(()),
            Err(error) => tracing::warn!(call = %call.id, %error, "a result could not be brought home; once more"),
        }
        // Neither the storage nor the database says when it is back, and nobody can be asked for these bytes again.
        tokio::time::sleep(STORING_PAUSE).await;
    }
    bring_home_once(app, call, report).await
}

async fn bring_home_once(app: &App, call: &CallRow, report: Report) -> Result<()> {
    match reconcile::find(app, call.id).await? {
        // Still this sending's: the lease was not given to anybody else, and nobody ended it.
        Some(now) if now.state == CallState::Sending && now.sends == call.sends => {
            apply_update(app, EngineUpdate { call: now, report, inbox: None }).await
        }
        Some(_) | None => {
            tracing::warn!(call = %call.id, "a result came when its lease was over");
            Ok(())
        }
    }
}
