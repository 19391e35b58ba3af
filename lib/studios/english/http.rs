//! `/api/predict/english`: what a model that reads no Chinese will be given, before anything is ordered.

use std::borrow::Cow;

use axum::extract::State;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::writer::{self, Manner, has_chinese};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::Json;
use crate::http::limits::Limit;
use crate::openapi::schema;
use crate::studios::{prompts, text_model};

/// Texts of one question: the fields of a prompt.
const TEXTS_MAX: usize = 6;
/// How often somebody may ask within an hour: whoever pauses while writing asks.
const PER_HOUR_MAX: u32 = 120;
/// How often the model is asked for somebody within a day. Past that there is a warning beside the model, as without one.
const PER_DAY_MAX: u32 = 200;

/// `POST /api/predict/english`
#[must_use]
pub fn translate() -> Route {
    Route { path: "/api/predict/english", methods: post(write) }
}

/// Texts that are to be put into English, as they come.
#[derive(Debug, Deserialize)]
pub(super) struct EnglishRequest {
    texts: Vec<String>,
    #[serde(default)]
    expand: bool,
}

impl PartialSchema for EnglishRequest {
    fn schema() -> RefOr<Schema> {
        let chars = catalogue::get().map(|catalogue| catalogue.photo.prompt_chars_max).unwrap_or_default();
        let texts = schema::list(schema::lines(chars), 1, TEXTS_MAX);
        let members = [("texts", texts), ("expand", schema::flag())];
        schema::object(members, &["texts"]).into()
    }
}

impl ToSchema for EnglishRequest {
    fn name() -> Cow<'static, str> {
        "EnglishRequest".into()
    }
}

/// Where the texts of an answer are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum EnglishSource {
    /// The text model.
    Model,
    /// They are as they came: there was no Chinese in them.
    AsTheyAre,
    /// Nobody could put them into English: there is no text model, or it is silent. They are as they came.
    Nobody,
}

/// Texts in English, to be seen and changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = English)]
pub(super) struct Written {
    /// Who wrote them.
    source: EnglishSource,
    /// One for each, in the same order.
    texts: Vec<String>,
}

async fn write(State(app): State<App>, caller: Caller, Json(request): Json<EnglishRequest>) -> Result<Json<Written>> {
    let EnglishRequest { texts, expand } = request;
    check(&texts, app.catalogue.photo.prompt_chars_max)?;
    let now = app.clock.now();
    prompts::check(&app, &caller, &texts.join("\n"), per_hour(&caller)).await?;
    if !texts.iter().any(|text| has_chinese(text)) {
        // Nothing is asked of anybody: who is signed in still is.
        let _ = caller.read(&app, Vec::new()).await?;
        return Ok(Json(Written { source: EnglishSource::AsTheyAre, texts }));
    }
    if !text_model::may_ask(&app, &caller, per_hour(&caller), &per_day(&caller), now).await? {
        return Ok(Json(Written { source: EnglishSource::Nobody, texts }));
    }
    let manner = if expand { Manner::Prompt } else { Manner::Words };
    Ok(Json(match ask(&app, &texts, manner).await {
        Some(english) => Written { source: EnglishSource::Model, texts: english },
        None => Written { source: EnglishSource::Nobody, texts },
    }))
}

fn check(texts: &[String], chars_max: usize) -> Result<()> {
    let of_list = match texts.len() {
        0 => Some(FieldProblem::Missing),
        1..=TEXTS_MAX => None,
        _ => Some(FieldProblem::TooLarge(TEXTS_MAX as u64)),
    };
    match of_list.or_else(|| texts.iter().find_map(|text| prompts::fault_of(text, chars_max))) {
        Some(problem) => Err(AppError::field("texts", problem)),
        None => Ok(()),
    }
}

fn per_hour(caller: &Caller) -> Limit {
    Limit::new("english", &caller.user_id().to_string(), PER_HOUR_MAX, 3600)
}

fn per_day(caller: &Caller) -> Limit {
    Limit::new("english_day", &caller.user_id().to_string(), PER_DAY_MAX, 86_400)
}

/// What the model writes. `None` where there is none, or it writes nothing of use: nobody is refused for that.
async fn ask(app: &App, texts: &[String], manner: Manner) -> Option<Vec<String>> {
    let model = app.text_model.as_ref()?;
    match writer::write(model, texts, manner).await {
        Ok(english) => {
            // It takes us again: whatever was said of it is over.
            let over = text_model::answers(app.clock.now());
            if let Err(error) = app.db.write(vec![over]).await {
                tracing::warn!(%error, "an alert about the text model stays open");
            }
            english
        }
        Err(why) => {
            tracing::warn!(%why, "a prompt is not put into English");
            text_model::is_silent(app, &why).await;
            None
        }
    }
}
