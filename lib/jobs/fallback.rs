//! Engines in their order: a model of the catalogue names those that can make its pictures. Where one refuses us, has no such
//! model or is not there, the next is asked. Only what was surely not taken goes on to another: nothing is made, or paid for,
//! twice.

use super::call::CallRow;
use super::dressing::Dressing;
use super::request::{CallRequest, PhotoTarget};
use super::{pauses, reconcile, ring};
use crate::alerts;
use crate::app::App;
use crate::catalogue::{BaseModel, Run};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::engines::{AccountProblem, EngineName};
use crate::error::{AppError, Result};
use crate::ids::CallId;

/// Reads the engines that refuse us and are not to be tried yet.
#[must_use]
pub fn paused(now: Timestamp) -> Stmt {
    Stmt::new("SELECT engine FROM engine_pauses WHERE ended_at IS NULL AND next_try_at > ?1").bind(now)
}

/// The engines that [`paused`] read.
///
/// # Errors
/// A stored value that is not what this code stores.
pub fn closed(paused: &Rows) -> Result<Vec<EngineName>> {
    let names = paused.iter().map(|row| row.get::<String>("engine")).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(names.iter().filter_map(|name| EngineName::from_stored(name)).collect())
}

/// Whether an engine of this order is there and takes work, for whoever only looks.
#[must_use]
pub fn takes_work(app: &App, closed: &[EngineName], order: &[EngineName]) -> bool {
    order.iter().any(|engine| app.engine(*engine).is_some() && !closed.contains(engine))
}

/// The place of the first engine that is there and takes work, by what [`paused`] read; where none takes any, that of the
/// first that is there: its pause is what the order is refused with.
///
/// # Errors
/// A stored value that is not what this code stores.
pub fn first_open(app: &App, paused: &Rows, engines: &[EngineName]) -> Result<Option<usize>> {
    let closed = closed(paused)?;
    let is_open = |engine: &EngineName| !closed.contains(engine);
    let there = |engine: &EngineName| app.engine(*engine).is_some();
    let open = engines.iter().position(|engine| there(engine) && is_open(engine));
    Ok(open.or_else(|| engines.iter().position(there)))
}

/// What is run for a photo at one of its model's engines.
#[must_use]
pub fn target(app: &App, run: Run<'_>) -> PhotoTarget {
    match run.version {
        Some(version) => PhotoTarget::Version(format!("{}:{version}", run.model)),
        None => PhotoTarget::Official(app.name_at_engine(run.engine, run.model).to_owned()),
    }
}

/// The base model of this id, if it is one.
fn base<'a>(app: &'a App, model: Option<&str>) -> Option<&'a BaseModel> {
    app.catalogue.photo_models().find(|base| Some(base.id.as_str()) == model)
}

/// Whether a call's seed makes its picture again: its engine was given one and keeps to it, and who orders the same again
/// asks that engine and no other. What was made in another's place comes from another model.
pub(super) fn comes_again(app: &App, call: &CallRow) -> bool {
    match &call.request {
        CallRequest::Photo { shape, .. } => {
            shape.keeps_seed() && base(app, call.model_id.as_deref()).is_none_or(|base| base.shape == *shape)
        }
        CallRequest::Training { .. } | CallRequest::Compose { .. } => false,
    }
}

