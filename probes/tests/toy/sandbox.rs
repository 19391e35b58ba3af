//! The toy's sandbox: mail, gifts, plans, deliveries.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::server::Toy;

type Parameters = Query<std::collections::BTreeMap<String, String>>;

pub(crate) fn router() -> Router<Toy> {
    Router::new()
        .route("/sandbox/audit", get(async || Json(json!({ "violations": [] }))))
        .route("/sandbox/mail", get(mail))
        .route("/sandbox/credits", post(credits))
        .route("/sandbox/google", post(next_google))
        .route("/sandbox/clock", post(clock))
        .route("/sandbox/plan", post(give_plan))
        .route("/sandbox/stripe", get(async || Json(json!({}))))
        .route("/sandbox/stripe/{session}", post(bank))
        .route("/sandbox/stripe/settings", post(settings))
        .route("/sandbox/replicate", get(predictions).post(plan))
        .route("/sandbox/replicate/letters", get(deliveries))
        .route("/toy/google", get(provider))
        .route("/toy/put", put(async || StatusCode::OK))
}

fn input(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

async fn mail(State(toy): State<Toy>, Query(parameters): Parameters) -> Json<Value> {
    let world = toy.world();
    let to = parameters.get("to").cloned().unwrap_or_default();
    let codes = world.codes.iter().rev().filter(|code| code.email == to);
    let items: Vec<Value> = codes.map(|code| json!({ "to": code.email, "code": code.digits })).collect();
    Json(json!({ "items": items }))
}

async fn credits(State(toy): State<Toy>, bytes: Bytes) -> Json<Value> {
    let (input, mut world) = (input(&bytes), toy.world());
    let user = world.user(input["email"].as_str().unwrap_or_default());
    world.book(user, "adjustment", input["credits"].as_i64().unwrap_or_default(), 0);
    Json(json!({}))
}

async fn next_google(State(toy): State<Toy>, bytes: Bytes) -> Json<Value> {
    toy.world().next_google = input(&bytes)["email"].as_str().map(str::to_owned);
    Json(json!({}))
}

/// The provider's page: straight back.
async fn provider(State(toy): State<Toy>, Query(parameters): Parameters) -> Response {
    let to = parameters.get("return_to").cloned().unwrap_or_default();
    let back = format!("{}/api/auth/google/callback?return_to={to}", toy.world().base);
    (StatusCode::FOUND, [(header::LOCATION, back)]).into_response()
}

async fn clock(State(toy): State<Toy>, bytes: Bytes) -> Json<Value> {
    let mut world = toy.world();
    world.now += input(&bytes)["advance_seconds"].as_i64().unwrap_or_default();
    world.end_plans();
    Json(json!({}))
}

async fn give_plan(State(toy): State<Toy>, bytes: Bytes) -> Json<Value> {
    let (input, mut world) = (input(&bytes), toy.world());
    let user = world.user(input["email"].as_str().unwrap_or_default());
    Json(json!({ "ends_in_seconds": world.give_plan(user) }))
}

async fn bank(State(toy): State<Toy>, Path(session): Path<String>, bytes: Bytes) -> Json<Value> {
    toy.world().bank(&session, input(&bytes)["event"].as_str().unwrap_or_default());
    Json(json!({}))
}

async fn settings(State(toy): State<Toy>, bytes: Bytes) -> Json<Value> {
    if let Some(wallets) = input(&bytes)["wallets"].as_bool() {
        toy.world().wallets = wallets;
    }
    Json(json!({}))
}

async fn plan(State(toy): State<Toy>, bytes: Bytes) -> Json<Value> {
    let next = input(&bytes)["next"].as_array().cloned().unwrap_or_default();
    toy.world().plans.extend(next);
    Json(json!({}))
}

async fn predictions(State(toy): State<Toy>) -> Json<Value> {
    let world = toy.world();
    let shown = world.jobs.iter().map(
        |job| json!({ "id": job.prediction, "input": { "prompt": job.prompt }, "webhook": world.webhook(&job.id) }),
    );
    let shown: Vec<Value> = shown.collect();
    Json(json!({ "predictions": shown }))
}

async fn deliveries(State(toy): State<Toy>, Query(parameters): Parameters) -> Json<Value> {
    let world = toy.world();
    let about = world.deliveries.iter().filter(|(prediction, _)| Some(prediction) == parameters.get("id"));
    let items: Vec<&Value> = about.map(|(_, delivery)| delivery).collect();
    Json(json!({ "items": items }))
}
