//! To the engine. A call is sent once; what became of it is written down, whatever it was.

use std::str::FromStr;
use std::time::Duration;

use url::Url;

use super::call::{CallRow, CallState, Stop};
use super::request::{CallRequest, PhotoTarget};
use super::state::{ItemEvent, ItemState};
use super::update::{Ending, end};
use super::{events, fallback, model_check, pauses, reconcile, ring, work};
use crate::alerts;
use crate::app::App;
use crate::db::{Rows, Stmt};
use crate::destinations;
use crate::engines::{
    ComposeRequest, EngineError, EngineRequest, ItemFault, LostWork, PicturesRequest, Report, Sent, TrainRequest,
};
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::ids::{CallId, ModelId};
use crate::storage::{ObjectKey, Reuse};

/// A sending that would begin later than this after its row was written does not: a frozen process may wake up when
/// the search for it is over. It is written anew first.
const FRESH_SECONDS: i64 = 5;
const WAIT_SECONDS_MAX: i64 = 120;
/// How far back before a lost sending the engine's list is searched: two clocks are never the same.
const CLOCK_SLACK_SECONDS: i64 = 120;

/// Sends the call of a new job, after its row was written. Failing here changes nothing: the row stays, and the
/// reconciler finds it.
pub async fn send_first(app: App, id: CallId) {
    let sent = async {
        match reconcile::find(&app, id).await? {
            Some(call) => begin(&app, &call).await,
            None => Ok(()),
        }
    };
    left_to_the_reconciler(sent.await);
}

/// The same for a write that ended with [`CallRow::reads`] of its call: without another round trip.
///
/// # Errors
/// A stored value that is not what this code stores.
pub(super) fn send_written(app: &App, rows: &[Rows], background: &Background) -> Result<()> {
    let [.., call, items] = rows else { return Ok(()) };
    if let Some(call) = CallRow::from_rows(call, items)? {
        let app = app.clone();
        background.spawn(async move { left_to_the_reconciler(begin(&app, &call).await) });
    }
    Ok(())
}

/// Sends what is sent from here, and rings the worker for what is not.
async fn begin(app: &App, call: &CallRow) -> Result<()> {
    if call.engine.is_synchronous() {
        ring::ring(app).await;
        return Ok(());
    }
    // Somebody else is on it when it was sent again.
    if call.sends == 1 { send(app, call).await } else { Ok(()) }
}

fn left_to_the_reconciler(sent: Result<()>) {
    if let Err(error) = sent {
        tracing::warn!(%error, "a sending is left to the reconciler");
    }
}

/// Sends a call whose row says `sending`, and writes down what came of it.
pub(super) async fn send(app: &App, call: &CallRow) -> Result<()> {
    if call.state != CallState::Sending {
        return Ok(());
    }
    if app.clock.now() > call.sent_at.plus_seconds(FRESH_SECONDS) {
        return not_begun(app, call).await;
    }
    let limit = Duration::from_secs(call.request.timings().send_seconds);
    match tokio::time::timeout(limit, ask(app, call)).await.unwrap_or(Ok(Sent::Unknown))? {
        Sent::Accepted(id) => {
            let stop = accepted(app, call, &id).await?;
            if stop.is_some() {
                // Stopped on its way: it is due now.
                Box::pin(reconcile::reconcile_call(app, call.id)).await?;
            }
            Ok(())
        }
        Sent::Finished(report) => work::bring_home(app, call, report).await,
        Sent::NotSent { retry_after_seconds } => not_now(app, call, i64::from(retry_after_seconds)).await,
        Sent::Unknown => match call.engine.lost_work() {
            // The row already says `sending`; who looks next searches the list before anything is sent again.
            LostWork::IsListed => Ok(()),
            LostWork::IsUnknowable => end(app, call, Ending::Fault(ItemFault::ProviderBusy)).await.map(drop),
        },
        Sent::Refused(fault) => refused(app, call, fault).await,
        Sent::NeedsOperator(problem) => {
            if fallback::hand_over(app, call, Some(problem)).await? {
                return Ok(());
            }
            pauses::refused(app, call, problem).await?;
            alerts::send_due(app).await
        }
    }
}

