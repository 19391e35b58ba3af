//! `/api/predict/edits`: change a picture of one's own (requirement B9).

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::kept::{self, Given, Kept};
use super::source::{self, Source};
use super::versions::NewVersion;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, EditModel};
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::engines::EngineName;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::Limit;
use crate::ids::{AssetId, JobId, UploadId};
use crate::jobs::{self, CallRequest, JobInput, NewCall, NewJob, Submission};
use crate::openapi::schema;
use crate::studio::Refusal;
use crate::studios::prompts;
use crate::uploads::Purpose;

/// How much of a prompt is the title of its job and ledger entry.
const TITLE_CHARS: usize = 60;

/// `POST /api/predict/edits`
#[must_use]
pub fn edits() -> Route {
    Route { path: "/api/predict/edits", methods: post(order) }
}

/// A change that is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct EditRequest {
    asset: String,
    prompt: String,
    #[serde(default)]
    mask_upload: Option<String>,
    #[serde(default)]
    reference_upload: Option<String>,
}

impl PartialSchema for EditRequest {
    fn schema() -> RefOr<Schema> {
        let chars = catalogue::get().map(|catalogue| catalogue.edit.prompt_chars_max).unwrap_or_default();
        let members = [
            ("asset", schema::text(&format!("^{}$", schema::id_pattern("ast")))),
            ("prompt", schema::lines(chars)),
            ("mask_upload", schema::or_null(schema::text(&format!("^{}$", schema::id_pattern("upl"))))),
            ("reference_upload", schema::or_null(schema::text(&format!("^{}$", schema::id_pattern("upl"))))),
        ];
        schema::object(members, &["asset", "prompt"]).into()
    }
}

impl ToSchema for EditRequest {
    fn name() -> Cow<'static, str> {
        "EditRequest".into()
    }
}

/// A change that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = EditWish)]
pub(super) struct EditInput<'a> {
    /// The picture that is edited.
    asset: AssetId,
    /// What is to change.
    prompt: &'a str,
    /// What was painted; nothing where the whole picture may change.
    #[schema(required)]
    mask_upload: Option<UploadId>,
    /// What the change is taken from.
    #[schema(required)]
    reference_upload: Option<UploadId>,
}

/// A request that can be tried.
struct Wanted {
    asset: AssetId,
    prompt: String,
    mask: Option<UploadId>,
    reference: Option<UploadId>,
}

fn validate(app: &App, request: &EditRequest) -> Result<Wanted> {
    let most = app.catalogue.edit.prompt_chars_max;
    let prompt = request.prompt.trim();
    let problem = if prompt.is_empty() {
        Some(FieldProblem::Missing)
    } else if request.prompt.chars().count() > most {
        Some(FieldProblem::TooLarge(most as u64))
    } else if prompt.chars().any(|character| character.is_control() && character != '\n') {
        Some(FieldProblem::Malformed)
    } else {
        None
    };
    if let Some(problem) = problem {
        return Err(AppError::field("prompt", problem));
    }
    // An id that is none names nothing of ours.
    let upload = |id: &Option<String>| {
        id.as_deref().map(|id| id.parse().map_err(|_| AppError::NotFound { what: "upload" })).transpose()
    };
    Ok(Wanted {
        asset: request.asset.parse().map_err(|_| AppError::NotFound { what: "asset" })?,
        prompt: prompt.to_owned(),
        mask: upload(&request.mask_upload)?,
        reference: upload(&request.reference_upload)?,
    })
}