/// The requests that make the same at other engines of this deployment, after this one, in order.
fn others(app: &App, model: Option<&str>, request: &CallRequest) -> Vec<CallRequest> {
    match request {
        // Only trained models begin with a picture, and those live at one engine.
        CallRequest::Training { .. } | CallRequest::Photo { picture: Some(_), .. } => Vec::new(),
        CallRequest::Photo { shape, prompt, count, aspect_ratio, seed, .. } => {
            let Some(base) = base(app, model) else { return Vec::new() };
            let further = base.runs().skip_while(|run| run.shape != *shape).skip(1);
            let (prompt, count, aspect_ratio, seed) = (prompt.clone(), *count, *aspect_ratio, *seed);
            further
                .filter(|run| app.engine(run.engine).is_some())
                .map(|run| CallRequest::Photo {
                    target: target(app, run),
                    shape: run.shape,
                    prompt: prompt.clone(),
                    count,
                    aspect_ratio,
                    seed,
                    picture: None,
                })
                .collect()
        }
        CallRequest::Compose { dressing: Some(dressing), .. } if dressing.is_begun() => Vec::new(),
        CallRequest::Compose { model, shape, prompt, aspect_ratio, pictures, dressing } => {
            let further = app.catalogue.compose_fallbacks(model, *shape, pictures.len()).into_iter();
            further
                .filter(|(_, shape)| app.engine(shape.engine()).is_some())
                .map(|(model, shape)| CallRequest::Compose {
                    model: app.name_at_engine(shape.engine(), model).to_owned(),
                    shape,
                    prompt: prompt.clone(),
                    aspect_ratio: *aspect_ratio,
                    pictures: pictures.clone(),
                    dressing: dressing.is_some().then(|| Dressing::new(app.catalogue.worn_at_once(model, shape))),
                })
                .collect()
        }
    }
}

/// The request, or the same at the next engine that takes work, where its own is not there or takes none.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn open_or_other(app: &App, model: Option<&str>, request: CallRequest) -> Result<CallRequest> {
    let mut choices = vec![request];
    choices.extend(others(app, model, &choices[0]));
    if choices.len() > 1 {
        let rows = app.db.read(vec![paused(app.clock.now())]).await?;
        let engines: Vec<EngineName> = choices.iter().map(CallRequest::engine).collect();
        if let Some(place) = first_open(app, &rows[0], &engines)? {
            return Ok(choices.swap_remove(place));
        }
    }
    Ok(choices.swap_remove(0))
}

/// Hands a call that its engine surely did not take to the next one. `false` when there is none, or its owner stops it:
/// then it ends as ever. `problem` is what the engine has against us, if anything: its pause begins in the same write.
pub(super) async fn hand_over(app: &App, call: &CallRow, problem: Option<AccountProblem>) -> Result<bool> {
    let mut next = others(app, call.model_id.as_deref(), &call.request);
    if next.is_empty() || call.stop.is_some() || app.clock.now() >= call.deadline_at {
        return Ok(false);
    }
    // One that refuses us, too, is no way out while another takes work.
    let rows = app.db.read(vec![paused(app.clock.now())]).await?;
    let engines: Vec<EngineName> = next.iter().map(CallRequest::engine).collect();
    let request = next.swap_remove(first_open(app, &rows[0], &engines)?.unwrap_or(0));
    let (engine, now) = (request.engine(), app.clock.now());
    let text = serde_json::to_string(&request)
        .map_err(|error| AppError::Internal(format!("a request that cannot be kept: {error}")))?;
    let moved = Stmt::new(
        "UPDATE calls SET engine = ?2, request = ?3, recipe = ?4, state = 'waiting', sends = 0, due_at = ?5
          WHERE id = ?1 AND state = 'sending' AND provider_id IS NULL",
    )
    .bind(call.id)
    .bind(engine.as_str())
    .bind(text)
    .bind(request.duration_key())
    .bind(now);
    let mut batch = vec![call.unchanged(), moved];
    batch.extend(problem.into_iter().flat_map(|problem| pauses::begin(call.engine, problem, now)));
    match app.db.write(batch).await {
        Ok(_) => {}
        Err(error) if error.is_refusal("changed_meanwhile") => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    let (from, to) = (call.engine.as_str(), engine.as_str());
    tracing::warn!(call = %call.id, from, to, "the next engine is asked");
    if problem.is_some() {
        alerts::send_due(app).await?;
    }
    ask_next(app, call.id, engine).await.map(|()| true)
}

/// Sends a call that was written to be sent anew, or has it sent.
pub(super) async fn ask_next(app: &App, call: CallId, engine: EngineName) -> Result<()> {
    if engine.is_synchronous() {
        ring::ring(app).await;
        Ok(())
    } else {
        Box::pin(reconcile::reconcile_call(app, call)).await
    }
}
