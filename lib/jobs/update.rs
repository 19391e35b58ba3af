//! From the engine: what a webhook or the engine's own answer means for a call. The only code that ends a call.

use super::apply;
use super::call::{CallRow, CallState};
use super::dressing::{self, Step};
use super::fallback;
use super::outputs::{self, Picture};
use super::request::CallRequest;
use super::stopping::{self, AtTheEngine};
use crate::app::App;
use crate::db::Stmt;
use crate::engines::{AccountProblem, ItemFault, Output, Report, ReportState, TrainedVersion};
use crate::error::{AppError, Result};
use crate::ids::CallId;
use crate::inbox;
use crate::ledger::Credits;

/// What an engine says about a call, and the inbox row it came in, if it came by webhook.
#[derive(Debug)]
pub struct EngineUpdate {
    /// About which call.
    pub call: CallRow,
    /// What it says.
    pub report: Report,
    /// The row to mark when it had its effect: provider and event id.
    pub inbox: Option<(&'static str, String)>,
}

/// How a call ends.
#[derive(Clone, Debug)]
pub(super) enum Ending {
    /// Pictures, one for each item in order: delivered, or why not.
    Pictures(Vec<std::result::Result<Picture, ItemFault>>),
    /// A trained model.
    Trained(TrainedVersion),
    /// Nothing was delivered.
    Fault(ItemFault),
    /// The deadline passed.
    Expired,
    /// The engine refuses us: nothing was begun, and nothing more is sold.
    Paused(AccountProblem),
    /// Its owner stopped it.
    Stopped {
        /// What was finished by then, one for each item in order; items without one are not.
        pictures: Vec<Option<Picture>>,
        /// What the part of a training costs that ran.
        cost: Credits,
        /// Whether the engine knows.
        engine: AtTheEngine,
    },
}

/// How often a write that lost a race is tried again on what it finds then.
const ROUNDS_MAX: usize = 4;

/// Applies an update, once: one about a call that is over, or older than what is known, changes nothing.
///
/// # Errors
/// When it could not be done now and may be done later (storage or database do not answer).
pub async fn apply_update(app: &App, update: EngineUpdate) -> Result<()> {
    let EngineUpdate { call, report, inbox } = update;
    match apply_report(app, call, &report, inbox.as_ref()).await {
        Err(AppError::Conflict(apply::OF_ANOTHER_CALL)) => mark(app, inbox.as_ref()).await,
        result => result,
    }
}

async fn apply_report(
    app: &App,
    mut call: CallRow,
    report: &Report,
    inbox: Option<&(&'static str, String)>,
) -> Result<()> {
    for _ in 0..ROUNDS_MAX {
        match effect(app, &call, report).await? {
            Effect::Nothing => return mark(app, inbox).await,
            Effect::Progress => {
                if apply::progress(app, &call, report, inbox).await? {
                    return Ok(());
                }
            }
            Effect::Next(request) => {
                if dressing::go_on(app, &call, &request, inbox).await? {
                    return fallback::ask_next(app, call.id, call.engine).await;
                }
            }
            Effect::End(ending) => return end_with_report(app, call, ending, report, inbox).await,
        }
        match super::reconcile::find(app, call.id).await? {
            Some(again) => call = again,
            None => return Ok(()),
        }
    }
    // Somebody else keeps moving it: whoever is last has the newest update anyway.
    mark(app, inbox).await
}

enum Effect {
    Nothing,
    Progress,
    /// The call's next request.
    Next(Box<CallRequest>),
    End(Ending),
}

async fn effect(app: &App, call: &CallRow, report: &Report) -> Result<Effect> {
    if !call.listens_to(report) {
        return Ok(Effect::Nothing);
    }
    if call.unwanted && report.state.is_final() {
        // Nothing is brought home to nobody.
        return Ok(Effect::End(Ending::Fault(ItemFault::OutputLost)));
    }
    Ok(match (report.state, call.stop) {
        (ReportState::Queued | ReportState::Running, _) => Effect::Progress,
        (ReportState::Succeeded, Some(stop)) if dressing::goes_on(call) => {
            Effect::End(stopping::ended(app, call, stop, report).await?)
        }
        (ReportState::Succeeded, _) => match dressing::step(app, call, report).await? {
            Some(Step::Next(request)) => Effect::Next(request),
            Some(Step::Failed(fault)) => Effect::End(Ending::Fault(fault)),
            None => Effect::End(success(app, call, report).await?),
        },
        (ReportState::Stopped, Some(stop)) => Effect::End(stopping::ended(app, call, stop, report).await?),
        (ReportState::Failed, _) | (ReportState::Stopped, None) => {
            tracing::warn!(call = %call.id, error = report.error.as_deref().unwrap_or("none"), "the engine failed");
            Effect::End(Ending::Fault(report.fault.unwrap_or(ItemFault::ProviderFailed)))
        }
    })
}

async fn success(app: &App, call: &CallRow, report: &Report) -> Result<Ending> {
    Ok(match &report.output {
        Output::Pictures(sources) => Ending::Pictures(outputs::store(app, call, sources).await?),
        Output::Model(trained) => Ending::Trained(trained.clone()),
        Output::Nothing => Ending::Fault(ItemFault::OutputLost),
    })
}

/// Ends a live call for a reason that is true of what was read. `false` when it moved meanwhile: the reason may be gone
/// (what was thought lost is accepted, what was silent speaks), so whoever looks next decides anew.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn end(app: &App, call: &CallRow, ending: Ending) -> Result<bool> {
    apply::ending(app, call, &ending, None, None).await
}

/// What the engine says has ended has ended, however the call moved meanwhile, as long as nobody else ended it.
async fn end_with_report(
    app: &App,
    mut call: CallRow,
    ending: Ending,
    report: &Report,
    inbox: Option<&(&'static str, String)>,
) -> Result<()> {
    for _ in 0..ROUNDS_MAX {
        if apply::ending(app, &call, &ending, Some(report), inbox).await? {
            return Ok(());
        }
        match super::reconcile::find(app, call.id).await? {
            Some(again) if again.listens_to(report) => call = again,
            _ => return mark(app, inbox).await,
        }
    }
    Err(AppError::UpstreamUnavailable("the call keeps moving".to_owned()))
}

/// The statement that takes an event out of the inbox.
pub(super) fn mark_statement(app: &App, inbox: &(&'static str, String)) -> Stmt {
    inbox::applied(inbox.0, &inbox.1, app.clock.now())
}

async fn mark(app: &App, inbox: Option<&(&'static str, String)>) -> Result<()> {
    if let Some(inbox) = inbox {
        app.db.write(vec![mark_statement(app, inbox)]).await?;
    }
    Ok(())
}

/// A call that its owner or its deadline stopped, and that the engine has ended too.
pub(super) fn settled(id: CallId) -> Stmt {
    Stmt::new("UPDATE calls SET state = ?2 WHERE id = ?1 AND state = ?3")
        .bind(id)
        .bind(CallState::Settled.as_str())
        .bind(CallState::Stopping.as_str())
}
