//! `/api/predict/photos`: take photos with a base model or one's own (requirement A5).

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::models::{self, ModelRow};
use super::state::ModelState;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Catalogue, Run};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::engines::{AspectRatio, EngineName, PhotoShape, prompt_with_trigger};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::integer::{integer, integer_or_null};
use crate::http::limits::Limit;
use crate::ids::{CallId, JobId, ModelId, UserId};
use crate::jobs::{self, CallRequest, JobInput, NewCall, NewJob, PhotoTarget, Submission};
use crate::openapi::schema;
use crate::studio::{ModelRef, Refusal, Studio};
use crate::studios::prompts;

/// How much of a prompt is the title of its job and ledger entry.
const TITLE_CHARS: usize = 60;
/// Engines take 31 bits, and count up from it for the further pictures of a request.
pub(in crate::studios) const SEED_MAX: u32 = u32::MAX >> 1;

/// `POST /api/predict/photos`
#[must_use]
pub fn photos() -> Route {
    Route { path: "/api/predict/photos", methods: post(take) }
}

/// Photos to take.
#[derive(Debug, Deserialize)]
pub(super) struct PhotosRequest {
    model: String,
    prompt: String,
    #[serde(default)]
    engine_prompt: Option<String>,
    #[serde(default = "one", deserialize_with = "integer")]
    count: i64,
    #[serde(default)]
    aspect_ratio: Option<String>,
    #[serde(default, deserialize_with = "integer_or_null")]
    seed: Option<i64>,
}

impl PartialSchema for PhotosRequest {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let limits = &catalogue.photo;
        let ratios = limits.aspect_ratios.iter().map(String::as_str);
        let members = [
            ("model", model_ids(catalogue)),
            ("prompt", schema::lines(limits.prompt_chars_max)),
            ("engine_prompt", schema::or_null(schema::lines(limits.prompt_chars_max))),
            ("count", schema::integer(1, i64::from(limits.count_max))),
            ("aspect_ratio", schema::or_null(schema::one_of(ratios))),
            ("seed", schema::or_null(schema::integer(0, i64::from(SEED_MAX)))),
        ];
        schema::object(members, &["model", "prompt"]).into()
    }
}

impl ToSchema for PhotosRequest {
    fn name() -> Cow<'static, str> {
        "PhotosRequest".into()
    }
}

/// Photos that were asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotosWish)]
pub(super) struct PhotosInput<'a> {
    /// `mdl_…` or a base model's id.
    model: &'a str,
    /// What is to be seen.
    prompt: &'a str,
    /// What the engine was given in its place, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    engine_prompt: Option<&'a str>,
    /// How many.
    count: u8,
    /// `width:height`
    #[schema(schema_with = AspectRatio::schema)]
    aspect_ratio: AspectRatio,
    /// Makes the same pictures again; null where the model takes none.
    #[schema(required)]
    seed: Option<u32>,
}

/// A base model's id, or a model's own.
pub(in crate::studios) fn model_ids(catalogue: &Catalogue) -> Schema {
    let ids: Vec<&str> = catalogue.photo_models().map(|model| model.id.as_str()).collect();
    schema::text(&format!("^(?:{}|{})$", ids.join("|"), schema::id_pattern("mdl")))
}

const fn one() -> i64 {
    1
}

struct Photo {
    prompt: String,
    /// What the engine is given in its place: its English, as a rule.
    engine_prompt: Option<String>,
    count: u8,
    aspect_ratio: AspectRatio,
    seed: u32,
}

fn validate(app: &App, wanted: &PhotosRequest) -> Result<Photo> {
    let limits = &app.catalogue.photo;
    let mut problems = Vec::new();
    let prompt = wanted.prompt.as_str();
    let engine_prompt = wanted.engine_prompt.as_deref();
    for (field, text) in [("prompt", Some(prompt)), ("engine_prompt", engine_prompt)] {
        problems.extend(
            text.and_then(|text| prompts::fault_of(text, limits.prompt_chars_max)).map(|problem| (field, problem)),
        );
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
            engine_prompt: engine_prompt.map(|text| text.trim().to_owned()),
            count,
            aspect_ratio,
            seed: seed.flatten().unwrap_or_else(crate::random::seed),
        }),
        _ => Err(AppError::Invalid(problems)),
    }
}

impl Photo {
    /// What the engine is given.
    fn given(&self) -> &str {
        self.engine_prompt.as_deref().unwrap_or(&self.prompt)
    }

