//! `/api/train`: train a model of a face (requirements A3, A4). The result is kept as the person's model.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::trigger_word::TriggerWord;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Trainer};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::{self, Limit};
use crate::http::page::{Page, PageQuery};
use crate::ids::{CallId, JobId, ModelId, UploadId, UserId};
use crate::jobs::{
    self, CallRequest, CallRow, JobView, ListFilter, ModelRef, NewCall, NewJob, Studio, TrainingWish, Wish,
};
use crate::ledger::Credits;
use crate::openapi::schema;

const NAME_CHARS_MAX: usize = 40;

/// `GET`, `POST /api/train`
#[must_use]
pub fn trainings() -> Route {
    Route { path: "/api/train", methods: get(list).post(start) }
}

/// `GET`, `DELETE /api/train/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/train/{id}", methods: get(show).delete(stop) }
}

/// A training to begin.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    base: String,
    #[serde(default)]
    trainer: Option<String>,
    trigger_word: String,
    upload_id: String,
    #[serde(default)]
    name: Option<String>,
}

impl PartialSchema for Wanted {
    /// One shape for each base of the catalogue: it has its own trainers.
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let shapes = catalogue.base_ids().map(|base| {
            let members = [
                ("base", schema::one_of([base])),
                ("trainer", schema::or_null(schema::one_of(catalogue.trainers_of(base)))),
                ("trigger_word", TriggerWord::schema()),
                ("upload_id", schema::id("upl")),
                ("name", schema::or_null(schema::maybe_line(NAME_CHARS_MAX))),
            ];
            schema::object(members, &["base", "trigger_word", "upload_id"])
        });
        schema::either(shapes).into()
    }
}

impl ToSchema for Wanted {
    fn name() -> Cow<'static, str> {
        "TrainingRequest".into()
    }
}

/// A wish that can be tried: everything but what only the database knows.
struct Training {
    trainer: &'static Trainer,
    trigger_word: TriggerWord,
    upload: UploadId,
    name: String,
}

fn validate(app: &App, wanted: &Wanted) -> Result<Training> {
    let mut problems = Vec::new();
    if app.catalogue.base(&wanted.base).is_none() {
        problems.push(("base", FieldProblem::NotAllowed));
    }
    let trainer = match wanted.trainer.as_deref() {
        Some(id) => app.catalogue.trainer(id).filter(|trainer| trainer.base == wanted.base),
        None => app.catalogue.default_trainer(&wanted.base),
    };
    if trainer.is_none() && problems.is_empty() {
        problems.push(("trainer", FieldProblem::NotAllowed));
    }
    let trigger_word = TriggerWord::new(&wanted.trigger_word);
    if let Err(problem) = &trigger_word {
        problems.push(("trigger_word", problem.clone()));
    }
    let name = wanted.name.as_deref().unwrap_or_default();
    if name.chars().count() > NAME_CHARS_MAX {
        problems.push(("name", FieldProblem::TooLarge(NAME_CHARS_MAX as u64)));
    } else if name.chars().any(char::is_control) {
        problems.push(("name", FieldProblem::Malformed));
    }
    let name = Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or_else(|| wanted.trigger_word.trim());
    match (trainer, trigger_word) {
        (Some(trainer), Ok(trigger_word)) if problems.is_empty() => {
            // An id that is none names nothing of ours.
            let upload = wanted.upload_id.parse().map_err(|_| AppError::NotFound { what: "upload" })?;
            Ok(Training { trainer, trigger_word, upload, name: name.to_owned() })
        }
        _ => Err(AppError::Invalid(problems)),
    }
}

async fn start(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let training = validate(&app, &parse(&body)?)?;
    let once = Once::new(caller.user_id(), key, "train", &body);
    let upload = Stmt::new(
        "SELECT state, kept_key, cover_key FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = 'training_zip'",
    )
    .bind(training.upload)
    .bind(caller.user_id());
    let expected = NewJob::expected(&format!("train:{}", training.trainer.id));
    let (user, rows) = caller.read(&app, vec![once.lookup(), upload, expected]).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let kept = kept(&rows[1])?;
    let now = app.clock.now();
    let history: Option<i64> = rows[2].first().map(|row| row.get("seconds")).transpose()?.flatten();
    let model = ModelId::new(now);
    let job = new_job(&app, caller.user_id(), &training, model, &kept, history, now);
    let price = job.price;
    let answer = serde_json::to_string(&JobView::of_new(&job, now)).unwrap_or_default();
    let limit = [Limit::new("train", &caller.user_id().to_string(), 60, 3600)];
    let mut batch = vec![
        limit[0].take(now),
        once.remember(StatusCode::ACCEPTED, &answer, now),
        ready(&training, &caller),
        jobs::slots::guard(app.catalogue, caller.user_id()),
    ];
    batch.extend(jobs::not_paused(job.call.request.engine(), now));
    batch.extend(job.statements(now));
    batch.push(insert_model(&training, model, &job, &kept, now));
    batch.extend(CallRow::reads(job.call.id));
    let rows = match caller.write(&app, batch).await {
        Ok(rows) => rows,
        Err(error) if error.is_refusal("insufficient_credits") => {
            return Err(AppError::InsufficientCredits { needed: price.get(), available: user.credits.available });
        }
        Err(error) if error.is_refusal("studio_paused") => {
            return Err(jobs::paused(&app, job.call.request.engine()).await);
        }
        Err(error) if error.is_refusal("model_slots_full") => {
            return Err(jobs::slots::full(&app, caller.user_id()).await);
        }
        Err(error) if error.is_refusal("upload_not_ready") => return Err(AppError::NotFound { what: "upload" }),
        Err(error) if Once::lost_to_its_twin(&error) => return first_of_twins(&app, &caller, &once).await,
        Err(error) => return limits::refused(&app.db, &limit, now, error).await,
    };
    jobs::send_written(&app, &rows, &background)?;
    Ok((StatusCode::ACCEPTED, [(http::header::CONTENT_TYPE, "application/json")], answer).into_response())
}