async fn order(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let wanted = validate(&app, &parse(&body)?)?;
    let limit = || Limit::new("edits", &caller.user_id().to_string(), 200, 3600);
    prompts::check(&app, &caller, &wanted.prompt, limit()).await?;
    let once = Once::new(caller.user_id(), key, "edits", &body);
    let model = app.catalogue.edit.model(wanted.mask.is_some(), wanted.reference.is_some());
    let choices: Vec<&EditModel> = std::iter::once(model).chain(app.catalogue.edit.fallbacks_of(model.shape)).collect();
    let now = app.clock.now();
    let (user, rows) = caller.read(&app, reads(&caller, &wanted, &choices, &once, now)).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let source = Source::from_rows(&rows[1])?;
    let mask = source::kept(wanted.mask, &rows[2])?;
    let reference = source::kept(wanted.reference, &rows[3])?;
    let price = jobs::price(app.catalogue.prices.poster)?;
    if user.credits.available < price.get() {
        // The write decides; this only saves the work.
        return Err(AppError::InsufficientCredits { needed: price.get(), available: user.credits.available });
    }
    let engines: Vec<EngineName> = choices.iter().map(|model| model.shape.engine()).collect();
    let chosen = jobs::first_open(&app, &rows[4], &engines)?.unwrap_or(0);
    let model = choices[chosen];
    let now = app.clock.now();
    let given = Given { source: &source, mask, reference, request: &wanted.prompt };
    let kept = kept::show(&app, caller.user_id(), model.shape, &given, now).await?;
    let title: String = wanted.prompt.chars().take(TITLE_CHARS).collect();
    let job = new_job(&app, &caller, &wanted, source, model, kept, expected(&rows[5 + chosen])?, &title, now)?;
    let version = NewVersion {
        job: job.job.id,
        user: caller.user_id(),
        parent: wanted.asset,
        prompt: &wanted.prompt,
        file_stem: job.file_stem.as_deref(),
    };
    let submission = Submission {
        job: &job.job,
        now,
        once: &once,
        limit: limit(),
        guards: Vec::new(),
        rows: version.rows(now),
        beside: serde_json::Map::new(),
        refusal: |error, _, _| {
            let gone = || Refusal::Error(AppError::NotFound { what: "asset" });
            error.is_refusal("picture_gone").then(gone)
        },
    };
    jobs::submit(&app, &caller, &user, &background, submission).await
}

fn reads(caller: &Caller, wanted: &Wanted, choices: &[&EditModel], once: &Once, now: Timestamp) -> Vec<Stmt> {
    let user = caller.user_id();
    let mut reads = vec![
        once.lookup(),
        source::find(wanted.asset, user),
        source::upload(wanted.mask, Purpose::Mask, user),
        source::upload(wanted.reference, Purpose::Reference, user),
        jobs::paused(now),
    ];
    // Whose it will be shows in this same round trip.
    reads.extend(choices.iter().map(|model| NewJob::expected(&CallRequest::compose_duration_key(&model.model))));
    reads
}

fn expected(rows: &Rows) -> Result<Option<i64>> {
    Ok(rows.first().map(|row| row.get("seconds")).transpose()?.flatten())
}

/// A job, and what names of its row's files begin with.
struct Ordered<'a> {
    job: NewJob<'a>,
    file_stem: Option<String>,
}

#[expect(clippy::too_many_arguments, reason = "what a job is made of, named once")]
fn new_job<'a>(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    source: Source,
    model: &EditModel,
    kept: Kept,
    history: Option<i64>,
    title: &'a str,
    now: Timestamp,
) -> Result<Ordered<'a>> {
    let input = EditInput {
        asset: wanted.asset,
        prompt: &wanted.prompt,
        mask_upload: wanted.mask,
        reference_upload: wanted.reference,
    };
    let development = serde_json::to_value(&kept.plan)
        .map_err(|error| AppError::Internal(format!("the plan of an edit: {error}")))?;
    let call = NewCall {
        id: kept.call,
        request: CallRequest::Compose {
            model: app.name_at_engine(model.shape.engine(), &model.model).to_owned(),
            shape: model.shape,
            prompt: kept.prompt,
            aspect_ratio: kept.ratio,
            pictures: kept.pictures,
            dressing: None,
        },
        expected_seconds: history.unwrap_or(app.catalogue.edit.seconds),
        prices: vec![jobs::price(app.catalogue.prices.poster)?],
        development: Some(development),
        file: None,
        poster: None,
    };
    let job = NewJob {
        id: JobId::new(now),
        user: caller.user_id(),
        studio: source.studio,
        title,
        model: source.model,
        input: JobInput::new(source.studio, &input)?,
        exclusive: false,
        calls: vec![call],
    };
    Ok(Ordered { job, file_stem: source.file_stem })
}
