//! When no event comes. Takes no input: cron, webhooks and whoever watches an overdue job run the same code, bounded.

use super::call::{CallRow, CallState};
use super::request::CallRequest;
use super::send;
use super::update::{Ending, EngineUpdate, apply_update, end, settled};
use super::{pauses, ring, stopping, work};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::{Engine, EngineError, EngineName, ItemFault, LostWork, Output, Report, Work};
use crate::erasures;
use crate::error::Result;
use crate::ids::CallId;
use crate::inbox;
use crate::studio::Trained;

/// No call is begun later in a run than this: a function lives five minutes, and a call may take a while.
const RUN_SECONDS_MAX: i64 = 120;
const CALLS_PER_RUN_MAX: i64 = 40;
const NEWS_PER_RUN_MAX: i64 = 40;
/// Who takes a row has this long before another may take it.
const LEASE_SECONDS: i64 = 60;
/// A result that cannot be brought home this long after the deadline is given up too.
const GRACE_SECONDS: i64 = 3600;
const DAY_SECONDS: i64 = 24 * 3600;
/// A call ends by its deadline, and an event about one that is over has had its effect: one that could not be applied
/// this often has outlived its call's every deadline, and waits for an operator.
const NEWS_TRIES_MAX: i64 = 64;
/// When a call whose engine could not be asked is looked at again.
const AGAIN_SECONDS: i64 = 40;
/// The longest pause between two tries.
const NEWS_PAUSE_SECONDS_MAX: i64 = 3600;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Events from the inbox that had their effect.
    pub updates: u32,
    /// Calls that were looked after.
    pub calls: u32,
}

/// Looks after everything that is due.
///
/// # Errors
/// When the database does not answer. One call or one event that fails is logged and left for the next run.
pub async fn reconcile(app: &App) -> Result<Progress> {
    let mut progress = Progress::default();
    let now = app.clock.now();
    let due_news = Stmt::new(format!(
        "SELECT provider, event_id, subject, body, tries, due_at FROM inbox
          WHERE applied_at IS NULL AND dead_at IS NULL AND due_at <= ?1 AND provider IN ({}) ORDER BY due_at LIMIT ?2",
        call_back()
    ))
    .bind(now)
    .bind(NEWS_PER_RUN_MAX);
    let due_calls = Stmt::new(format!(
        "SELECT id FROM calls WHERE state <> 'settled' AND due_at <= ?1 AND NOT ({}) ORDER BY due_at LIMIT ?2",
        work::for_the_worker("?1")
    ))
    .bind(now)
    .bind(CALLS_PER_RUN_MAX);
    let rows = app.db.read(vec![due_news, due_calls, work::is_due(now)]).await?;
    for row in rows[0].iter() {
        let event_id: String = row.get("event_id")?;
        match apply_again(app, &row).await {
            Ok(()) => progress.updates += 1,
            Err(error) => tracing::warn!(event = event_id, %error, "an event is left for the next run"),
        }
    }
    for row in rows[1].iter() {
        if app.clock.now() >= now.plus_seconds(RUN_SECONDS_MAX) {
            tracing::warn!("the rest is left for the next run");
            break;
        }
        let id: CallId = super::call::id(&row, "id")?;
        match reconcile_call(app, id).await {
            Ok(()) => progress.calls += 1,
            Err(error) => tracing::warn!(call = %id, %error, "a call is left for the next run"),
        }
    }
    if !rows[2].is_empty() && !ring::ring(app).await {
        // Nobody is there to be rung: it is done here.
        progress.calls += work::run(app).await?;
    }
    Ok(progress)
}

/// The engines that report by webhook, by the names that the inbox knows them by.
fn call_back() -> String {
    let names = EngineName::ALL.into_iter().filter(|engine| !engine.is_synchronous());
    names.map(|engine| format!("'{}'", engine.as_str())).collect::<Vec<_>>().join(", ")
}

