//! `/api/predict/posters/brief`: the texts of a set, before it is ordered. A small text model writes them where one is
//! configured; without one, or when it is silent, they are made of the description. Nothing is charged or held.

use std::borrow::Cow;

use axum::extract::State;
use axum::routing::post;
use darkroom_posters::Language;
use darkroom_posters::brief::{self as briefs, Brief, LengthsMax, Material, defaults};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::brief::month_and_day;
use super::product;
use super::request::{self, TextLanguage, check_description, languages, presets};
use super::sessions;
use super::writer;
use super::written::{self, Asked};
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::{self, Catalogue};
use crate::engines::TextModel;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::Json;
use crate::http::limits::Limit;
use crate::ids::UploadId;
use crate::openapi::schema;
use crate::studios::{prompts, text_model};

/// How often somebody may ask within an hour: whoever leaves a field asks.
const PER_HOUR_MAX: u32 = 60;
/// How often the model is asked for somebody within a day. Past that texts are made of descriptions.
const PER_DAY_MAX: u32 = 100;

/// `POST /api/predict/posters/brief`
#[must_use]
pub fn brief() -> Route {
    Route { path: "/api/predict/posters/brief", methods: post(write) }
}

/// What a brief is asked for, as it comes.
#[derive(Debug, Deserialize)]
pub(super) struct BriefRequest {
    description: String,
    preset: String,
    language: String,
    #[serde(default)]
    product_upload: Option<String>,
}

impl PartialSchema for BriefRequest {
    fn schema() -> RefOr<Schema> {
        let chars = catalogue::get().map(|catalogue| catalogue.poster.description_chars_max).unwrap_or_default();
        let upload = schema::or_null(schema::text(&format!("^{}$", schema::id_pattern("upl"))));
        let members = [
            ("description", schema::lines(chars)),
            ("preset", presets()),
            ("language", languages()),
            ("product_upload", upload),
        ];
        schema::object(members, &["description", "preset", "language"]).into()
    }
}

impl ToSchema for BriefRequest {
    fn name() -> Cow<'static, str> {
        "BriefRequest".into()
    }
}

/// Who wrote a brief.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum BriefSource {
    /// The text model; fields that could not be used are made of the description.
    Model,
    /// All of it is made of the description.
    Defaults,
}

/// A brief to be edited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WrittenBrief)]
pub(super) struct Written {
    /// Who wrote it.
    source: BriefSource,
    /// The language that its texts are in: the preset may have one of its own.
    #[schema(schema_with = brief_languages)]
    language: Language,
    /// An order takes it back as `brief`, with whatever was changed in it.
    #[schema(schema_with = brief_schema)]
    brief: Brief,
    /// How long the texts may be.
    lengths_max: BriefLengths,
}

/// How long the texts of a brief may be. In halves a Han character is two, a Latin one is one, and a `|` is nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BriefLengths {
    /// In characters.
    product_name: usize,
    /// In characters.
    brief: usize,
    /// Of a selling point, in halves.
    title: usize,
    /// Of a selling point, in halves.
    detail: usize,
    /// In halves.
    headline: usize,
    /// In halves.
    subheadline: usize,
}

impl BriefLengths {
    fn of(language: Language) -> Self {
        let LengthsMax { product_name, brief, title, detail, headline, subheadline } = LengthsMax::of(language);
        Self { product_name, brief, title, detail, headline, subheadline }
    }
}

fn brief_languages() -> Schema {
    schema::one_of(["zh", "en"])
}

/// The shape that the model is asked for is that of a brief.
pub(super) fn brief_schema() -> Schema {
    serde_json::from_value(briefs::schema()).unwrap_or_default()
}

/// A request that can be answered.
struct Wanted {
    description: String,
    language: Language,
    upload: Option<UploadId>,
}

