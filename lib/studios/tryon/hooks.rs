//! What this studio does with its jobs: the pictures that one was made of go with its end.

use super::{inputs, withdraw_http};
use crate::catalogue::Catalogue;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{DbError, Stmt};
use crate::error::AppError;
use crate::ids::UserId;
use crate::studio::{CallRef, End, GarmentsByLevel, Hooks, Leaves, Offer, Refusal, Studio};

/// The room of this folder.
pub(crate) const ROOMS: [(Studio, Hooks); 1] = [(
    Studio::Tryon,
    Hooks {
        on_end: ended,
        leaves: Leaves::Inputs,
        on_retry: again,
        refusal,
        upload_in_use: Some(inputs::upload_in_use),
        ..Hooks::new(offer)
    },
)];

fn offer(catalogue: &Catalogue, config: &Config) -> Offer {
    let engine = catalogue.tryon_engine(config.tryon_engine.as_deref());
    let most = catalogue.tryon_garments_max();
    let order_of = |engine, garments| {
        let choices = catalogue.tryon_choices(engine, garments).into_iter();
        choices.map(|engine| engine.shape.engine()).collect()
    };
    let limit = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Offer {
        price: catalogue.prices.tryon,
        seconds: catalogue.durations_seconds.tryon,
        limits: vec![
            ("garments_max", limit(most)),
            // What the engine does not take on at once goes on one after another.
            ("together_max", limit(most)),
        ],
        // Of one garment on a picture, of two, …
        orders: engine
            .into_iter()
            .flat_map(|engine| (1..=most).map(move |pieces| (engine, pieces)))
            .map(|(engine, pieces)| order_of(engine, pieces))
            .collect(),
        wears: engine.map(|engine| engine.wears.clone()).unwrap_or_default(),
        worn_at_once: engine.map(|engine| engine.garments_max.min(most)),
        garments: Some(GarmentsByLevel {
            free: catalogue.tryon_garments_of("free"),
            plus: catalogue.tryon_garments_of("plus"),
            pro: catalogue.tryon_garments_of("pro"),
        }),
        ..Offer::default()
    }
}

fn ended(call: &CallRef<'_>, end: &End<'_>, now: Timestamp) -> Vec<Stmt> {
    let delivered = end.delivered.iter().filter_map(|item| item.asset);
    let mut batch: Vec<Stmt> = delivered.map(|asset| inputs::titled(call.job, asset)).collect();
    batch.extend(inputs::over(call.job, now));
    // What came home after its consent was withdrawn is not kept.
    batch.extend(withdraw_http::remove_pictures(call.job, call.user, now));
    batch
}

/// What is gone cannot be tried again.
fn again(call: &CallRef<'_>, _: &Catalogue, _: Timestamp) -> Vec<Stmt> {
    vec![inputs::still_there(call.job)]
}

/// What it means that the write of an order or of another try was refused.
pub(super) fn refusal(error: &DbError, catalogue: &Catalogue, user: UserId) -> Option<Refusal> {
    if error.is_refusal("tryon_garments") {
        return Some(inputs::over_level(catalogue, user));
    }
    if error.is_refusal("tryon_inputs_gone") {
        return Some(Refusal::Error(AppError::InputsGone));
    }
    if error.is_refusal("consent_missing") {
        return Some(Refusal::Error(AppError::ConsentMissing));
    }
    error.is_refusal("upload_not_ready").then_some(Refusal::Error(AppError::NotFound { what: "upload" }))
}
