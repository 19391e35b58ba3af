//! `/api/predict/prompts`: a picture by a prompt of the library (requirements E1–E3).

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::model::{Maker, Ready};
use super::slots;
use super::table::{self, PromptRow};
use crate::accounts::{Caller, User};
use crate::app::App;
use crate::catalogue::{self, Catalogue};
use crate::clock::Timestamp;
use crate::db::{DbError, Rows, Stmt};
use crate::engines::AspectRatio;
use crate::error::{AppError, FieldProblem, MembershipReason, Result};
use crate::http::background::Background;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::integer::integer_or_null;
use crate::http::limits::Limit;
use crate::http::{Route, context};
use crate::ids::{CallId, JobId, PromptId, UploadId, UserId};
use crate::jobs::{self, JobInput, NewCall, NewJob, Submission};
use crate::locale::Locale;
use crate::openapi::schema;
use crate::studio::{Refusal, Studio};
use crate::studios::{face, prompts};

/// How much of what a picture is called is the title of its job and ledger entry.
const TITLE_CHARS: usize = 60;

/// `POST /api/predict/prompts`
#[must_use]
pub fn order() -> Route {
    Route { path: "/api/predict/prompts", methods: post(take) }
}

/// A picture that is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct LibraryRequest {
    prompt_id: String,
    #[serde(default)]
    reference_upload: Option<String>,
    #[serde(default)]
    slots: Option<BTreeMap<String, String>>,
    #[serde(default)]
    engine_slots: Option<BTreeMap<String, String>>,
    #[serde(default)]
    engine_prompt: Option<String>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default, deserialize_with = "integer_or_null")]
    cost: Option<i64>,
}

impl PartialSchema for LibraryRequest {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let upload = schema::or_null(schema::text(&format!("^{}$", schema::id_pattern("upl"))));
        let members = [
            ("prompt_id", schema::id("prm")),
            ("reference_upload", upload),
            ("slots", schema::or_null(schema::texts(slots::VALUE_CHARS_MAX))),
            ("engine_slots", schema::or_null(schema::texts(slots::ENGINE_VALUE_CHARS_MAX))),
            ("engine_prompt", schema::or_null(schema::lines(catalogue.photo.prompt_chars_max))),
            ("model", schema::or_null(face::model_ids(catalogue))),
            ("cost", schema::or_null(schema::integer(1, 10_000))),
        ];
        schema::object(members, &["prompt_id"]).into()
    }
}

impl ToSchema for LibraryRequest {
    fn name() -> Cow<'static, str> {
        "LibraryRequest".into()
    }
}

/// A picture that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = LibraryWish)]
pub(super) struct LibraryInput<'a> {
    /// The prompt. It may be gone.
    #[schema(value_type = PromptId)]
    prompt_id: &'a str,
    /// What it was called, in the language of the order.
    title: &'a str,
    /// What its fields were filled with, in their order.
    slots: BTreeMap<&'a str, &'a str>,
    /// `mdl_…` or a base model's id; null where nobody chose.
    #[schema(required)]
    model: Option<&'a str>,
    /// What the picture takes from.
    #[schema(required)]
    reference_upload: Option<UploadId>,
    /// `width:height`
    #[schema(schema_with = AspectRatio::schema)]
    aspect_ratio: &'a str,
}

/// A request that can be tried.
struct Wanted {
    prompt: PromptId,
    reference: Option<UploadId>,
    slots: BTreeMap<String, String>,
    /// The same fields as the engine is given them: their English, as a rule.
    engine_slots: BTreeMap<String, String>,
    /// What the engine is given in place of a prompt of one's own with its fields filled.
    engine_prompt: Option<String>,
    model: Option<String>,
    cost: Option<i64>,
}

impl TryFrom<LibraryRequest> for Wanted {
    type Error = AppError;

    /// An id that is none names nothing of ours.
    fn try_from(request: LibraryRequest) -> Result<Self> {
        let LibraryRequest { prompt_id, reference_upload, slots, engine_slots, engine_prompt, model, cost } = request;
        let reference = reference_upload.map(|id| id.parse().map_err(|_| AppError::NotFound { what: "upload" }));
        Ok(Self {
            prompt: prompt_id.parse().map_err(|_| AppError::PromptNotFound)?,
            reference: reference.transpose()?,
            slots: slots.unwrap_or_default(),
            engine_slots: engine_slots.unwrap_or_default(),
            engine_prompt,
            model,
            cost,
        })
    }
}

