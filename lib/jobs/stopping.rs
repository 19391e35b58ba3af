//! Its owner wants it stopped: the engine is asked, and what it answers decides. What it has finished is delivered and
//! charged as ever; only what it says is not done goes back. An engine that does not answer has until the stop's
//! deadline, then everything is given back without it.

use super::call::{CallRow, CallState, Stop};
use super::dressing;
use super::new::price;
use super::reconcile::{self, again_in, expire, given_up_at, wait_after};
use super::send;
use super::update::{Ending, EngineUpdate, apply_update, end};
use super::{outputs, pauses};
use crate::app::App;
use crate::engines::{Engine, EngineError, LostWork, Output, Report, ReportState, Work};
use crate::error::Result;
use crate::ledger::Credits;

/// How soon an engine is asked again that was told to stop and has not stopped yet.
const AGAIN_SECONDS: i64 = 5;

/// Whether the engine knows that it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtTheEngine {
    /// It is over there, too, or never was there.
    Over,
    /// It must still be told, or watched until it has stopped.
    Untold,
}

/// Asks the engine about a live call whose owner stops it, and does what follows from the answer.
///
/// # Errors
/// When the database or the storage does not answer; the call is due again by itself.
pub(super) async fn follow(app: &App, call: CallRow, stop: Stop) -> Result<()> {
    match (call.state, call.provider_id.clone()) {
        // Surely not sent.
        (CallState::Waiting, None) => give_back(app, &call, Credits::ZERO, AtTheEngine::Untold).await,
        (CallState::Sending | CallState::Accepted | CallState::Waiting, Some(id)) => ask(app, call, stop, &id).await,
        (CallState::Sending | CallState::Accepted, None) => search(app, call, stop).await,
        (CallState::Stopping | CallState::Settled, _) => Ok(()),
    }
}

/// The engine has it: it is told to stop, and says what became of it.
async fn ask(app: &App, call: CallRow, stop: Stop, provider_id: &str) -> Result<()> {
    let now = app.clock.now();
    let late = now >= stop.deadline_at();
    let engine = call.engine(app)?;
    match told_to_stop(&engine, call.work(app), provider_id).await {
        Ok(Some(report)) if report.state.is_final() => {
            let update = EngineUpdate { call: call.clone(), report, inbox: None };
            match Box::pin(apply_update(app, update)).await {
                // It is finished, but nobody could bring it home.
                Err(error) if now >= given_up_at(&call) => {
                    tracing::error!(call = %call.id, %error, "given up an hour after the deadline");
                    expire(app, &call).await
                }
                result => result,
            }
        }
        // It took the word and needs its time: nobody waits for that any longer.
        Ok(Some(_)) if late => give_back(app, &call, price(stop.credits_max)?, AtTheEngine::Untold).await,
        Ok(Some(_)) => again_in(app, &call, AGAIN_SECONDS).await,
        // It forgot what it accepted.
        Ok(None) => give_back(app, &call, Credits::ZERO, AtTheEngine::Over).await,
        Err(error) => unanswered(app, &call, stop, &error).await,
    }
}

/// Tells it to stop. Its answer is what it stopped; anything but the end that was asked for is read once more.
async fn told_to_stop(engine: &Engine, work: Work, provider_id: &str) -> Result<Option<Report>, EngineError> {
    match engine.cancel(work, provider_id).await? {
        Some(report) if report.state == ReportState::Stopped => Ok(Some(report)),
        Some(_) | None => engine.get(work, provider_id).await,
    }
}

/// Nobody knows whether the engine has it. Its own answer may still come; then its list is searched.
async fn search(app: &App, call: CallRow, stop: Stop) -> Result<()> {
    let now = app.clock.now();
    let lost_at = call.sent_at.plus_seconds(call.request.timings().lost_seconds);
    let until = lost_at.min(stop.deadline_at());
    if now < until {
        let seconds = (until.millis() - now.millis() + 999) / 1000;
        return again_in(app, &call, seconds).await;
    }
    let found = match call.engine.lost_work() {
        LostWork::IsListed => send::find_lost(app, &call).await?,
        LostWork::IsUnknowable => Ok(None),
    };
    match found {
        Ok(Some(Report { id: Some(id), .. })) => {
            let _ = send::accepted(app, &call, &id).await?;
            match reconcile::find(app, call.id).await? {
                Some(call) if call.state.is_live() => ask(app, call, stop, &id).await,
                _ => Ok(()),
            }
        }
        Ok(Some(Report { id: None, .. }) | None) => give_back(app, &call, Credits::ZERO, AtTheEngine::Untold).await,
        Err(error) => unanswered(app, &call, stop, &error).await,
    }
}

async fn unanswered(app: &App, call: &CallRow, stop: Stop, error: &EngineError) -> Result<()> {
    pauses::observe(app, call.engine, error).await?;
    tracing::warn!(call = %call.id, %error, "the engine does not say what became of what was stopped");
    let left_seconds = (stop.deadline_at().millis() - app.clock.now().millis() + 999) / 1000;
    if left_seconds <= 0 {
        return give_back(app, call, Credits::ZERO, AtTheEngine::Untold).await;
    }
    again_in(app, call, wait_after(error).min(2 * AGAIN_SECONDS).min(left_seconds)).await
}

/// Ends it with nothing delivered. What is not over at the engine is looked after there.
async fn give_back(app: &App, call: &CallRow, cost: Credits, engine: AtTheEngine) -> Result<()> {
    let ended = end(app, call, Ending::Stopped { pictures: Vec::new(), cost, engine }).await?;
    if ended && engine == AtTheEngine::Untold {
        Box::pin(reconcile::reconcile_call(app, call.id)).await?;
    }
    Ok(())
}

/// How a call ends that its owner stopped and the engine has ended: with the pictures that were finished by then.
///
/// # Errors
/// When a picture could not be fetched or stored now and may be later.
pub(super) async fn ended(app: &App, call: &CallRow, stop: Stop, report: &Report) -> Result<Ending> {
    let pictures = match &report.output {
        // Half dressed is nothing that was asked for.
        Output::Pictures(_) if dressing::goes_on(call) => Vec::new(),
        Output::Pictures(sources) => outputs::store(app, call, sources).await?,
        Output::Nothing | Output::Model(_) => Vec::new(),
    };
    let cost = super::charge::of_stopped(call, stop, report)?;
    let pictures = pictures.into_iter().map(std::result::Result::ok).collect();
    Ok(Ending::Stopped { pictures, cost, engine: AtTheEngine::Over })
}
