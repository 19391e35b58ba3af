//! What an order of posters may say.

use std::borrow::Cow;

use darkroom_posters::brief::Brief;
use darkroom_posters::plan::{Poster, PresetId};
use darkroom_posters::{Language, plan};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::catalogue::{self, Catalogue};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::integer::integer;
use crate::ids::UploadId;
use crate::openapi::schema;

/// The posters of a plan.
const POSTERS_MAX: usize = Poster::ALL.len();

/// An order as it comes.
#[derive(Debug, Deserialize)]
pub(super) struct PostersRequest {
    product_uploads: Vec<String>,
    description: String,
    posters: Vec<Number>,
    preset: String,
    language: String,
    text: String,
    #[serde(default)]
    brief: Option<Value>,
}

/// A whole number, written in whichever way.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Number(#[serde(deserialize_with = "integer")] i64);

/// The language of a set's text.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum TextLanguage {
    /// Simplified Chinese.
    #[serde(rename = "zh")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
    /// No text at all.
    #[serde(rename = "none")]
    None,
}

impl TextLanguage {
    const ALL: [Self; 3] = [Self::Chinese, Self::English, Self::None];

    /// As written and stored.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
            Self::None => "none",
        }
    }

    /// From how it is written.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.as_str() == text)
    }

    /// What the brief of such a set is written in. A set without text is described in Chinese: engines read both.
    pub(super) const fn of_brief(self) -> Language {
        match self {
            Self::Chinese | Self::None => Language::Chinese,
            Self::English => Language::English,
        }
    }
}

/// Who writes the text onto the pictures.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TextBy {
    /// The engine, with the picture.
    Model,
    /// We, with our own faces: no character is ever wrong.
    Set,
}

impl TextBy {
    const ALL: [Self; 2] = [Self::Model, Self::Set];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Set => "set",
        }
    }
}

/// An order that can be tried: everything but what only the database knows.
pub(super) struct Order {
    pub(super) uploads: Vec<UploadId>,
    pub(super) description: String,
    /// In the order in which they were asked for.
    pub(super) posters: Vec<Poster>,
    pub(super) preset: PresetId,
    pub(super) language: TextLanguage,
    pub(super) text: TextBy,
    /// As somebody edited it.
    pub(super) brief: Option<Brief>,
}

/// What a job of this studio shows again of what was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = PostersWish)]
pub(super) struct PostersInput<'a> {
    /// The session that was begun.
    pub(super) session: &'a str,
    /// The product's pictures.
    pub(super) product_uploads: &'a [UploadId],
    /// What the product is.
    pub(super) description: &'a str,
    /// The posters, by their numbers.
    pub(super) posters: Vec<u8>,
    /// The shop's size.
    #[schema(schema_with = presets)]
    pub(super) preset: PresetId,
    /// The language of the text.
    #[schema(schema_with = languages)]
    pub(super) language: TextLanguage,
    /// Who writes it.
    #[schema(schema_with = texts)]
    pub(super) text: TextBy,
}

pub(super) fn presets() -> Schema {
    let ids: Vec<String> = plan::presets().iter().map(|preset| id(preset.id)).collect();
    schema::one_of(ids.iter().map(String::as_str))
}

pub(super) fn languages() -> Schema {
    schema::one_of(TextLanguage::ALL.map(TextLanguage::as_str))
}

fn texts() -> Schema {
    schema::one_of(TextBy::ALL.map(TextBy::as_str))
}

/// A preset's name in requests and rows.
pub(super) fn id(preset: PresetId) -> String {
    match serde_json::to_value(preset) {
        Ok(Value::String(id)) => id,
        Ok(_) | Err(_) => String::new(),
    }
}

/// A preset by its name.
pub(in crate::studios) fn preset(id: &str) -> Option<PresetId> {
    serde_json::from_value(Value::String(id.to_owned())).ok()
}

impl PartialSchema for PostersRequest {
    fn schema() -> RefOr<Schema> {
        let Ok(catalogue) = catalogue::get() else { return Schema::default().into() };
        let terms = &catalogue.poster;
        let several = |items: Schema, most: usize| -> Schema {
            ArrayBuilder::new()
                .items(RefOr::T(items))
                .min_items(Some(1))
                .max_items(Some(most))
                .unique_items(true)
                .into()
        };
        let members = [
            ("product_uploads", several(schema::id("upl"), terms.product_uploads_max)),
            ("description", schema::lines(terms.description_chars_max)),
            ("posters", several(schema::integer(0, 9), POSTERS_MAX)),
            ("preset", presets()),
            ("language", languages()),
            ("text", texts()),
            ("brief", schema::or_null(super::brief_http::brief_schema())),
        ];
        schema::object(members, &["product_uploads", "description", "posters", "preset", "language", "text"]).into()
    }
}