async fn take(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let wanted: Wanted = parse::<LibraryRequest>(&body)?.try_into()?;
    let user = caller.user_id();
    let limit = || Limit::new("library", &user.to_string(), 600, 3600);
    let maker = Maker::of(&app, wanted.model.as_deref(), wanted.reference.is_some())?;
    let once = Once::new(user, key, "library", &body);
    let mut reads = vec![once.lookup(), table::find(wanted.prompt, user), reference(wanted.reference, user)];
    reads.extend(maker.reads(user, app.clock.now()));
    let (account, rows) = caller.read(&app, reads).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let prompt = PromptRow::from_row(&rows[1].first().ok_or(AppError::PromptNotFound)?)?;
    if wanted.cost.is_some_and(|shown| shown != prompt.cost) {
        return Err(AppError::PriceChanged { needed: prompt.cost });
    }
    let picture = kept(wanted.reference, &rows[2])?;
    let ready = maker.ready(&app, &rows[3..], wanted.reference.is_some())?;
    let filled = Filled::of(&prompt, &wanted, ready.reads_chinese(), app.catalogue.photo.prompt_chars_max)?;
    prompts::check(&app, &caller, &filled.written(), limit()).await?;
    let now = app.clock.now();
    let order = Order { wanted: &wanted, prompt: &prompt, filled: &filled, ready: &ready, picture };
    let job = order.job(app.catalogue, user, now)?;
    let submission = Submission {
        job: &job,
        now,
        once: &once,
        limit: limit(),
        guards: order.guards(&app, &caller, &maker),
        rows: vec![table::ordered(job.id, user, &prompt.id, &filled.shown, wanted.reference)],
        beside: serde_json::Map::new(),
        refusal,
    };
    submit(&app, &caller, &account, &background, submission, wanted.prompt).await
}

/// A prompt that changed meanwhile costs something else, or is gone: which, it takes another look to say.
async fn submit(
    app: &App,
    caller: &Caller,
    account: &User,
    background: &Background,
    submission: Submission<'_>,
    prompt: PromptId,
) -> Result<Response> {
    match jobs::submit(app, caller, account, background, submission).await {
        Err(AppError::PriceChanged { .. }) => {
            let (_, rows) = caller.read(app, vec![table::find(prompt, caller.user_id())]).await?;
            let row = rows[0].first().ok_or(AppError::PromptNotFound)?;
            Err(AppError::PriceChanged { needed: row.get("cost")? })
        }
        answer => answer,
    }
}

fn refusal(error: &DbError, _: &Catalogue, _: UserId) -> Option<Refusal> {
    let refused = if error.is_refusal("prompt_changed") {
        AppError::PriceChanged { needed: 0 }
    } else if error.is_refusal("members_only") {
        AppError::MembershipRequired { reason: MembershipReason::MembersPrompts, limit: 0, used: 0 }
    } else if error.is_refusal("model_not_ready") {
        AppError::NotFound { what: "model" }
    } else if error.is_refusal("upload_not_ready") {
        AppError::NotFound { what: "upload" }
    } else {
        return None;
    };
    Some(Refusal::Error(refused))
}

/// The reference picture, looked at and somebody's own; nothing for none.
fn reference(id: Option<UploadId>, user: UserId) -> Stmt {
    let text =
        "SELECT kept_key FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = 'reference' AND state = 'ready'";
    Stmt::new(text).bind(id).bind(user)
}

fn kept(id: Option<UploadId>, rows: &Rows) -> Result<Option<String>> {
    if id.is_none() {
        return Ok(None);
    }
    let key: Option<String> = rows.first().map(|row| row.get("kept_key")).transpose()?.flatten();
    key.map(Some).ok_or(AppError::NotFound { what: "upload" })
}

/// A prompt with its fields filled.
struct Filled {
    /// What was filled in, in the order of the fields: in the language of who asks.
    values: Vec<String>,
    /// What the engine is told.
    content: String,
    /// What the picture is called: the title, and what was filled in by somebody.
    shown: String,
}

