//! `/api/predict/posters`: a set of posters. One call for each, so that each is charged, fails and is tried again by
//! itself; one write for all of them with the session they are kept in.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use darkroom_posters::brief::Brief;
use darkroom_posters::names::{FileName, SessionName};
use darkroom_posters::plan::Poster;
use darkroom_posters::poster_text::Setter;
use darkroom_posters::prompt::{Input, Request, prompt};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::brief;
use super::development::{Lettering, Plan};
use super::engine;
use super::hooks::refusal;
use super::product::{self, Product};
use super::request::{Order, PostersInput, PostersRequest, TextBy, TextLanguage};
use super::sessions::{self, NewSession};
use super::written::{self, Asked};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::PosterEngine;
use crate::clock::Timestamp;
use crate::db::Rows;
use crate::engines::EngineName;
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::Limit;
use crate::http::{Route, context};
use crate::ids::{CallId, JobId, UserId};
use crate::jobs::{self, CallRequest, JobInput, NewCall, NewJob, Submission};
use crate::storage::ObjectKey;
use crate::studio::Studio;
use crate::studios::prompts;

/// `POST /api/predict/posters`
#[must_use]
pub fn posters() -> Route {
    Route { path: "/api/predict/posters", methods: post(order) }
}

/// The session of a job, in the answer to its order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionRef {
    /// `session_{YYYYMMDDHHMMSS}_{4 hex}`
    id: String,
    /// What the product is called; null while nobody knows.
    #[schema(required)]
    name: Option<String>,
}

async fn order(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let wanted: PostersRequest = parse(&body)?;
    let order = wanted.validate(app.catalogue)?;
    let user = caller.user_id();
    let limit = || Limit::new("posters", &user.to_string(), 60, 3600);
    let written = brief::written(&order);
    prompts::check(&app, &caller, &written, limit()).await?;
    let choices = app.catalogue.poster_choices(engine::of(app.catalogue, order.preset, order.text)?);
    let once = Once::new(user, key, "posters", &body);
    let expected = NewJob::expected(&CallRequest::compose_duration_key(&choices[0].model));
    let now = app.clock.now();
    let named = Asked {
        user,
        description: &order.description,
        language: brief::language(&order),
        picture: order.uploads.first().copied(),
    };
    let products = sessions::products(&order.uploads, user);
    let reads = vec![once.lookup(), products, expected, named.kept_either_way(now), jobs::paused(now)];
    let (account, rows) = caller.read(&app, reads).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let engine = open(&app, &choices, &rows[4])?;
    let pictures = kept_keys(&order, &rows[1])?;
    let needed = jobs::price(app.catalogue.prices.poster)?.get() * order.posters.len() as i64;
    if account.credits.available < needed {
        // The write decides; this only saves the work.
        return Err(AppError::InsufficientCredits { needed, available: account.credits.available });
    }
    let history: Option<i64> = rows[2].first().map(|row| row.get("seconds")).transpose()?.flatten();
    let Product { palette, close_up } = product::look(&app, pictures.first().map_or("", String::as_str)).await?;
    let brief = brief::of(&order, palette, written::name(&rows[3])?.as_ref(), now);
    let session = name(now)?.to_string();
    let close_up = match close_up.filter(|_| order.posters.iter().any(|poster| is_close_up(*poster))) {
        Some(file) => Some(product::store(&app, user, &session, file, now).await?.as_str().to_owned()),
        None => None,
    };
    let set = Set {
        user,
        order: &order,
        brief: &brief,
        engine,
        model: app.name_at_engine(engine.shape.engine(), &engine.model),
        session: &session,
        pictures: &pictures,
        close_up: close_up.as_deref(),
        seconds: history.unwrap_or(app.catalogue.durations_seconds.poster),
    };
    let job = set.job(&app, now)?;
    let reference = SessionRef { id: session.clone(), name: Some(brief.product_name.to_string()) };
    let beside = Map::from_iter([
        ("session".to_owned(), json!(reference)),
        ("warnings".to_owned(), json!(brief::warnings(&written, context::locale()))),
    ]);
    let submission = Submission {
        job: &job,
        now,
        once: &once,
        limit: limit(),
        guards: order.uploads.iter().map(|upload| sessions::upload_still_ready(*upload, user)).collect(),
        rows: set.session(job.id)?.insert(now).into_iter().chain([product::kept(user, &session)]).collect(),
        beside,
        refusal,
    };
    let answer = jobs::submit(&app, &caller, &account, &background, submission).await?;
    let (name, key) = (brief.product_name, ObjectKey::output(&user.to_string(), &session, NAME_FILE)?);
    background.spawn(async move { keep_name_now(&app, &key, name.as_str()).await });
    Ok(answer)
}

/// The first engine that takes work.
fn open<'a>(app: &App, choices: &[&'a PosterEngine], paused: &Rows) -> Result<&'a PosterEngine> {
    let engines: Vec<EngineName> = choices.iter().map(|engine| engine.shape.engine()).collect();
    Ok(choices[jobs::first_open(app, paused, &engines)?.unwrap_or(0)])
}

/// The file that says what the product is called (requirement B8).
pub(super) const NAME_FILE: &str = "productname.txt";

/// Writes it, as often as anybody likes.
pub(super) async fn keep_name(app: &App, key: &ObjectKey, name: &str) -> Result<()> {
    Ok(app.storage.put(key, name.to_owned().into(), "text/plain; charset=utf-8").await?)
}

