//! `/api/billing/catalogue`: what is sold, for anybody.

use axum::extract::State;
use axum::routing::get;
use http::header::CACHE_CONTROL;
use serde_json::{Value, json};

use super::Catalogue;
use crate::app::App;
use crate::http::Route;
use crate::http::extract::Json;
use crate::media::ZipLimits;

/// `GET /api/billing/catalogue`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/billing/catalogue", methods: get(catalogue) }
}

async fn catalogue(State(app): State<App>) -> impl axum::response::IntoResponse {
    ([(CACHE_CONTROL, "public, max-age=60")], Json(document(app.catalogue, app.signup_credits())))
}

fn document(catalogue: &Catalogue, signup_credits: i64) -> Value {
    let bases: Vec<Value> = catalogue.bases.iter().map(|base| json!({ "id": base.id, "title": base.title })).collect();
    let trainers: Vec<Value> = catalogue
        .trainers
        .iter()
        .map(|trainer| {
            json!({ "id": trainer.id, "base": trainer.base, "title": trainer.title, "minutes": trainer.minutes,
                    "default": trainer.default })
        })
        .collect();
    json!({
        "credit": { "per_cny": catalogue.credits_per_cny, "per_usd": catalogue.credits_per_usd },
        "prices": catalogue.prices,
        "durations_seconds": catalogue.durations_seconds,
        "signup_credits": signup_credits,
        "bases": bases,
        "trainers": trainers,
        "aspect_ratios": catalogue.photo.aspect_ratios,
        "photo_count_max": catalogue.photo.count_max,
        "prompt_chars_max": catalogue.photo.prompt_chars_max,
        "training_images": { "min": ZipLimits::TRAINING.images_min, "max": ZipLimits::TRAINING.images_max },
        "packs": catalogue.packs,
        "plans": catalogue.plans,
    })
}
