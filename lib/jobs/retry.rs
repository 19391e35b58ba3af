//! A failed picture or training again, charged again.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;

use super::call::{CallRow, id};
use super::events;
use super::pauses;
use super::reconcile;
use super::request::CallRequest;
use super::send::send_first;
use super::slots;
use super::state::{ItemEvent, ItemState};
use super::submit::{NewCall, NewJob};
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
        "SELECT i.call_id, i.state, j.title, j.price_each FROM items i JOIN jobs j ON j.id = i.job_id
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
    let price = Credits::new(row.get("price_each")?).unwrap_or(Credits::ZERO);
    let title: String = row.get("title")?;
    let call = new_call(&app, &old).await?;
    let batch = statements(&app, &call, &old, seq, price, &title, &once);
    match caller.write(&app, batch).await {
        Ok(_) => {}
        Err(error) if error.is_refusal("insufficient_credits") => {
            return Err(AppError::InsufficientCredits { needed: price.get(), available: user.credits.available });
        }
        Err(error) if error.is_refusal("studio_paused") => return Err(pauses::paused(&app, old.engine).await),
        Err(error) if error.is_refusal("model_slots_full") => return Err(slots::full(&app, caller.user_id()).await),
        Err(error) if error.is_refusal("model_not_ready") => return Err(AppError::ModelNotReady),
        // Its twin was first: the item is no more failed, and the answer is the job as it is now.
        Err(error) if Once::lost_to_its_twin(&error) => {}
        Err(error) => return Err(error.into()),
    }
    let (app_for_sending, call_id) = (app.clone(), call.id);
    background.spawn(async move { send_first(app_for_sending, call_id).await });
    let job = view::load(&app, &caller, job).await?;
    Ok((StatusCode::ACCEPTED, Json(job)).into_response())
}

/// The same request for one piece. A new seed: the old one would be refused again for the same reason.
async fn new_call(app: &App, old: &CallRow) -> Result<NewCall> {
    let request = match old.request.clone() {
        CallRequest::Photo { target, shape, prompt, aspect_ratio, .. } => {
            CallRequest::Photo { target, shape, prompt, aspect_ratio, count: 1, seed: crate::random::seed() }
        }
        training @ CallRequest::Training { .. } => training,
    };
    let rows = app.db.read(vec![NewJob::expected(&request.recipe())]).await?;
    let history: Option<i64> = rows[0].first().map(|row| row.get("seconds")).transpose()?.flatten();
    let usual = match &request {
        CallRequest::Training { .. } => app.catalogue.durations_seconds.train,
        CallRequest::Photo { .. } => app.catalogue.durations_seconds.photo,
    };
    Ok(NewCall { id: CallId::new(app.clock.now()), request, expected_seconds: history.unwrap_or(usual) })
}

fn statements(
    app: &App,
    call: &NewCall,
    old: &CallRow,
    seq: u32,
    price: Credits,
    title: &str,
    once: &Once,
) -> Vec<Stmt> {
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
    batch.extend(call.statements(old.job, old.user, price, title, now));
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
    if let CallRequest::Training { model, .. } = &call.request {
        batch.push(
            Stmt::new(
                "INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM models WHERE id = ?1 AND state = 'failed')",
            )
            .bind(model),
        );
        batch.push(slots::guard(app.catalogue, old.user));
        batch.push(Stmt::new("UPDATE models SET state = 'training' WHERE id = ?1 AND state = 'failed'").bind(model));
    }
    if let CallRequest::Photo { .. } = &call.request {
        // With a model that was deleted since, nothing is taken any more. Base models have no row.
        batch.push(
            Stmt::new(
                "INSERT INTO refusals (model_not_ready) SELECT 1 WHERE EXISTS (
                   SELECT 1 FROM models WHERE id = ?1 AND state <> 'ready')",
            )
            .bind(old.model_id.as_deref()),
        );
    }
    batch.push(events::items(old.job, call.id, now));
    batch.push(events::state(old.job, now));
    batch
}
