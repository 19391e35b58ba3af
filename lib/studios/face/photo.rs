//! `/api/predict/photos`: take photos with a base model or one's own (requirement A5).

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::train::first_of_twins;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Catalogue};
use crate::db::{Rows, Stmt};
use crate::engines::{AspectRatio, PhotoShape, prompt_with_trigger};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::{self, Limit};
use crate::http::whole::{whole, whole_or_null};
use crate::ids::{CallId, JobId, ModelId};
use crate::jobs::{
    self, CallRequest, CallRow, JobView, ModelRef, NewCall, NewJob, PhotoTarget, PhotosWish, Studio, Wish,
};
use crate::ledger::Credits;
use crate::openapi::schema;

/// How much of a prompt is the title of its job and ledger entry.
const TITLE_CHARS: usize = 60;
/// Engines take 31 bits.
const SEED_MAX: u32 = u32::MAX >> 1;

/// `POST /api/predict/photos`
#[must_use]
pub fn photos() -> Route {
    Route { path: "/api/predict/photos", methods: post(take) }
}

/// Photos to take.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    model: String,
    prompt: String,
    #[serde(default = "one", deserialize_with = "whole")]
    count: i64,
    #[serde(default)]
    aspect_ratio: Option<String>,
    #[serde(default, deserialize_with = "whole_or_null")]
    seed: Option<i64>,
}

impl PartialSchema for Wanted {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let limits = &catalogue.photo;
        let ratios = limits.aspect_ratios.iter().map(String::as_str);
        let members = [
            ("model", model_ids(catalogue)),
            ("prompt", schema::lines(limits.prompt_chars_max)),
            ("count", schema::integer(1, i64::from(limits.count_max))),
            ("aspect_ratio", schema::or_null(schema::one_of(ratios))),
            ("seed", schema::or_null(schema::integer(0, i64::from(SEED_MAX)))),
        ];
        schema::object(members, &["model", "prompt"]).into()
    }
}

impl ToSchema for Wanted {
    fn name() -> Cow<'static, str> {
        "PhotosRequest".into()
    }
}

/// A base model's id, or a model's own.
pub(super) fn model_ids(catalogue: &Catalogue) -> Schema {
    let ids: Vec<&str> = catalogue.photo_models().map(|model| model.id.as_str()).collect();
    schema::text(&format!("^(?:{}|{})$", ids.join("|"), schema::id_pattern("mdl")))
}

const fn one() -> i64 {
    1
}

struct Photo {
    prompt: String,
    count: u8,
    aspect_ratio: AspectRatio,
    seed: u32,
}

fn validate(app: &App, wanted: &Wanted) -> Result<Photo> {
    let limits = &app.catalogue.photo;
    let mut problems = Vec::new();
    let prompt = wanted.prompt.as_str();
    if prompt.trim().is_empty() {
        problems.push(("prompt", FieldProblem::Missing));
    } else if prompt.chars().count() > limits.prompt_chars_max {
        problems.push(("prompt", FieldProblem::TooLarge(limits.prompt_chars_max as u64)));
    } else if prompt.chars().any(|character| character.is_control() && character != '\n') {
        problems.push(("prompt", FieldProblem::Malformed));
    }
    let count = u8::try_from(wanted.count).ok().filter(|count| u32::from(*count) <= limits.count_max);
    match count {
        _ if wanted.count < 1 => problems.push(("count", FieldProblem::TooSmall(1))),
        None => problems.push(("count", FieldProblem::TooLarge(u64::from(limits.count_max)))),
        Some(_) => {}
    }
    let ratio = wanted.aspect_ratio.as_deref().unwrap_or("1:1");
    let aspect_ratio: Option<AspectRatio> =
        if limits.aspect_ratios.iter().any(|known| known == ratio) { ratio.parse().ok() } else { None };
    if aspect_ratio.is_none() {
        problems.push(("aspect_ratio", FieldProblem::NotAllowed));
    }
    let seed = wanted.seed.map(|seed| u32::try_from(seed).ok().filter(|seed| *seed <= SEED_MAX));
    if seed == Some(None) {
        problems.push(("seed", FieldProblem::NotAllowed));
    }
    match (count, aspect_ratio) {
        (Some(count), Some(aspect_ratio)) if problems.is_empty() => Ok(Photo {
            prompt: prompt.trim().to_owned(),
            count,
            aspect_ratio,
            seed: seed.flatten().unwrap_or_else(crate::random::seed),
        }),
        _ => Err(AppError::Invalid(problems)),
    }
}

