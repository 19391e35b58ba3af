//! `/api/predict/tryons`: one person in one to ten garments (requirement C3).

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::Map;

use super::develop::Plan;
use super::hooks::refusal;
use super::inputs;
use super::request::{Face, Order, Pictures, TryonsInput, TryonsRequest};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::TryonEngine;
use crate::clock::Timestamp;
use crate::engines::{AspectRatio, EngineName};
use crate::error::{AppError, MembershipReason, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::context;
use crate::http::extract::{JsonBytes, parse};
use crate::http::idempotency::{IdempotencyKey, Once};
use crate::http::limits::Limit;
use crate::ids::{CallId, JobId, UserId};
use crate::jobs::{self, CallRequest, Dressing, JobInput, NewCall, NewJob, Submission};
use crate::storage::ObjectKey;
use crate::studio::Studio;
use crate::uploads::Purpose;

/// What begins what models are told, where they take words.
const DRESSING: &str = "Image 1 is a photo of a person to be dressed.";

/// `POST /api/predict/tryons`
#[must_use]
pub fn tryons() -> Route {
    Route { path: "/api/predict/tryons", methods: post(order) }
}

async fn order(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    key: IdempotencyKey,
    JsonBytes(body): JsonBytes,
) -> Result<Response> {
    let request: TryonsRequest = parse(&body)?;
    let order = request.validate(app.catalogue)?;
    let user = caller.user_id();
    let pieces = match order.pictures {
        Pictures::OneEach => 1,
        Pictures::Together => order.garments.len(),
    };
    let choices = app.catalogue.tryon_choices(app.tryon_engine()?, pieces);
    let now = app.clock.now();
    let once = Once::new(user, key, "tryons", &body);
    let reads = vec![
        once.lookup(),
        inputs::find(&[order.person], Purpose::Person, user),
        inputs::find(&order.garments, Purpose::Garment, user),
        jobs::paused(now),
    ];
    let named = choices.iter().map(|engine| CallRequest::compose_duration_key(&engine.model));
    let reads = reads.into_iter().chain(named.map(|key| NewJob::expected(&key))).collect();
    let (account, rows) = caller.read(&app, reads).await?;
    if let Some(first) = once.first_answer(&rows[0])? {
        return Ok(first.into_response());
    }
    let person = inputs::keys(&[order.person], &rows[1])?;
    let garments = inputs::keys(&order.garments, &rows[2])?;
    let engines: Vec<EngineName> = choices.iter().map(|engine| engine.shape.engine()).collect();
    let place = jobs::first_open(&app, &rows[3], &engines)?.unwrap_or(0);
    let engine = choices[place];
    let history: Option<i64> = rows[4 + place].first().map(|row| row.get("seconds")).transpose()?.flatten();
    let set = Set {
        user,
        order: &order,
        engine,
        model: app.name_at_engine(engine.shape.engine(), &engine.model),
        person: person.first().ok_or(AppError::NotFound { what: "upload" })?,
        garments: &garments,
        seconds: history.unwrap_or(app.catalogue.durations_seconds.tryon),
        price: app.catalogue.prices.tryon,
        title: title(garments.len()),
    };
    let job = set.job(now)?;
    let mut rows = vec![order.consent.insert(job.id, user, now)];
    rows.extend(inputs::insert(&order, job.id, user));
    let submission = Submission {
        job: &job,
        now,
        once: &once,
        limit: Limit::new("tryons", &user.to_string(), 200, 3600),
        guards: vec![inputs::within_level(&order, app.catalogue, user), inputs::still_ready(&order, user)],
        rows,
        beside: Map::new(),
        refusal,
    };
    jobs::submit(&app, &caller, &account, &background, submission).await.map_err(|error| counted(error, &order))
}

/// A refusal by the level says how many garments there were.
fn counted(error: AppError, order: &Order) -> AppError {
    match error {
        AppError::MembershipRequired { reason: reason @ MembershipReason::Garments, limit, .. } => {
            let used = i64::try_from(order.garments.len()).unwrap_or(i64::MAX);
            AppError::MembershipRequired { reason, limit, used }
        }
        error => error,
    }
}

/// What the job is called: nothing was said in words.
fn title(garments: usize) -> String {
    let garment = if garments == 1 { "garment" } else { "garments" };
    context::locale().pick(format!("试穿 {garments} 件"), format!("{garments} {garment} tried on"))
}

/// What models are told that take words: the others know what they are for.
fn told(garments: usize) -> String {
    let shown = if garments == 1 {
        "Image 2 shows a garment".to_owned()
    } else {
        format!("Images 2 to {} show garments", garments + 1)
    };
    format!(
        "{DRESSING} {shown}. Show this person wearing every one of them, each where it is worn and with its own colour, \
         cut, pattern and print, in place of what they wear there now. Keep the person's face, hair, skin, body, pose and \
         hands, the background, the light and the framing exactly as they are in image 1. Add nothing else, and no text."
    )
}

/// An order that is about to be made.
struct Set<'a> {
    user: UserId,
    order: &'a Order,
    engine: &'a TryonEngine,
    /// What its engine calls its model.
    model: &'a str,
    person: &'a ObjectKey,
    garments: &'a [ObjectKey],
    seconds: i64,
    /// Of one garment.
    price: i64,
    title: String,
}

impl Set<'_> {
    fn job(&self, now: Timestamp) -> Result<NewJob<'_>> {
        let Order { person, garments, pictures, face, consent } = self.order;
        let input = TryonsInput {
            person_upload: *person,
            garment_uploads: garments,
            keep_face: *face == Face::Kept,
            together: *pictures == Pictures::Together,
            consent: *consent,
        };
        let worn: Vec<&[ObjectKey]> = match pictures {
            Pictures::OneEach => self.garments.chunks(1).collect(),
            Pictures::Together => vec![self.garments],
        };
        Ok(NewJob {
            id: JobId::new(now),
            user: self.user,
            studio: Studio::Tryon,
            title: &self.title,
            model: None,
            input: JobInput::new(Studio::Tryon, &input)?,
            exclusive: false,
            calls: worn.into_iter().map(|worn| self.call(worn, now)).collect::<Result<Vec<_>>>()?,
        })
    }

    /// One picture that wears these.
    fn call(&self, worn: &[ObjectKey], now: Timestamp) -> Result<NewCall> {
        let pieces = i64::try_from(worn.len()).unwrap_or(i64::MAX);
        let garments = worn.len();
        let requests = i64::try_from(garments.div_ceil(self.engine.garments_max.max(1))).unwrap_or(i64::MAX);
        let credits = self.price.checked_mul(pieces).ok_or_else(|| AppError::Internal("no such price".to_owned()))?;
        let development = match self.order.face {
            Face::Kept => Some(Plan::keeping_face_of(self.person).value()?),
            Face::AsMade => None,
        };
        let pictures = std::iter::once(self.person).chain(worn).map(|key| key.as_str().to_owned());
        Ok(NewCall {
            id: CallId::new(now),
            request: CallRequest::Compose {
                model: self.model.to_owned(),
                shape: self.engine.shape,
                prompt: told(garments),
                // None is asked for: the picture has the shape of the person's.
                aspect_ratio: AspectRatio::Portrait,
                pictures: pictures.collect(),
                dressing: Some(Dressing::new(self.engine.garments_max)),
            },
            // What is remembered is of whole calls, most of them of one request.
            expected_seconds: self.seconds.saturating_mul(requests),
            prices: vec![jobs::price(credits)?],
            development,
            file: None,
            poster: None,
        })
    }
}
