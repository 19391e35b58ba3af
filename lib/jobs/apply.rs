//! The writes that an engine's update leads to: items, assets, model, hold, events and inbox in one transaction.

use serde_json::json;

use super::call::{CallRow, CallState, ItemRow};
use super::outputs::Picture;
use super::pauses;
use super::request::CallRequest;
use super::send::move_items;
use super::state::{ItemEvent, ItemState};
use super::stopping::AtTheEngine;
use super::told;
use super::update::{Ending, mark_statement};
use super::{dressing, events, fallback};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::{ItemFault, LogEnd, LogTail, Output, Report, ReportState};
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result};
use crate::ledger::{Credits, Settlement, settle};
use crate::storage::ObjectKey;
use crate::studio::{Delivered, End, EndedBy, Leaves, Trained};

/// When what was not delivered is erased: nothing can be on its way into the storage any more.
pub(super) const UNDELIVERED_SECONDS: i64 = 600;
/// The conflict of an event that names one call and is about another's work.
pub(super) const OF_ANOTHER_CALL: &str = "the engine's id belongs to another call";

type Inbox<'a> = Option<&'a (&'static str, String)>;

/// Writes what is new about a running call. `false` when the call moved meanwhile and must be read again.
pub(super) async fn progress(app: &App, call: &CallRow, report: &Report, inbox: Inbox<'_>) -> Result<bool> {
    let now = app.clock.now();
    let log =
        told::hidden(call, LogTail::after(usize::try_from(call.logs_bytes).unwrap_or(0), &report.logs, LogEnd::Open));
    let percent = call.percent.max(report.percent.map_or(0, i64::from));
    let running = report.state == ReportState::Running;
    let started_at = call.started_at.or_else(|| running.then_some(now));
    let update = Stmt::new(
        "UPDATE calls SET state = 'accepted', provider_id = ?2, due_at = ?3, started_at = ?4, logs_bytes = ?5, percent = ?6
          WHERE id = ?1",
    )
    .bind(call.id)
    .bind(report.id.as_deref())
    .bind(call.next_poll(now))
    .bind(started_at)
    .bind(i64::try_from(log.kept_bytes).unwrap_or(i64::MAX))
    .bind(percent);
    let moved = move_items(call, if running { ItemEvent::Started } else { ItemEvent::Accepted });
    let mut batch = vec![call.unchanged(), update, moved];
    if !log.lines.is_empty() {
        batch.push(events::log(call.job, &log.lines, now));
    }
    if percent > call.percent {
        let eta = started_at.and_then(|at| super::view::eta_by_percent(at, percent, now));
        batch.push(events::progress(call, eta, now));
    }
    batch.push(events::state(call.job, now));
    batch.extend(inbox.map(|inbox| mark_statement(app, inbox)));
    written(app.db.write(batch).await)
}

/// Writes what a call asks next, with the same hold and item. Its sendings go on being counted: who read the call before
/// finds that it moved. `false` when it moved meanwhile.
pub(super) async fn next_request(app: &App, call: &CallRow, request: &CallRequest, inbox: Inbox<'_>) -> Result<bool> {
    let now = app.clock.now();
    let text = serde_json::to_string(request)
        .map_err(|error| AppError::Internal(format!("a request that cannot be kept: {error}")))?;
    let next = Stmt::new(
        "UPDATE calls SET request = ?2, state = 'waiting', provider_id = NULL, due_at = ?3, logs_bytes = 0,
                started_at = COALESCE(started_at, ?3)
          WHERE id = ?1",
    )
    .bind(call.id)
    .bind(text)
    .bind(now);
    let mut batch = vec![call.unchanged(), next, move_items(call, ItemEvent::Started), events::state(call.job, now)];
    if call.engine.is_synchronous() {
        batch.push(pauses::over(call.engine, call.sent_at, now));
    }
    batch.extend(inbox.map(|inbox| mark_statement(app, inbox)));
    written(app.db.write(batch).await)
}

fn written(result: std::result::Result<Vec<crate::db::Rows>, crate::db::DbError>) -> Result<bool> {
    match result {
        Ok(_) => Ok(true),
        Err(error) if error.is_refusal("changed_meanwhile") => Ok(false),
        // The engine's id belongs to another call: whatever this is about, it is not about the one it names.
        Err(error) if error.is_refusal("calls.provider_id") => Err(AppError::Conflict(OF_ANOTHER_CALL)),
        Err(error) => Err(error.into()),
    }
}

/// Ends a call: `false` when it moved meanwhile.
pub(super) async fn ending(
    app: &App,
    call: &CallRow,
    ending: &Ending,
    report: Option<&Report>,
    inbox: Inbox<'_>,
) -> Result<bool> {
    let now = app.clock.now();
    let ending = &if call.unwanted { for_nobody(ending) } else { ending.clone() };
    let outcomes = outcomes(call, ending);
    let delivered = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Delivered(_))).count();
    let mut batch = vec![call.unchanged(), close_call(call, ending, report, delivered > 0, now)];
    for (item, outcome) in &outcomes {
        batch.push(item_statement(call, item, *outcome));
        if let Outcome::Delivered(Some(picture)) = outcome {
            batch.push(asset(app, call, item, picture, now));
        }
    }
    batch.extend(of_the_studio(app, call, ending, &outcomes, now)?);
    batch.extend(report.filter(|_| call.unwanted).and_then(|report| unwanted_version(call, report, now)));
    if let Ending::Paused(problem) = ending {
        batch.extend(pauses::begin(call.engine, *problem, now));
    }
    if call.engine.is_synchronous() && report.is_some() {
        batch.push(pauses::over(call.engine, call.sent_at, now));
    }
    if delivered < outcomes.len() {
        batch.extend(erase_undelivered(call, now));
    }
    batch.extend(dressing::leftovers(call, now)?);
    batch.extend(settle(call.id, settlement(ending, &outcomes)?, now));
    if let Some(report) = report {
        let kept = usize::try_from(call.logs_bytes).unwrap_or(0);
        let log = told::hidden(call, LogTail::after(kept, &report.logs, LogEnd::Closed));
        if !log.lines.is_empty() {
            batch.push(events::log(call.job, &log.lines, now));
        }
    }
    if delivered > 0 {
        batch.push(events::progress(call, Some(0), now));
    }
    batch.push(events::items(call.job, call.id, now));
    batch.push(events::state(call.job, now));
    batch.extend(inbox.map(|inbox| mark_statement(app, inbox)));
    let done = written(app.db.write(batch).await)?;
    if done {
        tracing::info!(call = %call.id, job = %call.job, delivered, of = outcomes.len(), "a call ended");
        erase_what_is_left(app, call).await?;
    }
    Ok(done)
}