impl ToSchema for PostersRequest {
    fn name() -> Cow<'static, str> {
        "PostersRequest".into()
    }
}

impl PostersRequest {
    /// The order, if every field can be taken.
    pub(super) fn validate(&self, catalogue: &Catalogue) -> Result<Order> {
        let terms = &catalogue.poster;
        let mut problems = Vec::new();
        check_count("product_uploads", &self.product_uploads, terms.product_uploads_max, &mut problems);
        check_count("posters", &self.posters, POSTERS_MAX, &mut problems);
        let description = check_description(&self.description, terms.description_chars_max);
        let description = description.map_err(|problem| problems.push(("description", problem))).unwrap_or_default();
        let posters: Option<Vec<Poster>> = self.posters.iter().map(|Number(number)| poster(*number)).collect();
        match &posters {
            Some(posters) if repeats(posters) => problems.push(("posters", FieldProblem::NotAllowed)),
            Some(_) => {}
            None => problems.push(("posters", FieldProblem::NotAllowed)),
        }
        if repeats(&self.product_uploads) {
            problems.push(("product_uploads", FieldProblem::NotAllowed));
        }
        let preset = preset(&self.preset);
        if preset.is_none() {
            problems.push(("preset", FieldProblem::NotAllowed));
        }
        let language = TextLanguage::read(&self.language);
        if language.is_none() {
            problems.push(("language", FieldProblem::NotAllowed));
        }
        let text = TextBy::ALL.into_iter().find(|text| text.as_str() == self.text);
        if text.is_none() {
            problems.push(("text", FieldProblem::NotAllowed));
        }
        let brief = self.brief.as_ref().map(|brief| edited(brief, preset, language)).transpose();
        if brief.is_err() {
            problems.push(("brief", FieldProblem::Malformed));
        }
        match (posters, preset, language, text, brief) {
            (Some(posters), Some(preset), Some(language), Some(text), Ok(brief)) if problems.is_empty() => {
                // An id that is none names nothing of ours.
                let uploads = self.product_uploads.iter().map(|id| id.parse()).collect::<Result<_, _>>();
                let uploads = uploads.map_err(|_| AppError::NotFound { what: "upload" })?;
                Ok(Order { uploads, description: description.to_owned(), posters, preset, language, text, brief })
            }
            _ => Err(AppError::Invalid(problems)),
        }
    }
}

/// What somebody wrote about a product, without the space around it.
pub(super) fn check_description(text: &str, chars_max: usize) -> Result<&str, FieldProblem> {
    let description = text.trim();
    if description.is_empty() {
        Err(FieldProblem::Missing)
    } else if text.chars().count() > chars_max {
        Err(FieldProblem::TooLarge(chars_max as u64))
    } else if description.chars().any(|character| character.is_control() && character != '\n') {
        Err(FieldProblem::Malformed)
    } else {
        Ok(description)
    }
}

fn check_count<T>(field: &'static str, given: &[T], most: usize, problems: &mut Vec<(&'static str, FieldProblem)>) {
    if given.is_empty() {
        problems.push((field, FieldProblem::Missing));
    } else if given.len() > most {
        problems.push((field, FieldProblem::TooLarge(most as u64)));
    }
}

/// A poster by its number.
pub(in crate::studios) fn poster(number: i64) -> Option<Poster> {
    usize::try_from(number).ok().and_then(|number| Poster::ALL.get(number).copied())
}

fn repeats<T: PartialEq>(given: &[T]) -> bool {
    given.iter().enumerate().any(|(place, one)| given[..place].contains(one))
}

/// A brief that somebody edited is taken whole or not at all.
fn edited(brief: &Value, preset: Option<PresetId>, language: Option<TextLanguage>) -> Result<Brief, ()> {
    let brief: Brief = serde_json::from_value(brief.clone()).map_err(|_| ())?;
    let asked = language.unwrap_or(TextLanguage::Chinese).of_brief();
    let language = preset.map_or(asked, |preset| preset.preset().language(asked));
    if brief.faults(language).is_empty() { Ok(brief) } else { Err(()) }
}