impl Filled {
    fn of(prompt: &PromptRow, wanted: &Wanted, reads_chinese: bool, chars_max: usize) -> Result<Self> {
        let locale = context::locale();
        // A model that reads no Chinese is told the English form, where there is one.
        let told = if reads_chinese { locale } else { Locale::En };
        let values = slots::values(&prompt.slots, &wanted.slots, locale, slots::VALUE_CHARS_MAX)?;
        let said: Vec<&str> = prompt
            .slots
            .iter()
            .filter_map(|slot| wanted.slots.get(&slot.name))
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .collect();
        let title = prompt.title.of(locale);
        let shown = if said.is_empty() {
            title.to_owned()
        } else {
            format!("{title} · {}", said.join(locale.pick("，", ", ")))
        };
        // What the engine is given of a field, where somebody said so.
        let mut given = wanted.slots.clone();
        given.extend(wanted.engine_slots.clone());
        let given = slots::values(&prompt.slots, &given, told, slots::ENGINE_VALUE_CHARS_MAX)
            .map_err(|error| if wanted.engine_slots.is_empty() { error } else { of_engine_slots(error) })?;
        let content = match &wanted.engine_prompt {
            // The operator's are nobody's to change.
            Some(_) if !prompt.is_own => return Err(AppError::field("engine_prompt", FieldProblem::NotAllowed)),
            Some(text) => match prompts::fault_of(text, chars_max) {
                Some(problem) => return Err(AppError::field("engine_prompt", problem)),
                None => text.trim().to_owned(),
            },
            None => slots::filled(prompt.content.of(told), &prompt.slots, &given),
        };
        Ok(Self { values, content, shown })
    }

    /// Everything that somebody wrote, for the one rule about what must not be made.
    fn written(&self) -> String {
        let mut lines = vec![self.shown.as_str(), &self.content];
        lines.extend(self.values.iter().map(String::as_str));
        lines.join("\n")
    }
}

fn of_engine_slots(error: AppError) -> AppError {
    match error {
        AppError::Invalid(fields) => {
            AppError::Invalid(fields.into_iter().map(|(_, problem)| ("engine_slots", problem)).collect())
        }
        other => other,
    }
}

/// An order that is about to be made.
struct Order<'a> {
    wanted: &'a Wanted,
    prompt: &'a PromptRow,
    filled: &'a Filled,
    ready: &'a Ready,
    picture: Option<String>,
}

impl Order<'_> {
    /// What must hold in the write that holds the credits.
    fn guards(&self, app: &App, caller: &Caller, maker: &Maker) -> Vec<Stmt> {
        let user = caller.user_id();
        let mut guards =
            vec![table::unchanged(self.prompt, user), table::for_members(app.catalogue, &self.prompt.id, user)];
        guards.extend(self.wanted.reference.map(|upload| table::upload_still_ready(upload, user)));
        if let Maker::Photo(chosen, _) = maker {
            guards.extend(face::still_ready(caller, chosen));
        }
        guards
    }

    fn job<'a>(&'a self, catalogue: &Catalogue, user: UserId, now: Timestamp) -> Result<NewJob<'a>> {
        let (prompt, filled) = (self.prompt, self.filled);
        let names = prompt.slots.iter().map(|slot| slot.name.as_str());
        let input = LibraryInput {
            prompt_id: &prompt.id,
            title: &filled.shown,
            slots: names.zip(filled.values.iter().map(String::as_str)).collect(),
            model: self.wanted.model.as_deref(),
            reference_upload: self.wanted.reference,
            aspect_ratio: &prompt.aspect_ratio,
        };
        let seed = crate::random::seed() & face::SEED_MAX;
        let call = NewCall {
            id: CallId::new(now),
            request: self.ready.request(&filled.content, &prompt.aspect_ratio, self.picture.clone(), seed),
            expected_seconds: self.ready.seconds.unwrap_or(catalogue.library.seconds),
            prices: vec![jobs::price(prompt.cost)?],
            development: None,
            file: None,
            poster: None,
        };
        Ok(NewJob {
            id: JobId::new(now),
            user,
            studio: Studio::Library,
            title: first_chars(&filled.shown, TITLE_CHARS),
            model: self.ready.named(),
            input: JobInput::new(Studio::Library, &input)?,
            exclusive: false,
            calls: vec![call],
        })
    }
}

fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