/// Events without effect yet. None is given up while its call lives; an operator is alerted to what cannot be read.
async fn apply_again(app: &App, row: &crate::db::Row<'_>) -> Result<()> {
    let now = app.clock.now();
    let (provider, event_id): (String, String) = (row.get("provider")?, row.get("event_id")?);
    let tries: i64 = row.get("tries")?;
    let due_at: Timestamp = row.get("due_at")?;
    let lease = Stmt::new(
        "UPDATE inbox SET tries = tries + 1, due_at = ?4
          WHERE provider = ?1 AND event_id = ?2 AND due_at = ?3 AND applied_at IS NULL AND dead_at IS NULL",
    )
    .bind(provider.as_str())
    .bind(event_id.as_str())
    .bind(due_at)
    .bind(now.plus_seconds((LEASE_SECONDS * (tries + 1)).min(NEWS_PAUSE_SECONDS_MAX)));
    if app.db.write(vec![lease]).await?[0].affected() == 0 {
        return Ok(());
    }
    let call = match row.get::<String>("subject")?.parse() {
        Ok(id) => find(app, id).await?,
        Err(_) => None,
    };
    let Some(call) = call else {
        return inbox::dead_letter(app, &provider, &event_id, "about a call that is not there").await;
    };
    let body: String = row.get("body")?;
    let report = match call.engine(app)?.read_event(call.work(app), body.as_bytes()) {
        Ok(report) => report,
        Err(error) => {
            let reason = format!("a call that cannot be read: {error}");
            return inbox::dead_letter(app, &provider, &event_id, &reason).await;
        }
    };
    let inbox = Some((call.engine.as_str(), event_id.clone()));
    match apply_update(app, EngineUpdate { call, report, inbox }).await {
        Err(error) if tries >= NEWS_TRIES_MAX => {
            let reason = format!("given up after {tries} tries: {error}");
            inbox::dead_letter(app, &provider, &event_id, &reason).await
        }
        result => result,
    }
}

/// The call with its items.
pub(super) async fn find(app: &App, id: CallId) -> Result<Option<CallRow>> {
    let rows = app.db.read(CallRow::reads(id).into()).await?;
    CallRow::from_rows(&rows[0], &rows[1])
}

/// Looks after one call that is due. Whoever takes it first does; the others find that it is not due.
pub(super) async fn reconcile_call(app: &App, id: CallId) -> Result<()> {
    let now = app.clock.now();
    let lease = Stmt::new(format!(
        "UPDATE calls SET due_at = ?3 WHERE id = ?1 AND due_at <= ?2 AND state <> 'settled' AND NOT ({})",
        work::for_the_worker("?2")
    ))
    .bind(id)
    .bind(now)
    .bind(now.plus_seconds(LEASE_SECONDS));
    let mut batch = vec![lease];
    batch.extend(CallRow::reads(id));
    let rows = app.db.write(batch).await?;
    let Some(call) = CallRow::from_rows(&rows[1], &rows[2])? else { return Ok(()) };
    if rows[0].affected() == 0 {
        // It is not due, or the worker's: then its bell was not heard.
        if call.engine.is_synchronous() && call.state == CallState::Waiting && call.due_at <= now {
            ring::ring(app).await;
        }
        return Ok(());
    }
    if let Some(stop) = call.stop.filter(|_| call.state.is_live()) {
        return stopping::follow(app, call, stop).await;
    }
    match (call.state, call.provider_id.clone()) {
        (CallState::Settled, _) => Ok(()),
        (CallState::Stopping, provider_id) => stop(app, &call, provider_id).await,
        (CallState::Waiting, _) if now >= call.deadline_at => expire(app, &call).await,
        (CallState::Waiting, _) => send_again(app, call).await,
        (CallState::Sending | CallState::Accepted, None) => search(app, call).await,
        (CallState::Sending | CallState::Accepted, Some(provider_id)) => ask(app, call, &provider_id).await,
    }
}