/// Its row was written too long ago for a request to begin now: the database took its time, or this process slept. Nothing
/// went out, which nobody else can know, so it waits to be sent anew; if somebody else took it meanwhile it stays theirs.
async fn not_begun(app: &App, call: &CallRow) -> Result<()> {
    let waiting =
        Stmt::new("UPDATE calls SET state = 'waiting', due_at = ?2 WHERE id = ?1").bind(call.id).bind(app.clock.now());
    match app.db.write(vec![call.unchanged(), waiting]).await {
        Ok(_) => tracing::warn!(call = %call.id, "a sending began too late and is written anew"),
        Err(error) if error.is_refusal("changed_meanwhile") => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    // As long as that happens again and again, the reconciler looks after it in its own time.
    if call.sends < call.request.sends_max() { fallback::ask_next(app, call.id, call.engine).await } else { Ok(()) }
}

/// It surely was not taken. What is refused as a request that no such model takes goes on to the next engine, and the model is
/// looked for; one that somebody trained is at one engine only, and theirs.
async fn refused(app: &App, call: &CallRow, fault: ItemFault) -> Result<()> {
    let is_photo = matches!(call.request, CallRequest::Photo { .. });
    let by_own_model = is_photo && call.model_id.as_deref().is_some_and(|id| id.parse::<ModelId>().is_ok());
    if fault == ItemFault::ProviderRefused && !by_own_model {
        app.db.write(vec![model_check::doubt(call.engine, app.clock.now())]).await?;
        if fallback::hand_over(app, call, None).await? {
            return Ok(());
        }
    }
    end(app, call, Ending::Fault(fault)).await.map(drop)
}

/// Writes down the engine's id, and answers whether its owner stopped it meanwhile. An event may have written it
/// before: it can overtake the answer.
pub(super) async fn accepted(app: &App, call: &CallRow, provider_id: &str) -> Result<Option<Stop>> {
    let now = app.clock.now();
    let adopt = Stmt::new(
        "UPDATE calls SET provider_id = ?2, state = CASE state WHEN 'stopping' THEN state ELSE 'accepted' END,
                due_at = CASE WHEN state = 'stopping' OR stop_asked_at IS NOT NULL THEN ?3 ELSE ?4 END
          WHERE id = ?1 AND provider_id IS NULL AND state IN ('sending', 'waiting', 'stopping')
            AND NOT EXISTS (SELECT 1 FROM json_each(request, '$.dressing.done') WHERE value = ?2)",
    )
    .bind(call.id)
    .bind(provider_id)
    .bind(now)
    .bind(call.next_poll(now));
    let rows = app
        .db
        .write(vec![
            adopt,
            move_items(call, ItemEvent::Accepted),
            events::state(call.job, now),
            pauses::over(call.engine, call.sent_at, now),
            Stmt::new(
                "SELECT provider_id, stop_asked_at, stop_credits_max,
                        EXISTS (SELECT 1 FROM json_each(request, '$.dressing.done') WHERE value = ?2) AS followed
                   FROM calls WHERE id = ?1",
            )
            .bind(call.id)
            .bind(provider_id),
        ])
        .await?;
    let Some(row) = rows[4].first() else { return Ok(None) };
    let kept: Option<String> = row.get("provider_id")?;
    if row.get::<bool>("followed")? {
        // It was done before this answer came.
        return Ok(None);
    }
    if kept.as_deref() != Some(provider_id) {
        // Two creations of one call, which searching first should make impossible. Ours to pay, not the person's.
        tracing::error!(call = %call.id, "the engine has this call twice; the second is stopped");
        let _ = call.engine(app)?.cancel(call.work(app), provider_id).await;
    }
    Stop::from_row(&row)
}

/// Moves the items of a call that `event` can move.
pub(super) fn move_items(call: &CallRow, event: ItemEvent) -> Stmt {
    let from: Vec<ItemState> = ItemState::ALL
        .into_iter()
        .filter(|state| !state.is_terminal() && state.next(event).is_ok_and(|next| next != *state))
        .collect();
    let to = from.first().and_then(|state| state.next(event).ok()).unwrap_or(ItemState::Queued);
    let list = from.iter().map(|state| format!("'{}'", state.as_str())).collect::<Vec<_>>().join(", ");
    Stmt::new(format!("UPDATE items SET state = ?2 WHERE call_id = ?1 AND state IN ({list})"))
        .bind(call.id)
        .bind(to.as_str())
}

/// The engine said "not now". One that answers with the work itself is asked a few times; where work waits in the
/// engine's queue anyway, it is asked until the deadline.
async fn not_now(app: &App, call: &CallRow, seconds: i64) -> Result<()> {
    if call.engine.is_synchronous() && call.sends >= call.request.sends_max() {
        if fallback::hand_over(app, call, None).await? {
            return Ok(());
        }
        return end(app, call, Ending::Fault(ItemFault::ProviderBusy)).await.map(drop);
    }
    wait(app, call, seconds).await
}

/// Again when it said, and later each time, up to two minutes.
async fn wait(app: &App, call: &CallRow, seconds: i64) -> Result<()> {
    let patience = WAIT_SECONDS_MAX.min(1 << call.sends.clamp(0, 30));
    let waiting = Stmt::new(
        "UPDATE calls SET state = 'waiting', due_at = CASE WHEN stop_asked_at IS NULL THEN ?2 ELSE ?4 END
          WHERE id = ?1 AND state = 'sending' AND sends = ?3 AND provider_id IS NULL",
    )
    .bind(call.id)
    .bind(call.sent_at.plus_seconds(seconds.max(patience)))
    .bind(call.sends)
    .bind(app.clock.now());
    app.db.write(vec![waiting]).await?;
    Ok(())
}

/// Where reports about a call come to. The call's id in it is how a lost creation is recognised, where it is shown.
pub(super) fn callback(app: &App, call: &CallRow) -> Url {
    let mut url = app.config.public_url.clone();
    url.set_path(&format!("/api/webhooks/{}", call.engine.as_str()));
    // What a call asks after something else is told from that.
    let step = match call.request.step() {
        0 => String::new(),
        step => format!("&step={step}"),
    };
    url.set_query(Some(&format!("call={}{step}", call.id)));
    url
}

/// Finds at its engine a call whose sending was not answered; `Ok(None)` when it is not there. Where the engine hides whose
/// its work is, two calls may have asked for the same: what another call has is not this one's.
pub(super) async fn find_lost(app: &App, call: &CallRow) -> Result<std::result::Result<Option<Report>, EngineError>> {
    let since = call.sent_at.plus_seconds(-CLOCK_SLACK_SECONDS);
    let pictures = call.request.asked();
    let trace = call.request.trace(&pictures);
    let found = match call.engine(app)?.find(call.work(app), &callback(app, call), trace, since).await {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    for report in found {
        let Some(id) = &report.id else { continue };
        if call.request.followed(Some(id)) {
            continue;
        }
        let taken =
            Stmt::new("SELECT 1 FROM calls WHERE provider_id = ?1 AND id <> ?2").bind(id.as_str()).bind(call.id);
        if app.db.read(vec![taken]).await?[0].first().is_none() {
            return Ok(Ok(Some(report)));
        }
    }
    Ok(Ok(None))
}

/// The call's request, in the words that every engine understands.
async fn ask(app: &App, call: &CallRow) -> Result<Sent> {
    let (engine, callback) = (call.engine(app)?, callback(app, call));
    match &call.request {
        CallRequest::Training { model, trainer, training_key, trigger_word } => {
            let Some(trainer) = app.catalogue.trainer(trainer) else {
                return Ok(Sent::Refused(ItemFault::ProviderRefused));
            };
            let photos = signed(app, call, training_key)?;
            let request = TrainRequest {
                trainer: &format!("{}:{}", trainer.model, trainer.version),
                shape: trainer.shape,
                steps: trainer.steps,
                destination: destinations::of(&app.db, *model).await?,
                photos: &photos,
                trigger_word,
            };
            Ok(engine.send(EngineRequest::Train(request), &callback).await)
        }
        CallRequest::Photo { target, shape, prompt, count, aspect_ratio, seed, picture, same: _ } => {
            let (PhotoTarget::Official(model) | PhotoTarget::Version(model)) = target;
            let (ratio, count, seed) = (*aspect_ratio, *count, *seed);
            let picture = picture.as_ref().map(|key| signed(app, call, key)).transpose()?;
            let picture = picture.as_ref();
            let request = PicturesRequest { model, shape: *shape, prompt, ratio, count, seed, picture };
            Ok(engine.send(EngineRequest::MakePictures(request), &callback).await)
        }
        CallRequest::Compose { model, shape, prompt, aspect_ratio, dressing, .. } => {
            let asked = call.request.asked();
            let pictures = asked.into_iter().map(|key| signed(app, call, key)).collect::<Result<Vec<Url>>>()?;
            let (shape, ratio) = (*shape, dressing.is_none().then_some(*aspect_ratio));
            let request = ComposeRequest { model, shape, prompt, ratio, pictures: &pictures };
            Ok(engine.send(EngineRequest::Compose(request), &callback).await)
        }
    }
}

/// Where an engine fetches an object of ours, for as long as the call may take.
fn signed(app: &App, call: &CallRow, key: &str) -> Result<Url> {
    let seconds = u64::try_from(call.request.timings().deadline_seconds).unwrap_or(3600);
    let address = app.storage.presign_get(&ObjectKey::from_str(key)?, seconds, None, Reuse::Never)?;
    address.parse().map_err(|_| AppError::Internal("a signed address is none".to_owned()))
}