impl BriefRequest {
    fn validate(&self, catalogue: &Catalogue) -> Result<Wanted> {
        let mut problems = Vec::new();
        let description = check_description(&self.description, catalogue.poster.description_chars_max);
        let description = description.map_err(|problem| problems.push(("description", problem))).unwrap_or_default();
        let (preset, language) = (request::preset(&self.preset), TextLanguage::read(&self.language));
        if preset.is_none() {
            problems.push(("preset", FieldProblem::NotAllowed));
        }
        if language.is_none() {
            problems.push(("language", FieldProblem::NotAllowed));
        }
        match (preset, language) {
            (Some(preset), Some(language)) if problems.is_empty() => {
                // An id that is none names nothing of ours.
                let upload = self.product_upload.as_deref().map(str::parse).transpose();
                Ok(Wanted {
                    description: description.to_owned(),
                    language: preset.preset().language(language.of_brief()),
                    upload: upload.map_err(|_| AppError::NotFound { what: "upload" })?,
                })
            }
            _ => Err(AppError::Invalid(problems)),
        }
    }
}

async fn write(State(app): State<App>, caller: Caller, Json(request): Json<BriefRequest>) -> Result<Json<Written>> {
    let wanted = request.validate(app.catalogue)?;
    prompts::check(&app, &caller, &wanted.description, per_hour(&caller)).await?;
    let (now, user, Wanted { description, language, upload }) = (app.clock.now(), caller.user_id(), &wanted);
    let sees = app.text_model.as_ref().is_some_and(TextModel::sees);
    let asked = Asked { user, description, language: *language, picture: upload.filter(|_| sees) };
    let (_, rows) = caller.read(&app, vec![sessions::products(upload.as_slice(), user), asked.kept(now)]).await?;
    let picture: Option<String> = rows[0].first().map(|row| row.get("kept_key")).transpose()?.flatten();
    if upload.is_some() && picture.is_none() {
        return Err(AppError::NotFound { what: "upload" });
    }
    let kept = written::found(&rows[1])?;
    let glimpse = match picture {
        // What a model that sees wrote has the product's colours.
        Some(key) if kept.is_none() || !sees => product::glimpse(&app, &key).await,
        Some(_) | None => None,
    };
    let (date, palette) = (month_and_day(now), glimpse.as_ref().and_then(|glimpse| glimpse.palette));
    let material = Material { description, language: *language, palette, date: &date };
    let shown = glimpse.as_ref().filter(|_| sees).map(|glimpse| &*glimpse.small);
    let brief = match (kept, &app.text_model) {
        (Some(kept), _) => Some(kept),
        (None, Some(model))
            if text_model::may_ask(&app, &caller, per_hour(&caller), &per_day(&caller), now).await? =>
        {
            ask(&app, model, &asked, &material, shown).await
        }
        (None, Some(_) | None) => None,
    };
    let source = if brief.is_some() { BriefSource::Model } else { BriefSource::Defaults };
    let mut brief = brief.unwrap_or_else(|| defaults(&material));
    if let Some(palette) = palette.filter(|_| !sees) {
        // A model that does not see has guessed them.
        brief.palette = palette;
    }
    Ok(Json(Written { source, language: *language, brief, lengths_max: BriefLengths::of(*language) }))
}

fn per_hour(caller: &Caller) -> Limit {
    Limit::new("briefs", &caller.user_id().to_string(), PER_HOUR_MAX, 3600)
}

fn per_day(caller: &Caller) -> Limit {
    Limit::new("briefs_day", &caller.user_id().to_string(), PER_DAY_MAX, 86_400)
}

/// What the model writes, which is kept. `None` where it writes nothing: nobody is refused for that.
async fn ask(
    app: &App,
    model: &TextModel,
    asked: &Asked<'_>,
    material: &Material<'_>,
    picture: Option<&[u8]>,
) -> Option<Brief> {
    let brief = match writer::write(model, material, picture).await {
        Ok(brief) => brief?,
        Err(why) => {
            tracing::warn!(%why, "a brief is made of its description");
            text_model::is_silent(app, &why).await;
            return None;
        }
    };
    let now = app.clock.now();
    let kept = async {
        let batch = vec![asked.keep(&brief, now)?, text_model::answers(now)];
        app.db.write(batch).await.map_err(AppError::from)
    };
    if let Err(error) = kept.await {
        tracing::warn!(%error, "a brief is not kept: the same question will be asked again");
    }
    Some(brief)
}