/// How a call ends whose owner's account has ended: nothing is delivered and nothing is charged, whatever was made.
fn for_nobody(ending: &Ending) -> Ending {
    let engine = match ending {
        Ending::Stopped { engine, .. } => *engine,
        Ending::Expired => AtTheEngine::Untold,
        Ending::Pictures(_) | Ending::Trained(_) | Ending::Fault(_) | Ending::Paused(_) => AtTheEngine::Over,
    };
    Ending::Stopped { pictures: Vec::new(), cost: Credits::ZERO, engine }
}

/// The version of a face that was made for nobody is deleted at the engine.
fn unwanted_version(call: &CallRow, report: &Report, now: Timestamp) -> Option<Stmt> {
    let (CallRequest::Training { model, .. }, Output::Model(made)) = (&call.request, &report.output) else {
        return None;
    };
    Some(erasures::version(*model, Trained { model: &made.model, version: &made.version }, now))
}

/// Pictures of people go at once where their studio says so; what cannot be deleted now is the reconciler's.
async fn erase_what_is_left(app: &App, call: &CallRow) -> Result<()> {
    match app.studios.of(call.studio)?.leaves {
        Leaves::Nothing => {}
        Leaves::Inputs => {
            if let Err(error) = erasures::run(app).await {
                tracing::warn!(call = %call.id, %error, "what a call left is deleted by the reconciler");
            }
        }
    }
    Ok(())
}

/// What became of an item.
#[derive(Clone, Copy)]
enum Outcome<'a> {
    /// It is there: a picture, or the model.
    Delivered(Option<&'a Picture>),
    /// It is not.
    Failed(ItemFault),
    /// Its owner stopped it before it was.
    Stopped,
}

