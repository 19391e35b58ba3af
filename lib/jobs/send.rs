//! To the engine. A call is sent once; what became of it is written down, whatever it was.

use std::str::FromStr;
use std::time::Duration;

use url::Url;

use super::call::{CallRow, CallState, Stop};
use super::news::{Ending, end};
use super::request::{CallRequest, PhotoTarget};
use super::state::{ItemEvent, ItemState};
use super::{events, pauses, reconcile};
use crate::alerts;
use crate::app::App;
use crate::db::{Rows, Stmt};
use crate::engines::ItemFault;
use crate::engines::replicate::inputs::{OutputFormat, PhotoInput, PhotoWish, TrainingInput, TrainingWish};
use crate::engines::replicate::{Created, PredictionCall, Target, Trainer, TrainingCall};
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::ids::{CallId, ModelId};
use crate::storage::{ObjectKey, Reuse};

/// After this many seconds without an answer a sending counts as lost, and the engine's list is searched for it. More
/// than [`FRESH_SECONDS`] and [`SENDING`] together: when the search begins, nothing is on its way any more.
pub(super) const LOST_SECONDS: i64 = 40;
/// A sending that would begin later than this after its row was written does not: a frozen process may wake up when
/// the search for it is over.
const FRESH_SECONDS: i64 = 5;
const WAIT_SECONDS_MAX: i64 = 120;
/// How long a sending may take, with everything that belongs to it.
const SENDING: Duration = Duration::from_secs(25);
/// A call whose sending was not answered, and that the engine does not have, is given up after so many sendings. One
/// that the engine refused for now is sent again until its deadline.
pub(super) const SENDS_MAX: i64 = 5;

/// Sends the call of a new job, after its row was written as `sending`. Failing here changes nothing: the row stays,
/// and the reconciler finds it.
pub async fn send_first(app: App, id: CallId) {
    let sent = async {
        match reconcile::find(&app, id).await? {
            Some(call) if call.sends == 1 => send(&app, &call).await,
            _ => Ok(()),
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
        background.spawn(async move { left_to_the_reconciler(send(&app, &call).await) });
    }
    Ok(())
}

fn left_to_the_reconciler(sent: Result<()>) {
    if let Err(error) = sent {
        tracing::warn!(%error, "a sending is left to the reconciler");
    }
}

/// Sends a call whose row says `sending`, and writes down what came of it.
pub(super) async fn send(app: &App, call: &CallRow) -> Result<()> {
    if call.state != CallState::Sending || app.clock.now() > call.sent_at.plus_seconds(FRESH_SECONDS) {
        return Ok(());
    }
    match tokio::time::timeout(SENDING, create(app, call)).await.unwrap_or(Ok(Created::Unknown))? {
        Created::Accepted(remote) => {
            let stop = accepted(app, call, &remote.id).await?;
            if stop.is_some() {
                // Stopped on its way: it is due now.
                Box::pin(reconcile::look_after(app, call.id)).await?;
            }
            Ok(())
        }
        Created::NotSent { retry_after_seconds } => wait(app, call, i64::from(retry_after_seconds)).await,
        // The row already says `sending`; who looks next searches the list before anything is sent again.
        Created::Unknown => Ok(()),
        Created::Refused(fault) => end(app, call, Ending::Fault(fault)).await.map(drop),
        Created::NeedsOperator { status } => {
            pauses::refused(app, call, status).await?;
            alerts::send_due(app).await
        }
    }
}

/// Writes down the engine's id, and answers whether its owner stopped it meanwhile. News may have written it before: it
/// can overtake the answer.
pub(super) async fn accepted(app: &App, call: &CallRow, provider_id: &str) -> Result<Option<Stop>> {
    let now = app.clock.now();
    let adopt = Stmt::new(
        "UPDATE calls SET provider_id = ?2, state = CASE state WHEN 'stopping' THEN state ELSE 'accepted' END,
                due_at = CASE WHEN state = 'stopping' OR stop_asked_at IS NOT NULL THEN ?3 ELSE ?4 END
          WHERE id = ?1 AND provider_id IS NULL AND state IN ('sending', 'waiting', 'stopping')",
    )
    .bind(call.id)
    .bind(provider_id)
    .bind(now)
    .bind(call.next_look(now));
    let rows = app
        .db
        .write(vec![
            adopt,
            move_items(call, ItemEvent::Accepted),
            events::state(call.job, now),
            pauses::over(call.sent_at, now),
            Stmt::new("SELECT provider_id, stop_asked_at, stop_credits_max FROM calls WHERE id = ?1").bind(call.id),
        ])
        .await?;
    let Some(row) = rows[4].first() else { return Ok(None) };
    let kept: Option<String> = row.get("provider_id")?;
    if kept.as_deref() != Some(provider_id) {
        // Two creations of one call, which searching first should make impossible. Ours to pay, not the person's.
        tracing::error!(call = %call.id, "the engine has this call twice; the second is stopped");
        let _ = app.replicate.cancel(call.request.remote_kind(), provider_id).await;
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

/// The engine said "not now": again when it said, and later each time, up to two minutes.
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

/// Where news about a call comes to. The call's id in it is how a lost creation is recognised.
pub(super) fn webhook(app: &App, call: CallId) -> Result<Url> {
    let mut url = app.config.public_url.clone();
    url.set_path("/api/webhooks/replicate");
    url.set_query(Some(&format!("call={call}")));
    Ok(url)
}

/// The name of one of our models at the engine.
#[must_use]
pub(super) fn destination(model: ModelId) -> String {
    crate::engines::replicate::model_name(model)
}

async fn create(app: &App, call: &CallRow) -> Result<Created> {
    let webhook = webhook(app, call.id)?;
    match &call.request {
        CallRequest::Training { model, trainer, training_key, trigger_word } => {
            let Some(trainer) = app.catalogue.trainer(trainer) else {
                return Ok(Created::Refused(ItemFault::ProviderRefused));
            };
            let destination = destination(*model);
            if let Err(error) = app.replicate.ensure_model(&destination).await {
                tracing::warn!(call = %call.id, %error, "the destination model could not be made");
                return Ok(Created::not_sent(error));
            }
            let key = ObjectKey::from_str(training_key)?;
            let seconds = u64::try_from(call.request.deadline_seconds()).unwrap_or(3600);
            let images = app.storage.presign_get(&key, seconds, None, Reuse::Never)?;
            let images: Url = images.parse().map_err(|_| AppError::Internal("a signed address is none".to_owned()))?;
            let wish = TrainingWish { images: &images, trigger_word, steps: trainer.steps };
            let input = TrainingInput::new(trainer.shape, &wish);
            let trainer = Trainer::from_str(&format!("{}:{}", trainer.model, trainer.version));
            let trainer = trainer.map_err(|error| AppError::Internal(error.to_string()))?;
            let training = TrainingCall { trainer: &trainer, destination_name: &destination, input, webhook };
            Ok(app.replicate.create_training(&training).await)
        }
        CallRequest::Photo { target, shape, prompt, count, aspect_ratio, seed } => {
            let target = match target {
                PhotoTarget::Official(name) | PhotoTarget::Version(name) => Target::from_str(name),
            };
            let target = target.map_err(|error| AppError::Internal(error.to_string()))?;
            let wish = PhotoWish {
                prompt,
                ratio: *aspect_ratio,
                count: *count,
                seed: Some(*seed),
                format: OutputFormat::Webp,
            };
            let input = PhotoInput::new(*shape, &wish);
            Ok(app.replicate.create_prediction(&PredictionCall { target, input, webhook }).await)
        }
    }
}