/// Writes it, as far as that goes: what is not there is written when it is asked for.
async fn keep_name_now(app: &App, key: &ObjectKey, name: &str) {
    if let Err(error) = keep_name(app, key, name).await {
        tracing::warn!(%error, "the product's name is written when its files are asked for");
    }
}

/// The name of a session that begins now.
fn name(now: Timestamp) -> Result<SessionName> {
    let mut mark = [0_u8; 2];
    crate::random::fill(&mut mark);
    let moment = jiff::Timestamp::from_millisecond(now.millis()).unwrap_or_default();
    let began_at = jiff::tz::Offset::UTC.to_datetime(moment);
    SessionName::new(began_at, mark).ok_or_else(|| AppError::Internal("a time that is none".to_owned()))
}

/// Where the pictures of the product are, in the order in which they were named.
fn kept_keys(order: &Order, rows: &Rows) -> Result<Vec<String>> {
    let mut keys = Vec::with_capacity(order.uploads.len());
    for upload in &order.uploads {
        let mut found = None;
        for row in rows.iter() {
            if row.get::<String>("id")? == upload.to_string() {
                found = row.get::<Option<String>>("kept_key")?;
            }
        }
        keys.push(found.ok_or(AppError::NotFound { what: "upload" })?);
    }
    Ok(keys)
}

/// A set that is about to be ordered.
struct Set<'a> {
    user: UserId,
    order: &'a Order,
    brief: &'a Brief,
    engine: &'a PosterEngine,
    /// What the engine calls its model.
    model: &'a str,
    session: &'a str,
    pictures: &'a [String],
    /// A part of the product at its own resolution.
    close_up: Option<&'a str>,
    seconds: i64,
}

/// Posters that show a part of the product large.
fn is_close_up(poster: Poster) -> bool {
    matches!(poster, Poster::Detail | Poster::Texture)
}

impl Set<'_> {
    fn job<'b>(&'b self, app: &App, now: Timestamp) -> Result<NewJob<'b>> {
        let order = self.order;
        let input = PostersInput {
            session: self.session,
            product_uploads: &order.uploads,
            description: &order.description,
            posters: order.posters.iter().map(|poster| *poster as u8).collect(),
            preset: order.preset,
            language: order.language,
            text: order.text,
        };
        let price = jobs::price(app.catalogue.prices.poster)?;
        let call = |poster: &Poster| {
            let (request, plan) = self.asked(*poster)?;
            Ok(NewCall {
                id: CallId::new(now),
                request,
                expected_seconds: self.seconds,
                prices: vec![price],
                development: Some(plan),
                file: Some(file(self.user, self.session, FileName::Prime(*poster))?),
                poster: Some(*poster as u8),
            })
        };
        Ok(NewJob {
            id: JobId::new(now),
            user: self.user,
            studio: Studio::Poster,
            title: self.brief.product_name.as_str(),
            model: None,
            input: JobInput::new(Studio::Poster, &input)?,
            exclusive: true,
            calls: order.posters.iter().map(call).collect::<Result<Vec<_>>>()?,
        })
    }

    /// What the engine is asked for one poster, and what becomes of its answer.
    fn asked(&self, poster: Poster) -> Result<(CallRequest, Value)> {
        let (order, preset) = (self.order, self.order.preset.preset());
        let (aspect_ratio, ratio) = engine::ratio(self.engine, preset)?;
        let view = |place| if place == 0 { Input::Front } else { Input::OtherView };
        let close_up = self.close_up.filter(|_| is_close_up(poster));
        let inputs: Vec<Input> = (0..self.pictures.len()).map(view).chain(close_up.map(|_| Input::Crop)).collect();
        let asked = prompt(&Request {
            poster,
            preset,
            brief: self.brief,
            language: order.language.of_brief(),
            ratio,
            inputs: &inputs,
            drawn: order.text == TextBy::Model && self.engine.draws_text,
        });
        let lettering = match (asked.setter, order.language) {
            (Setter::Studio, TextLanguage::Chinese | TextLanguage::English) => {
                asked.poster_text.as_ref().map(|text| Lettering::of(text, self.brief.tone))
            }
            (Setter::Studio, TextLanguage::None) | (Setter::Engine | Setter::Nobody, _) => None,
        };
        let plan = Plan { poster, preset: order.preset, palette: self.brief.palette, lettering };
        let request = CallRequest::Compose {
            model: self.model.to_owned(),
            shape: self.engine.shape,
            prompt: asked.text,
            aspect_ratio,
            pictures: self.pictures.iter().cloned().chain(close_up.map(str::to_owned)).collect(),
            dressing: None,
        };
        let plan = serde_json::to_value(&plan)
            .map_err(|error| AppError::Internal(format!("a plan that cannot be kept: {error}")))?;
        Ok((request, plan))
    }

    fn session(&self, job: JobId) -> Result<NewSession<'_>> {
        Ok(NewSession {
            user: self.user,
            id: self.session,
            job,
            name: &self.brief.product_name,
            preset: super::request::id(self.order.preset),
            language: self.order.language,
            brief: crate::error::to_json(self.brief)?,
            uploads: &self.order.uploads,
        })
    }
}

/// Where a session's file is.
pub(super) fn file(user: UserId, session: &str, name: FileName) -> Result<ObjectKey> {
    Ok(ObjectKey::output(&user.to_string(), session, &name.to_string())?)
}

/// The name of a version's file: 0 is the first picture, 1 the change that is called `edit0`.
pub(super) fn version_file(poster: Poster, version: i64) -> FileName {
    match u32::try_from(version).ok().and_then(|version| version.checked_sub(1)) {
        Some(edit) => FileName::Edit(poster, edit),
        None => FileName::Prime(poster),
    }
}
