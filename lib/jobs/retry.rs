//! A failed picture or training again, charged again.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;

use super::apply;
use super::call::{CallRow, id};
use super::events;
use super::fallback;
use super::new::{NewCall, NewJob, price};
use super::pauses;
use super::reconcile;
use super::request::CallRequest;
use super::send::send_first;
use super::state::{ItemEvent, ItemState};
use super::submit::explain;
use super::view;
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::ids::{AssetId, CallId, JobId};
use crate::ledger::Credits;
use crate::studio::{CallRef, Hooks};

/// `POST /api/predict/{id}/items/{seq}/retry`
#[must_use]
pub fn retry() -> Route {
    Route { path: "/api/predict/{id}/items/{seq}/retry", methods: post(again) }
}

async fn again(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path((job, seq)): Path<(JobId, u32)>,
    key: IdempotencyKey,
) -> Result<Response> {
    let once = Once::new(caller.user_id(), key, &format!("retry {job} {seq}"), b"");
    let item = Stmt::new(
        "SELECT i.call_id, i.state, j.title, COALESCE(i.price, j.price_each) AS price FROM items i JOIN jobs j ON j.id = i.job_id
          WHERE i.job_id = ?1 AND i.seq = ?2 AND j.user_id = ?3",
    )
    .bind(job)
    .bind(seq)
    .bind(caller.user_id());
    let (user, rows) = caller.read(&app, vec![once.lookup(), item]).await?;
    if once.first_answer(&rows[0])?.is_some() {
        // Done before: the answer is the job, as the first one was.
        return Ok((StatusCode::ACCEPTED, Json(view::load(&app, &caller, job).await?)).into_response());
    }
    let row = rows[1].first().ok_or(AppError::NotFound { what: "item" })?;
    let state = super::call::item_state(&row)?;
    state.next(ItemEvent::Retried).map_err(|_| AppError::Conflict("only a failed item can be retried"))?;
    let old: CallId = id(&row, "call_id")?;
    let old = reconcile::find(&app, old).await?.ok_or(AppError::NotFound { what: "call" })?;
    let price = price(row.get("price")?)?;
    let title: String = row.get("title")?;
    let hooks = app.studios.of(old.studio)?;
    let call = new_call(&app, hooks, &old, price).await?;
    let engine = call.request.engine();
    let batch = statements(&app, hooks, &call, (&old, seq), &title, &once)?;
    match caller.write(&app, batch).await {
        Ok(_) => {}
        Err(error) if error.is_refusal("insufficient_credits") => {
            return Err(AppError::InsufficientCredits { needed: price.get(), available: user.credits.available });
        }
        Err(error) if error.is_refusal("studio_paused") => return Err(pauses::paused(&app, &[engine]).await),
        // A duplicate of this request was first: the item is no more failed, and the answer is the job as it is now.
        Err(error) if Once::lost_to_duplicate(&error) => {}
        Err(error) => {
            return Err(match (hooks.refusal)(&error, app.catalogue, caller.user_id()) {
                Some(refusal) => explain(&app, refusal).await,
                None => error.into(),
            });
        }
    }
    let (app_for_sending, call_id) = (app.clone(), call.id);
    background.spawn(async move { send_first(app_for_sending, call_id).await });
    let job = view::load(&app, &caller, job).await?;
    Ok((StatusCode::ACCEPTED, Json(job)).into_response())
}

/// The same request for one piece. A new seed, where there is one: the old one would be refused again for the same reason.
async fn new_call(app: &App, hooks: &Hooks, old: &CallRow, price: Credits) -> Result<NewCall> {
    let request = match old.request.clone() {
        CallRequest::Photo { target, shape, prompt, aspect_ratio, picture, count: _, seed: _, same: _ } => {
            let (count, seed, same) = (1, crate::random::seed(), false);
            CallRequest::Photo { target, shape, prompt, aspect_ratio, picture, count, seed, same }
        }
        CallRequest::Compose { model, shape, prompt, aspect_ratio, pictures, dressing } => {
            let dressing = dressing.map(|dressing| dressing.anew());
            CallRequest::Compose { model, shape, prompt, aspect_ratio, pictures, dressing }
        }
        same @ CallRequest::Training { .. } => same,
    };
    let request = fallback::open_or_other(app, old.model_id.as_deref(), request).await?;
    let rows = app.db.read(vec![NewJob::expected(&request.duration_key())]).await?;
    let history: Option<i64> = rows[0].first().map(|row| row.get("seconds")).transpose()?.flatten();
    let expected_seconds = history.unwrap_or_else(|| (hooks.offer)(app.catalogue, &app.config).seconds);
    let development = old.development.clone();
    // The item keeps its number and the name of its file.
    Ok(NewCall {
        id: CallId::new(app.clock.now()),
        request,
        expected_seconds,
        prices: vec![price],
        development,
        file: None,
        poster: None,
    })
}

fn statements(
    app: &App,
    hooks: &Hooks,
    call: &NewCall,
    (old, seq): (&CallRow, u32),
    title: &str,
    once: &Once,
) -> Result<Vec<Stmt>> {
    let now = app.clock.now();
    let guard = Stmt::new(
        "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM items WHERE job_id = ?1 AND seq = ?2 AND call_id = ?3 AND state = 'failed')",
    )
    .bind(old.job)
    .bind(seq)
    .bind(old.id);
    let mut batch = vec![once.remember(StatusCode::ACCEPTED, "", now), guard];
    batch.extend(pauses::guard(call.request.engine(), now));
    batch.extend(call.statements(old.job, old.user, title, now)?);
    batch.push(apply::keep_file_of(old, seq));
    batch.push(
        Stmt::new(
            "UPDATE items SET call_id = ?3, state = ?4, error = NULL, asset_id = ?5 WHERE job_id = ?1 AND seq = ?2",
        )
        .bind(old.job)
        .bind(seq)
        .bind(call.id)
        .bind(ItemState::Queued.as_str())
        .bind(AssetId::new(now)),
    );
    batch.extend((hooks.on_retry)(&CallRef { call: call.id, ..old.reference() }, app.catalogue, now));
    batch.push(events::items(old.job, call.id, now));
    batch.push(events::state(old.job, now));
    Ok(batch)
}