    /// Everything that somebody wrote, for the one rule about what must not be made.
    fn written(&self) -> String {
        [self.prompt.as_str(), self.engine_prompt.as_deref().unwrap_or_default()].join("\n")
    }
}

/// Which model, before its row is read.
pub(in crate::studios) enum Chosen {
    Base(&'static crate::catalogue::BaseModel),
    Own(ModelId),
}

/// What to run, with the word that names the face.
pub(in crate::studios) struct Runnable {
    pub(in crate::studios) target: PhotoTarget,
    pub(in crate::studios) shape: PhotoShape,
    pub(in crate::studios) trigger_word: Option<String>,
    pub(in crate::studios) name: String,
    pub(in crate::studios) reads_chinese: bool,
    /// Whether the model, asked at its own engine, makes the same picture again with a seed.
    pub(in crate::studios) takes_seed: bool,
}

pub(in crate::studios) fn chosen(app: &App, model: &str) -> Result<Chosen> {
    if let Some(base) = app.photo_models().find(|base| base.id == model) {
        return Ok(Chosen::Base(base));
    }
    model.parse().map(Chosen::Own).map_err(|_| AppError::NotFound { what: "model" })
}

pub(in crate::studios) fn runnable(app: &App, chosen: &Chosen, rows: &Rows, paused: Option<&Rows>) -> Result<Runnable> {
    match chosen {
        Chosen::Base(base) => {
            let mut runs: Vec<Run<'_>> = base.runs().collect();
            let engines: Vec<EngineName> = runs.iter().map(|run| run.engine).collect();
            let open = paused.map(|paused| jobs::first_open(app, paused, &engines)).transpose()?.flatten();
            let run = runs.swap_remove(open.unwrap_or(0));
            Ok(Runnable {
                target: jobs::target(app, run),
                shape: run.shape,
                trigger_word: None,
                name: base.title.en.clone(),
                reads_chinese: base.reads_chinese,
                takes_seed: base.shape.keeps_seed(),
            })
        }
        Chosen::Own(_) => {
            let row = ModelRow::from_row(&rows.first().ok_or(AppError::NotFound { what: "model" })?)?;
            let made = match row.state {
                ModelState::Ready => row.made.ok_or_else(|| AppError::Internal("a ready model without one".to_owned())),
                ModelState::Training | ModelState::Failed => Err(AppError::ModelNotReady),
                ModelState::Deleting | ModelState::Deleted => Err(AppError::NotFound { what: "model" }),
            };
            let (model, version) = made?;
            let trainer = app.catalogue.trainer(&row.trainer).ok_or(AppError::ModelNotReady)?;
            Ok(Runnable {
                target: PhotoTarget::Version(format!("{model}:{version}")),
                shape: trainer.photo_shape,
                trigger_word: Some(row.trigger_word),
                name: row.name,
                reads_chinese: trainer.reads_chinese,
                takes_seed: trainer.photo_shape.keeps_seed(),
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
    let wanted: PhotosRequest = parse(&body)?;
    let photo = validate(&app, &wanted)?;
    let limit = || Limit::new("photos", &caller.user_id().to_string(), 600, 3600);
    prompts::check(&app, &caller, &photo.written(), limit()).await?;
    let chosen = chosen(&app, &wanted.model)?;
    let once = Once::new(caller.user_id(), key, "photos", &body);
    // Round trip one: who, the first answer if there was one, the model, how long it usually takes.
    let shapes = shapes(&app, &chosen);
    let (user, rows) = caller.read(&app, reads(&caller, &chosen, &shapes, &once, app.clock.now())).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let runnable = runnable(&app, &chosen, &rows[1], rows.get(2 + shapes.len()))?;
    if wanted.seed.is_some() && !runnable.takes_seed {
        return Err(AppError::field("seed", FieldProblem::NotAllowed));
    }
    let now = app.clock.now();
    let title: String = photo.prompt.chars().take(TITLE_CHARS).collect();
    let history = shapes.iter().position(|shape| *shape == runnable.shape).and_then(|place| rows.get(2 + place));
    let job = new_job(&app, &caller, &wanted, &photo, &runnable, history, &title, now)?;
    let submission = Submission {
        job: &job,
        now,
        once: &once,
        limit: limit(),
        guards: still_ready(&caller, &chosen).into_iter().collect(),
        rows: Vec::new(),
        beside: serde_json::Map::new(),
        refusal: |error, _, _| {
            let gone = || Refusal::Error(AppError::NotFound { what: "model" });
            error.is_refusal("model_not_ready").then(gone)
        },
    };
    // Round trip two: everything at once or nothing.
    jobs::submit(&app, &caller, &user, &background, submission).await
}

/// The shapes it may turn out to have: a base model that of any of its engines, a model of one's own has that of its trainer, which is in its row.
pub(in crate::studios) fn shapes(app: &App, chosen: &Chosen) -> Vec<PhotoShape> {
    match chosen {
        Chosen::Base(base) => base.runs().map(|run| run.shape).collect(),
        Chosen::Own(_) => {
            let trained = |shape: &PhotoShape| app.catalogue.trainers.iter().any(|one| one.photo_shape == *shape);
            PhotoShape::ALL.into_iter().filter(trained).collect()
        }
    }
}

impl Chosen {
    /// Its id.
    pub(in crate::studios) fn id(&self) -> String {
        match self {
            Self::Base(base) => base.id.clone(),
            Self::Own(id) => id.to_string(),
        }
    }

    /// Finds its row, if it has one.
    pub(in crate::studios) fn find(&self, user: UserId) -> Stmt {
        let own = match self {
            Self::Own(id) => Some(*id),
            Self::Base(_) => None,
        };
        models::find(own, user)
    }

    /// Whether its engines may take turns: one of one's own can be run by its own engine only.
    pub(in crate::studios) const fn is_base(&self) -> bool {
        matches!(self, Self::Base(_))
    }
}

fn reads(caller: &Caller, chosen: &Chosen, shapes: &[PhotoShape], once: &Once, now: Timestamp) -> Vec<Stmt> {
    let mut reads = vec![once.lookup(), chosen.find(caller.user_id())];
    // Which shape it will be shows when the model is read, in this same round trip.
    reads.extend(shapes.iter().map(|shape| NewJob::expected(&CallRequest::photo_duration_key(*shape))));
    // One of one's own can be run by its own engine only.
    reads.extend(chosen.is_base().then(|| jobs::paused(now)));
    reads
}

/// A model deleted between the two round trips is not asked for any more.
pub(in crate::studios) fn still_ready(caller: &Caller, chosen: &Chosen) -> Option<Stmt> {
    match chosen {
        Chosen::Own(id) => Some(models::still_ready(*id, caller.user_id())),
        Chosen::Base(_) => None,
    }
}

#[expect(clippy::too_many_arguments, reason = "what a job is made of, named once")]
fn new_job<'a>(
    app: &App,
    caller: &Caller,
    wanted: &PhotosRequest,
    photo: &Photo,
    runnable: &Runnable,
    history: Option<&Rows>,
    title: &'a str,
    now: Timestamp,
) -> Result<NewJob<'a>> {
    let price = jobs::price(app.catalogue.prices.photo)?;
    let seconds: Option<i64> = history.and_then(Rows::first).map(|row| row.get("seconds")).transpose()?.flatten();
    let prompt = runnable
        .trigger_word
        .as_deref()
        .map_or_else(|| photo.given().to_owned(), |word| prompt_with_trigger(photo.given(), word));
    let input = PhotosInput {
        model: &wanted.model,
        prompt: &photo.prompt,
        engine_prompt: photo.engine_prompt.as_deref(),
        count: photo.count,
        aspect_ratio: photo.aspect_ratio,
        seed: runnable.takes_seed.then_some(photo.seed),
    };
    let call = NewCall {
        id: CallId::new(now),
        request: CallRequest::Photo {
            target: runnable.target.clone(),
            shape: runnable.shape,
            prompt,
            count: photo.count,
            aspect_ratio: photo.aspect_ratio,
            seed: photo.seed,
            picture: None,
        },
        expected_seconds: seconds.unwrap_or(app.catalogue.durations_seconds.photo),
        prices: vec![price; usize::from(photo.count)],
        development: None,
        file: None,
        poster: None,
    };
    Ok(NewJob {
        id: JobId::new(now),
        user: caller.user_id(),
        studio: Studio::Photo,
        title,
        model: Some(ModelRef { id: wanted.model.clone(), name: runnable.name.clone() }),
        input: JobInput::new(Studio::Photo, &input)?,
        exclusive: false,
        calls: vec![call],
    })
}