/// The job of this training, with one call that makes the model.
fn new_job<'a>(
    app: &App,
    user: UserId,
    training: &'a Training,
    model: ModelId,
    kept: &KeptUpload,
    history: Option<i64>,
    now: Timestamp,
) -> NewJob<'a> {
    let price = Credits::new(app.catalogue.prices.train).unwrap_or(Credits::ZERO);
    NewJob {
        id: JobId::new(now),
        user,
        studio: Studio::Train,
        title: &training.name,
        price_each: price,
        price,
        pieces: 1,
        model: ModelRef { id: model.to_string(), name: training.name.clone() },
        input: Wish::Training(TrainingWish {
            base: training.trainer.base.clone(),
            trainer: training.trainer.id.clone(),
            name: training.name.clone(),
            trigger_word: training.trigger_word.as_str().to_owned(),
            upload_id: training.upload,
        }),
        call: NewCall {
            id: CallId::new(now),
            request: CallRequest::Training {
                model,
                trainer: training.trainer.id.clone(),
                training_key: kept.training_key.clone(),
                trigger_word: training.trigger_word.as_str().to_owned(),
            },
            expected_seconds: history.unwrap_or(app.catalogue.durations_seconds.train),
        },
    }
}

/// The answer that the twin of this request kept.
pub(super) async fn first_of_twins(app: &App, caller: &Caller, once: &Once) -> Result<Response> {
    let (_, rows) = caller.read(app, vec![once.lookup()]).await?;
    let first = once.first_answer(&rows[0])?;
    Ok(first.ok_or(AppError::Conflict("a twin of this request"))?.into_response())
}

struct KeptUpload {
    training_key: String,
    cover_key: Option<String>,
}

fn kept(rows: &Rows) -> Result<KeptUpload> {
    let row = rows.first().ok_or(AppError::NotFound { what: "upload" })?;
    match row.get::<String>("state")?.as_str() {
        "ready" => {}
        "gone" => return Err(AppError::NotFound { what: "upload" }),
        _ => return Err(AppError::UploadMissing),
    }
    let training_key: Option<String> = row.get("kept_key")?;
    let training_key = training_key.ok_or_else(|| AppError::Internal("a ready upload without file".to_owned()))?;
    Ok(KeptUpload { training_key, cover_key: row.get("cover_key")? })
}

fn ready(training: &Training, caller: &Caller) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (upload_not_ready) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = 'training_zip' AND state = 'ready')",
    )
    .bind(training.upload)
    .bind(caller.user_id())
}

fn insert_model(training: &Training, model: ModelId, job: &NewJob<'_>, kept: &KeptUpload, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO models (id, user_id, job_id, upload_id, name, base, trainer, trigger_word, state, training_key,
                             cover_key, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'training', ?9, ?10, ?11)",
    )
    .bind(model)
    .bind(job.user)
    .bind(job.id)
    .bind(training.upload)
    .bind(training.name.as_str())
    .bind(training.trainer.base.as_str())
    .bind(training.trainer.id.as_str())
    .bind(training.trigger_word.as_str())
    .bind(kept.training_key.as_str())
    .bind(kept.cover_key.as_deref())
    .bind(now)
}

async fn list(State(app): State<App>, caller: Caller, Query(page): Query<PageQuery>) -> Result<Json<Page<JobView>>> {
    let filter = ListFilter { studio: Some(Studio::Train.as_str().to_owned()), state: None };
    Ok(Json(jobs::page(&app, &caller, &page, &filter).await?.1))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
) -> Result<Json<JobView>> {
    let job = jobs::load(&app, &caller, id).await?;
    jobs::look_after_overdue(&app, &job, &background);
    of_train(job)
}

async fn stop(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
) -> Result<Json<JobView>> {
    of_train(jobs::load(&app, &caller, id).await?)?;
    of_train(jobs::cancel(&app, &caller, id, &background).await?)
}

fn of_train(job: JobView) -> Result<Json<JobView>> {
    if job.studio() == Studio::Train.as_str() { Ok(Json(job)) } else { Err(AppError::NotFound { what: "training" }) }
}
