//! What this studio does with its jobs: a picture is called by its prompt's title.

use super::slots::{ENGINE_VALUE_CHARS_MAX, VALUE_CHARS_MAX};
use super::table;
use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{DbError, Stmt};
use crate::error::AppError;
use crate::ids::UserId;
use crate::studio::{CallRef, End, Hooks, Offer, Refusal, Studio};
use crate::studios::face;

/// The room of this folder.
pub(crate) const ROOMS: [(Studio, Hooks); 1] = [(
    Studio::Library,
    Hooks {
        on_end: delivered,
        on_retry: again,
        refusal,
        upload_in_use: Some(table::upload_in_use),
        ..Hooks::new(offer)
    },
)];

fn offer(catalogue: &Catalogue, _: &Config) -> Offer {
    let terms = &catalogue.library;
    let models = catalogue.photo_models().filter(|model| terms.models.contains(&model.id));
    let models = models.map(|model| model.runs().map(|run| run.engine).collect());
    let reference = terms.reference.choices().map(|model| model.shape.engine());
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Offer {
        price: catalogue.prices.library,
        seconds: terms.seconds,
        limits: vec![
            ("prompts_max", i64::from(terms.prompts_max)),
            ("title_chars_max", count(terms.title_chars_max)),
            ("description_chars_max", count(terms.description_chars_max)),
            ("content_chars_max", count(terms.content_chars_max)),
            ("slot_chars_max", count(VALUE_CHARS_MAX)),
            ("engine_slot_chars_max", count(ENGINE_VALUE_CHARS_MAX)),
        ],
        orders: models.chain([reference.collect()]).collect(),
        ..Offer::default()
    }
}

fn delivered(call: &CallRef<'_>, end: &End<'_>, _: Timestamp) -> Vec<Stmt> {
    let assets = end.delivered.iter().filter_map(|item| item.asset);
    assets.map(|asset| table::in_words_of_the_title(call.job, asset)).collect()
}

/// With a model or a picture that was deleted since, nothing is made any more.
fn again(call: &CallRef<'_>, _: &Catalogue, _: Timestamp) -> Vec<Stmt> {
    let model = call.model.map(face::not_unready);
    model.into_iter().chain([table::upload_of_job_still_ready(call.job)]).collect()
}

fn refusal(error: &DbError, _: &Catalogue, _: UserId) -> Option<Refusal> {
    if error.is_refusal("model_not_ready") {
        return Some(Refusal::Error(AppError::ModelNotReady));
    }
    error.is_refusal("upload_not_ready").then_some(Refusal::Error(AppError::NotFound { what: "upload" }))
}
