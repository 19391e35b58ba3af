//! What the two rooms of this studio do with their jobs: a training moves its model, a photo needs one that is ready.

use super::{models, slots};
use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{DbError, Stmt};
use crate::error::AppError;
use crate::ids::UserId;
use crate::media::ZipLimits;
use crate::studio::{CallRef, CancelLimit, Cancellation, End, EndedBy, Hooks, Offer, Refusal, Studio};
use crate::{destinations, outbox};

/// How many trainings one person may stop in a day.
const STOPPED_TRAININGS_A_DAY_MAX: u32 = 3;

/// The two rooms of this folder.
pub(crate) const ROOMS: [(Studio, Hooks); 2] = [(Studio::Train, TRAIN), (Studio::Photo, PHOTO)];

const TRAIN: Hooks = Hooks {
    cancellation: Cancellation::PartThatRan(CancelLimit {
        name: "stop_training",
        times_a_day_max: STOPPED_TRAININGS_A_DAY_MAX,
    }),
    on_end: training_ended,
    on_retry: training_again,
    refusal: of_training,
    upload_in_use: Some(models::upload_in_use),
    on_model_erased: Some(models::erased),
    ..Hooks::new(training_offer)
};

const PHOTO: Hooks =
    Hooks { on_end: photos_delivered, on_retry: photo_again, refusal: of_photo, ..Hooks::new(photo_offer) };

fn training_offer(catalogue: &Catalogue, _: &Config) -> Offer {
    let images = ZipLimits::TRAINING;
    Offer {
        orders: catalogue.trainers.iter().map(|trainer| vec![trainer.engine]).collect(),
        price: catalogue.prices.train,
        seconds: catalogue.durations_seconds.train,
        limits: vec![("images_min", count(images.images_min)), ("images_max", count(images.images_max))],
        ..Offer::default()
    }
}

fn photo_offer(catalogue: &Catalogue, _: &Config) -> Offer {
    Offer {
        orders: catalogue.photo_models().map(|model| model.runs().map(|run| run.engine).collect()).collect(),
        price: catalogue.prices.photo,
        seconds: catalogue.durations_seconds.photo,
        limits: vec![
            ("count_max", i64::from(catalogue.photo.count_max)),
            ("prompt_chars_max", count(catalogue.photo.prompt_chars_max)),
        ],
        ..Offer::default()
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn training_ended(call: &CallRef<'_>, end: &End<'_>, now: Timestamp) -> Vec<Stmt> {
    let Some(model) = call.model else { return Vec::new() };
    let mut batch: Vec<Stmt> = match (end.trained, end.by, model.parse()) {
        (Some(made), _, _) => {
            return vec![models::trained(model, made), outbox::queue_trained(call.call, now)];
        }
        (None, EndedBy::Owner, Ok(id)) => models::stopped(id, now).into(),
        (None, EndedBy::Us, _) | (None, EndedBy::Owner, Err(_)) => models::failed(model, now).into(),
    };
    batch.extend(destinations::leave(model, now));
    batch
}

fn training_again(call: &CallRef<'_>, catalogue: &Catalogue, now: Timestamp) -> Vec<Stmt> {
    let Some(model) = call.model else { return Vec::new() };
    let [guard, photos, again] = models::tried_again(model);
    let [open, enter] = destinations::enter(model, call.user, now);
    vec![guard, photos, slots::guard(catalogue, call.user), again, open, enter]
}

/// Of photos whose engine was given other words: what is shown with them is what was written.
fn photos_delivered(call: &CallRef<'_>, end: &End<'_>, _: Timestamp) -> Vec<Stmt> {
    let assets = end.delivered.iter().filter_map(|item| item.asset);
    let in_own_words = |asset| {
        Stmt::new(
            "UPDATE assets SET prompt = (SELECT json_extract(input, '$.prompt') FROM jobs WHERE id = ?1)
              WHERE id = ?2 AND job_id = ?1
                AND EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND json_extract(input, '$.engine_prompt') IS NOT NULL)",
        )
        .bind(call.job)
        .bind(asset)
    };
    assets.map(in_own_words).collect()
}

/// With a model that was deleted since, nothing is taken any more.
fn photo_again(call: &CallRef<'_>, _: &Catalogue, _: Timestamp) -> Vec<Stmt> {
    call.model.map(models::not_unready).into_iter().collect()
}

fn of_training(error: &DbError, catalogue: &Catalogue, user: UserId) -> Option<Refusal> {
    if error.is_refusal("model_slots_full") {
        return Some(slots::full(catalogue, user));
    }
    if error.is_refusal("consent_missing") {
        return Some(Refusal::Error(AppError::ConsentMissing));
    }
    if error.is_refusal("upload_not_ready") {
        return Some(Refusal::Error(AppError::NotFound { what: "upload" }));
    }
    of_photo(error, catalogue, user)
}

fn of_photo(error: &DbError, _: &Catalogue, _: UserId) -> Option<Refusal> {
    error.is_refusal("model_not_ready").then_some(Refusal::Error(AppError::ModelNotReady))
}
