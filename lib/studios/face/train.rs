//! `/api/train`: train a model of a face (requirements A3, A4). The result is kept as the person's model.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::models::NewModel;
use super::slots;
use super::trigger_word::TriggerWord;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Catalogue, Trainer};
use crate::clock::Timestamp;
use crate::db::{DbError, Rows, Stmt};
use crate::destinations;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::context;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::Limit;
use crate::http::page::{Page, PageQuery};
use crate::ids::{CallId, JobId, ModelId, UploadId, UserId};
use crate::jobs::{self, CallRequest, JobInput, JobView, ListFilter, NewCall, NewJob, Submission};
use crate::openapi::schema;
use crate::studio::{ModelRef, Refusal, Studio};
use crate::studios::consent::{self, Consent, ConsentRequest, Use};
use crate::uploads::UploadState;

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
pub(super) struct TrainingRequest {
    base: String,
    #[serde(default)]
    trainer: Option<String>,
    trigger_word: String,
    upload_id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    consent: Option<ConsentRequest>,
}

impl PartialSchema for TrainingRequest {
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
                ("consent", schema::or_null(consent::schema(Use::Training))),
            ];
            schema::object(members, &["base", "trigger_word", "upload_id"])
        });
        schema::either(shapes).into()
    }
}

impl ToSchema for TrainingRequest {
    fn name() -> Cow<'static, str> {
        "TrainingRequest".into()
    }
}

/// A training that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = TrainingWish)]
pub(super) struct TrainingInput<'a> {
    /// The base model.
    base: &'a str,
    /// The trainer.
    trainer: &'a str,
    /// What the model is called.
    name: &'a str,
    /// The word that names the face.
    trigger_word: &'a str,
    /// The photos.
    upload_id: UploadId,
    /// What was agreed to. Trainings of before there was a record have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    consent: Option<Consent>,
}

/// A wish that can be tried: everything but what only the database knows.
struct Training {
    trainer: &'static Trainer,
    trigger_word: TriggerWord,
    upload: UploadId,
    name: String,
    consent: Consent,
}

fn validate(app: &App, wanted: &TrainingRequest) -> Result<Training> {
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
    let consent = Consent::of(Use::Training, wanted.consent.as_ref(), context::locale());
    if let Err(problem) = &consent {
        problems.push(("consent", problem.clone()));
    }
    match (trainer, trigger_word, consent) {
        (Some(trainer), Ok(trigger_word), Ok(consent)) if problems.is_empty() => {
            // An id that is none names nothing of ours.
            let upload = wanted.upload_id.parse().map_err(|_| AppError::NotFound { what: "upload" })?;
            Ok(Training { trainer, trigger_word, upload, name: name.to_owned(), consent })
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
    let job = new_job(&app, caller.user_id(), &training, model, &kept, history, now)?;
    let [open, enter] = destinations::enter(&model.to_string(), caller.user_id(), now);
    let submission = Submission {
        job: &job,
        now,
        once: &once,
        limit: Limit::new("train", &caller.user_id().to_string(), 60, 3600),
        guards: vec![ready(&training, &caller), slots::guard(app.catalogue, caller.user_id())],
        rows: vec![
            training.consent.insert(model, caller.user_id(), now),
            insert_model(&training, model, &job, &kept, now),
            open,
            enter,
        ],
        beside: serde_json::Map::new(),
        refusal,
    };
    jobs::submit(&app, &caller, &user, &background, submission).await
}

fn refusal(error: &DbError, catalogue: &Catalogue, user: UserId) -> Option<Refusal> {
    if error.is_refusal("model_slots_full") {
        return Some(slots::full(catalogue, user));
    }
    let gone = || Refusal::Error(AppError::NotFound { what: "upload" });
    error.is_refusal("upload_not_ready").then(gone)
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
) -> Result<NewJob<'a>> {
    let input = TrainingInput {
        base: &training.trainer.base,
        trainer: &training.trainer.id,
        name: &training.name,
        trigger_word: training.trigger_word.as_str(),
        upload_id: training.upload,
        consent: Some(training.consent),
    };
    let call = NewCall {
        id: CallId::new(now),
        request: CallRequest::Training {
            model,
            trainer: training.trainer.id.clone(),
            training_key: kept.training_key.clone(),
            trigger_word: training.trigger_word.as_str().to_owned(),
        },
        expected_seconds: history.unwrap_or(app.catalogue.durations_seconds.train),
        prices: vec![jobs::price(app.catalogue.prices.train)?],
        development: None,
        file: None,
        poster: None,
    };
    Ok(NewJob {
        id: JobId::new(now),
        user,
        studio: Studio::Train,
        title: &training.name,
        model: Some(ModelRef { id: model.to_string(), name: training.name.clone() }),
        input: JobInput::new(Studio::Train, &input)?,
        exclusive: false,
        calls: vec![call],
    })
}

struct KeptUpload {
    training_key: String,
    cover_key: Option<String>,
}

fn kept(rows: &Rows) -> Result<KeptUpload> {
    let row = rows.first().ok_or(AppError::NotFound { what: "upload" })?;
    match row.get("state")? {
        UploadState::Ready => {}
        UploadState::Gone => return Err(AppError::NotFound { what: "upload" }),
        UploadState::Pending | UploadState::Rejected => return Err(AppError::UploadMissing),
    }
    let training_key: Option<String> = row.get("kept_key")?;
    // A training of them succeeded: the photos are gone.
    let training_key = training_key.ok_or(AppError::NotFound { what: "upload" })?;
    Ok(KeptUpload { training_key, cover_key: row.get("cover_key")? })
}

fn ready(training: &Training, caller: &Caller) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (upload_not_ready) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = 'training_zip' AND state = 'ready'
              AND kept_key IS NOT NULL)",
    )
    .bind(training.upload)
    .bind(caller.user_id())
}

fn insert_model(training: &Training, model: ModelId, job: &NewJob<'_>, kept: &KeptUpload, now: Timestamp) -> Stmt {
    let model = NewModel {
        id: model,
        user: job.user,
        job: job.id,
        upload: training.upload,
        name: &training.name,
        base: &training.trainer.base,
        trainer: &training.trainer.id,
        trigger_word: training.trigger_word.as_str(),
        training_key: &kept.training_key,
        cover_key: kept.cover_key.as_deref(),
    };
    model.insert(now)
}

async fn list(State(app): State<App>, caller: Caller, Query(page): Query<PageQuery>) -> Result<Json<Page<JobView>>> {
    let filter = ListFilter { studio: Some(Studio::Train), state: None };
    Ok(Json(jobs::page(&app, &caller, &page, &filter).await?.1))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<JobId>,
) -> Result<Json<JobView>> {
    let job = jobs::load(&app, &caller, id).await?;
    jobs::reconcile_overdue(&app, &job, &background);
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
    if job.studio() == Studio::Train { Ok(Json(job)) } else { Err(AppError::NotFound { what: "training" }) }
}