/// The engine has it: what does it say?
async fn ask(app: &App, call: CallRow, provider_id: &str) -> Result<()> {
    let now = app.clock.now();
    let late = now >= call.deadline_at;
    match call.engine(app)?.get(call.work(app), provider_id).await {
        Ok(Some(report)) if late && !report.state.is_final() => expire(app, &call).await,
        Ok(Some(report)) => {
            match apply_update(app, EngineUpdate { call: call.clone(), report, inbox: None }).await {
                // Its outputs are gone at the engine by now, or our own storage has been away for an hour.
                Err(error) if now >= given_up_at(&call) => {
                    tracing::error!(call = %call.id, %error, "given up an hour after the deadline");
                    expire(app, &call).await
                }
                result => result,
            }
        }
        // It forgot what it accepted.
        Ok(None) => end(app, &call, Ending::Fault(ItemFault::OutputLost)).await.map(drop),
        Err(error) if late => {
            tracing::warn!(call = %call.id, %error, "given up at the deadline");
            expire(app, &call).await
        }
        Err(error) => {
            pauses::observe(app, call.engine, &error).await?;
            tracing::warn!(call = %call.id, %error, "the engine does not answer");
            again_in(app, &call, wait_after(&error)).await
        }
    }
}

/// When a result that cannot be brought home is given up, too.
pub(super) fn given_up_at(call: &CallRow) -> Timestamp {
    call.deadline_at.plus_seconds(GRACE_SECONDS)
}

pub(super) fn wait_after(error: &EngineError) -> i64 {
    match error {
        EngineError::Throttled { retry_after_seconds } => i64::from(*retry_after_seconds),
        EngineError::Unavailable(_) | EngineError::Account(_) | EngineError::Refused(_) => AGAIN_SECONDS,
    }
}

/// Nobody knows whether the engine has it. Where its list does, it is sent again only when it is not there; where
/// nothing does, it is given up: whoever held the lease has died, or hangs.
async fn search(app: &App, call: CallRow) -> Result<()> {
    let (now, timings) = (app.clock.now(), call.request.timings());
    let found = match call.engine.lost_work() {
        LostWork::IsListed => send::find_lost(app, &call).await?,
        LostWork::IsUnknowable => return end(app, &call, Ending::Fault(ItemFault::ProviderBusy)).await.map(drop),
    };
    match found {
        Ok(Some(report)) => adopt(app, &call, report).await,
        _ if now >= call.deadline_at => expire(app, &call).await,
        Ok(None) if now < call.sent_at.plus_seconds(timings.lost_seconds) => {
            again_in(app, &call, timings.lost_seconds).await
        }
        Ok(None) if call.sends >= call.request.sends_max() => {
            end(app, &call, Ending::Fault(ItemFault::ProviderBusy)).await.map(drop)
        }
        Ok(None) => send_again(app, call).await,
        Err(error) => {
            pauses::observe(app, call.engine, &error).await?;
            tracing::warn!(call = %call.id, %error, "the engine's list cannot be searched");
            again_in(app, &call, wait_after(&error)).await
        }
    }
}

/// It was found: what the engine says of it now counts.
async fn adopt(app: &App, call: &CallRow, report: Report) -> Result<()> {
    if let Some(id) = &report.id {
        let _ = send::accepted(app, call, id).await?;
    }
    match find(app, call.id).await? {
        Some(call) => apply_update(app, EngineUpdate { call, report, inbox: None }).await,
        None => Ok(()),
    }
}