/// Which model, before its row is read.
enum Chosen {
    Base(&'static crate::catalogue::BaseModel),
    Own(ModelId),
}

/// What to run, with the word that names the face.
struct Runnable {
    target: PhotoTarget,
    shape: PhotoShape,
    trigger_word: Option<String>,
    name: String,
}

fn chosen(app: &App, model: &str) -> Result<Chosen> {
    if let Some(base) = app.photo_models().find(|base| base.id == model) {
        return Ok(Chosen::Base(base));
    }
    model.parse().map(Chosen::Own).map_err(|_| AppError::NotFound { what: "model" })
}

fn runnable(app: &App, chosen: &Chosen, rows: &Rows) -> Result<Runnable> {
    match chosen {
        Chosen::Base(base) => Ok(Runnable {
            target: match &base.version {
                Some(version) => PhotoTarget::Version(format!("{}:{version}", base.model)),
                None => PhotoTarget::Official(app.name_at_engine(base).to_owned()),
            },
            shape: base.shape,
            trigger_word: None,
            name: base.title.en.clone(),
        }),
        Chosen::Own(_) => {
            let row = rows.first().ok_or(AppError::NotFound { what: "model" })?;
            if row.get::<String>("state")? != "ready" {
                return Err(AppError::ModelNotReady);
            }
            let trainer: String = row.get("trainer")?;
            let trainer = app.catalogue.trainer(&trainer).ok_or(AppError::ModelNotReady)?;
            let (model, version): (String, String) = (row.get("provider_model")?, row.get("provider_version")?);
            Ok(Runnable {
                target: PhotoTarget::Version(format!("{model}:{version}")),
                shape: trainer.photo_shape,
                trigger_word: Some(row.get("trigger_word")?),
                name: row.get("name")?,
            })
        }
    }
}

async fn take(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let wanted: Wanted = parse(&body)?;
    let photo = validate(&app, &wanted)?;
    let chosen = chosen(&app, &wanted.model)?;
    let once = Once::new(caller.user_id(), key, "photos", &body);
    // Round trip one: who, the first answer if there was one, the model, how long it usually takes.
    let shapes = shapes(&app, &chosen);
    let (user, rows) = caller.read(&app, reads(&caller, &chosen, &shapes, &once)).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let runnable = runnable(&app, &chosen, &rows[1])?;
    let now = app.clock.now();
    let title: String = photo.prompt.chars().take(TITLE_CHARS).collect();
    let history = shapes.iter().position(|shape| *shape == runnable.shape).and_then(|place| rows.get(2 + place));
    let job = new_job(&app, &caller, &wanted, &photo, &runnable, history, &title, now)?;
    let answer = serde_json::to_string(&JobView::of_new(&job, now)).unwrap_or_default();
    let limit = [Limit::new("photos", &caller.user_id().to_string(), 600, 3600)];
    let mut batch = vec![limit[0].take(now), once.remember(StatusCode::ACCEPTED, &answer, now)];
    batch.extend(still_ready(&caller, &chosen));
    batch.extend(jobs::not_paused(job.call.request.engine(), now));
    batch.extend(job.statements(now));
    // Round trip two: everything at once or nothing.
    batch.extend(CallRow::reads(job.call.id));
    let rows = match caller.write(&app, batch).await {
        Ok(rows) => rows,
        Err(error) if error.is_refusal("studio_paused") => {
            return Err(jobs::paused(&app, job.call.request.engine()).await);
        }
        Err(error) if error.is_refusal("insufficient_credits") => {
            return Err(AppError::InsufficientCredits { needed: job.price.get(), available: user.credits.available });
        }
        Err(error) if error.is_refusal("model_not_ready") => return Err(AppError::NotFound { what: "model" }),
        Err(error) if Once::lost_to_its_twin(&error) => return first_of_twins(&app, &caller, &once).await,
        Err(error) => return limits::refused(&app.db, &limit, now, error).await,
    };
    jobs::send_written(&app, &rows, &background)?;
    Ok((StatusCode::ACCEPTED, [(http::header::CONTENT_TYPE, "application/json")], answer).into_response())
}

/// The shapes it may turn out to have: a model of one's own has that of its trainer, which is in its row.
fn shapes(app: &App, chosen: &Chosen) -> Vec<PhotoShape> {
    match chosen {
        Chosen::Base(base) => vec![base.shape],
        Chosen::Own(_) => {
            let trained = |shape: &PhotoShape| app.catalogue.trainers.iter().any(|one| one.photo_shape == *shape);
            PhotoShape::ALL.into_iter().filter(trained).collect()
        }
    }
}

fn reads(caller: &Caller, chosen: &Chosen, shapes: &[PhotoShape], once: &Once) -> Vec<Stmt> {
    let own = match chosen {
        Chosen::Own(id) => Some(id.to_string()),
        Chosen::Base(_) => None,
    };
    let model = Stmt::new(
        "SELECT state, name, trainer, trigger_word, provider_model, provider_version FROM models
          WHERE id = ?1 AND user_id = ?2 AND state IN ('training', 'ready', 'failed')",
    )
    .bind(own)
    .bind(caller.user_id());
    let mut reads = vec![once.lookup(), model];
    // Which shape it will be shows when the model is read, in this same round trip.
    reads.extend(shapes.iter().map(|shape| NewJob::expected(&CallRequest::photo_recipe(*shape))));
    reads
}

/// A model deleted between the two round trips is not asked for any more.
fn still_ready(caller: &Caller, chosen: &Chosen) -> Option<Stmt> {
    let Chosen::Own(id) = chosen else { return None };
    let guard = Stmt::new(
        "INSERT INTO refusals (model_not_ready) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM models WHERE id = ?1 AND user_id = ?2 AND state = 'ready')",
    );
    Some(guard.bind(id).bind(caller.user_id()))
}

#[expect(clippy::too_many_arguments, reason = "what a job is made of, named once")]
fn new_job<'a>(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    photo: &Photo,
    runnable: &Runnable,
    history: Option<&Rows>,
    title: &'a str,
    now: crate::clock::Timestamp,
) -> Result<NewJob<'a>> {
    let price_each = Credits::new(app.catalogue.prices.photo).unwrap_or(Credits::ZERO);
    let price = price_each.checked_times(u32::from(photo.count));
    let price = price.ok_or_else(|| AppError::Internal("a price that is none".to_owned()))?;
    let seconds: Option<i64> = history.and_then(Rows::first).map(|row| row.get("seconds")).transpose()?.flatten();
    let prompt = runnable
        .trigger_word
        .as_deref()
        .map_or_else(|| photo.prompt.clone(), |word| prompt_with_trigger(&photo.prompt, word));
    Ok(NewJob {
        id: JobId::new(now),
        user: caller.user_id(),
        studio: Studio::Photo,
        title,
        price_each,
        price,
        pieces: u32::from(photo.count),
        model: ModelRef { id: wanted.model.clone(), name: runnable.name.clone() },
        input: Wish::Photos(PhotosWish {
            model: wanted.model.clone(),
            prompt: photo.prompt.clone(),
            count: photo.count,
            aspect_ratio: photo.aspect_ratio,
            seed: photo.seed,
        }),
        call: NewCall {
            id: CallId::new(now),
            request: CallRequest::Photo {
                target: runnable.target.clone(),
                shape: runnable.shape,
                prompt,
                count: photo.count,
                aspect_ratio: photo.aspect_ratio,
                seed: photo.seed,
            },
            expected_seconds: seconds.unwrap_or(app.catalogue.durations_seconds.photo),
        },
    })
}