fn outcomes<'a>(call: &'a CallRow, ending: &'a Ending) -> Vec<(&'a ItemRow, Outcome<'a>)> {
    let each = |(place, item): (usize, &'a ItemRow)| {
        let outcome = match ending {
            Ending::Pictures(pictures) => match pictures.get(place) {
                Some(Ok(picture)) => Outcome::Delivered(Some(picture)),
                Some(Err(fault)) => Outcome::Failed(*fault),
                None => Outcome::Failed(ItemFault::NoPicture),
            },
            Ending::Trained(_) => Outcome::Delivered(None),
            Ending::Fault(fault) => Outcome::Failed(*fault),
            Ending::Expired => Outcome::Failed(ItemFault::TimedOut),
            Ending::Paused(_) => Outcome::Failed(ItemFault::Paused),
            Ending::Stopped { pictures, .. } => match pictures.get(place) {
                Some(Some(picture)) => Outcome::Delivered(Some(picture)),
                Some(None) | None => Outcome::Stopped,
            },
        };
        (item, outcome)
    };
    call.items.iter().enumerate().map(each).collect()
}

/// What is charged: each delivered piece, and nothing for the others (requirements A9, B5) but the part of a training
/// that had run when its owner stopped it.
fn settlement(ending: &Ending, outcomes: &[(&ItemRow, Outcome<'_>)]) -> Result<Settlement> {
    let delivered = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Delivered(_)));
    let pieces = delivered
        .map(|(item, _)| Credits::new(item.price))
        .try_fold(Credits::ZERO, |sum, price| price.and_then(|price| sum.checked_add(price)));
    let settlement = match ending {
        Ending::Expired => Some(Settlement::Expire),
        Ending::Stopped { cost, .. } => pieces.and_then(|pieces| pieces.checked_add(*cost)).map(Settlement::Cancel),
        Ending::Pictures(_) | Ending::Trained(_) | Ending::Fault(_) | Ending::Paused(_) => {
            pieces.map(Settlement::Capture)
        }
    };
    settlement.ok_or_else(|| AppError::Internal("a price that is none".to_owned()))
}

fn close_call(call: &CallRow, ending: &Ending, report: Option<&Report>, delivered: bool, now: Timestamp) -> Stmt {
    // Only what the engine did not end itself must still be stopped there.
    let (state, stopped_credits) = match ending {
        Ending::Expired => (CallState::Stopping, 0),
        Ending::Stopped { cost, engine: AtTheEngine::Untold, .. } => (CallState::Stopping, cost.get()),
        Ending::Stopped { cost, engine: AtTheEngine::Over, .. } => (CallState::Settled, cost.get()),
        Ending::Pictures(_) | Ending::Trained(_) | Ending::Fault(_) | Ending::Paused(_) => (CallState::Settled, 0),
    };
    let began = call.started_at.unwrap_or(call.sent_at);
    // What was stopped says nothing about how long it usually takes.
    let whole = delivered && !matches!(ending, Ending::Stopped { .. });
    let took_seconds = whole.then(|| ((now.millis() - began.millis()) / 1000).max(1));
    Stmt::new(
        "UPDATE calls SET state = ?2, provider_id = COALESCE(provider_id, ?3), ended_at = ?4, due_at = ?4,
                took_seconds = ?5, percent = CASE WHEN ?6 THEN 100 ELSE percent END, stopped_credits = ?7
          WHERE id = ?1",
    )
    .bind(call.id)
    .bind(state.as_str())
    .bind(report.and_then(|report| report.id.as_deref()))
    .bind(now)
    .bind(took_seconds)
    .bind(delivered)
    .bind(stopped_credits)
}

fn item_statement(call: &CallRow, item: &ItemRow, outcome: Outcome<'_>) -> Stmt {
    let (state, fault) = match outcome {
        Outcome::Delivered(_) => (ItemState::Succeeded, None),
        Outcome::Failed(fault) => (ItemState::Failed, Some(fault)),
        Outcome::Stopped => (ItemState::Canceled, None),
    };
    Stmt::new(
        "UPDATE items SET state = ?4, error = ?5
          WHERE job_id = ?1 AND seq = ?2 AND call_id = ?3 AND state IN ('queued', 'submitted', 'running')",
    )
    .bind(call.job)
    .bind(item.seq)
    .bind(call.id)
    .bind(state.as_str())
    .bind(fault.map(ItemFault::code))
}