/// Sends once more. The write decides who does: it compares the number of sendings.
async fn send_again(app: &App, call: CallRow) -> Result<()> {
    let now = app.clock.now();
    let take =
        Stmt::new("UPDATE calls SET state = 'sending', sends = sends + 1, sent_at = ?2, due_at = ?3 WHERE id = ?1")
            .bind(call.id)
            .bind(now)
            .bind(now.plus_seconds(call.request.timings().lost_seconds));
    match app.db.write(vec![call.unchanged(), take]).await {
        Ok(_) => {}
        Err(error) if error.is_refusal("changed_meanwhile") => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    match find(app, call.id).await? {
        Some(again) if again.sends == call.sends + 1 => send::send(app, &again).await,
        _ => Ok(()),
    }
}

pub(super) async fn expire(app: &App, call: &CallRow) -> Result<()> {
    if end(app, call, Ending::Expired).await? {
        // Tell the engine at once; when that fails the next run does.
        Box::pin(reconcile_call(app, call.id)).await?;
    }
    Ok(())
}

/// Its owner or its deadline ended it here: end it at the engine too.
async fn stop(app: &App, call: &CallRow, provider_id: Option<String>) -> Result<()> {
    let provider_id = match (provider_id, call.engine.lost_work()) {
        (Some(provider_id), _) => provider_id,
        // There is nothing to name it by: whoever waits for its answer finds that it is over.
        (None, LostWork::IsUnknowable) => {
            return app.db.write(vec![settled(call.id)]).await.map(drop).map_err(Into::into);
        }
        (None, LostWork::IsListed) => match send::find_lost(app, call).await? {
            Ok(Some(Report { id: Some(id), .. })) => id,
            Ok(Some(Report { id: None, .. }) | None) => return not_there(app, call).await,
            Err(error) => return not_stopped(app, call, &error).await,
        },
    };
    let (engine, work) = (call.engine(app)?, call.work(app));
    let told_to_stop = async {
        engine.cancel(work, &provider_id).await?;
        unwanted_version(app, call, &engine, work, &provider_id).await
    };
    match told_to_stop.await {
        Ok(unwanted) => {
            let mut batch = vec![settled(call.id)];
            batch.extend(unwanted);
            app.db.write(batch).await?;
            Ok(())
        }
        Err(error) => not_stopped(app, call, &error).await,
    }
}

/// Not there yet may mean on its way: it is looked for until it must have arrived.
async fn not_there(app: &App, call: &CallRow) -> Result<()> {
    let lost_seconds = call.request.timings().lost_seconds;
    if app.clock.now() < call.sent_at.plus_seconds(10 * lost_seconds) {
        return again_in(app, call, lost_seconds).await;
    }
    app.db.write(vec![settled(call.id)]).await?;
    Ok(())
}

/// A training that ended just before it was told to stop has made a version of somebody's face that nobody owns: it is
/// deleted at the engine (requirement D2).
async fn unwanted_version(
    app: &App,
    call: &CallRow,
    engine: &Engine,
    work: Work,
    provider_id: &str,
) -> Result<Option<Stmt>, EngineError> {
    let CallRequest::Training { model, .. } = &call.request else { return Ok(None) };
    let report = engine.get(work, provider_id).await?;
    Ok(match report.map(|report| report.output) {
        Some(Output::Model(made)) => {
            let made = Trained { model: &made.model, version: &made.version };
            Some(erasures::version(*model, made, app.clock.now()))
        }
        Some(Output::Nothing | Output::Pictures(_)) | None => None,
    })
}

/// The engine could not be told to stop: again later, for a day.
async fn not_stopped(app: &App, call: &CallRow, error: &EngineError) -> Result<()> {
    pauses::observe(app, call.engine, error).await?;
    if app.clock.now() < call.deadline_at.plus_seconds(DAY_SECONDS) {
        return again_in(app, call, wait_after(error)).await;
    }
    tracing::error!(call = %call.id, %error, "the engine could not be told to stop for a day");
    app.db.write(vec![settled(call.id)]).await?;
    Ok(())
}

/// Comes back to a call that is as it was read; one that moved has another date already.
pub(super) async fn again_in(app: &App, call: &CallRow, seconds: i64) -> Result<()> {
    let due = Stmt::new("UPDATE calls SET due_at = ?2 WHERE id = ?1 AND state = ?3 AND sends = ?4")
        .bind(call.id)
        .bind(app.clock.now().plus_seconds(seconds))
        .bind(call.state.as_str())
        .bind(call.sends);
    app.db.write(vec![due]).await?;
    Ok(())
}