fn asset(app: &App, call: &CallRow, item: &ItemRow, picture: &Picture, now: Timestamp) -> Stmt {
    let (prompt, seed, parameters) = match &call.request {
        CallRequest::Photo { prompt, seed, aspect_ratio, count, shape, target, picture: _ } => (
            prompt.as_str(),
            fallback::comes_again(app, call).then(|| seed_of(call, item, *seed)),
            json!({ "aspect_ratio": aspect_ratio, "count": count, "shape": shape, "target": target,
                    "place": item.seq, "input": serde_json::from_str::<serde_json::Value>(&call.input).ok() }),
        ),
        CallRequest::Compose { model, prompt, aspect_ratio, pictures, shape, .. } => {
            // Where its model takes none, there was none.
            let asked = (!shape.ratios().is_empty()).then_some(aspect_ratio);
            let parameters =
                json!({ "model": model, "aspect_ratio": asked, "pictures": pictures.len(), "place": item.seq });
            (prompt.as_str(), None, parameters)
        }
        CallRequest::Training { .. } => ("", None, json!({})),
    };
    Stmt::new(
        "INSERT INTO assets (id, user_id, job_id, seq, studio, model_id, model_name, prompt, seed, parameters,
                             content_type, extension, width, height, bytes, created_at, file, base)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )
    .bind(item.asset_id.as_str())
    .bind(call.user)
    .bind(call.job)
    .bind(item.seq)
    .bind(call.studio.as_str())
    .bind(call.model_id.as_deref())
    .bind(call.model_name.as_deref())
    .bind(prompt)
    .bind(seed)
    .bind(parameters.to_string())
    .bind(picture.format.content_type())
    .bind(picture.format.extension())
    .bind(picture.width)
    .bind(picture.height)
    .bind(i64::try_from(picture.bytes).unwrap_or(i64::MAX))
    .bind(now)
    .bind(item.file.as_ref().map(ObjectKey::as_str))
    .bind(picture.base.as_deref())
}

/// Each picture has a seed of its own: engines count up from the call's, so that with this one and a count of one the same
/// picture comes again.
fn seed_of(call: &CallRow, item: &ItemRow, seed: u32) -> i64 {
    let place = call.items.iter().position(|other| other.seq == item.seq).unwrap_or(0);
    let counted = seed.wrapping_add(u32::try_from(place).unwrap_or(0));
    // Within the 31 bits that one may ask for again.
    i64::from(counted & (u32::MAX >> 1))
}

/// Pictures that are not delivered may be in our storage, half a call's or half a picture's, or on their way into it:
/// what nobody will own is deleted, once nothing can be on its way any more.
fn erase_undelivered(call: &CallRow, now: Timestamp) -> [Stmt; 2] {
    let rows = format!(
        "SELECT asset_id AS name, {} AS target FROM items WHERE call_id = ?4 AND state IN ('failed', 'canceled')",
        ObjectKey::asset_folder_sql("?5", "asset_id")
    );
    let files = "SELECT asset_id || '_file' AS name, file AS target FROM items
                  WHERE call_id = ?4 AND state IN ('failed', 'canceled')";
    let due_at = now.plus_seconds(UNDELIVERED_SECONDS);
    [
        erasures::of_rows(ErasureKind::Prefix, &rows, due_at, now).bind(call.id).bind(call.user),
        erasures::of_rows(ErasureKind::Object, files, due_at, now).bind(call.id),
    ]
}

/// Another try of an item writes its file under the same name, so what the last try may have left is not erased any more.
pub(super) fn keep_file_of(call: &CallRow, seq: u32) -> Stmt {
    Stmt::new(
        "DELETE FROM erasures WHERE id IN (
           SELECT 'era_' || asset_id || '_file' FROM items WHERE job_id = ?1 AND seq = ?2 AND call_id = ?3)",
    )
    .bind(call.job)
    .bind(seq)
    .bind(call.id)
}

/// What the call's studio writes with its end.
fn of_the_studio(
    app: &App,
    call: &CallRow,
    ending: &Ending,
    outcomes: &[(&ItemRow, Outcome<'_>)],
    now: Timestamp,
) -> Result<Vec<Stmt>> {
    let delivered = outcomes.iter().filter_map(|(item, outcome)| match outcome {
        Outcome::Delivered(picture) => {
            Some(Delivered { seq: item.seq, asset: picture.map(|_| item.asset_id.as_str()) })
        }
        Outcome::Failed(_) | Outcome::Stopped => None,
    });
    let delivered: Vec<Delivered<'_>> = delivered.collect();
    let (by, trained) = match ending {
        Ending::Trained(made) => (EndedBy::Us, Some(Trained { model: &made.model, version: &made.version })),
        Ending::Stopped { .. } => (EndedBy::Owner, None),
        Ending::Pictures(_) | Ending::Fault(_) | Ending::Expired | Ending::Paused(_) => (EndedBy::Us, None),
    };
    let end = End { by, delivered: &delivered, trained };
    Ok((app.studios.of(call.studio)?.on_end)(&call.reference(), &end, now))
}
