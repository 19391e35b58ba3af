//! What the toy makes: models, pictures, jobs, and the news about them.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use darkroom_probes::secret;
use serde_json::{Value, json};

use crate::people::caller;
use crate::server::{Toy, problem};
use crate::world::{Job, KEY, Leak, PRICE, Thing, World};

type Parameters = Query<std::collections::BTreeMap<String, String>>;

const ENDED: [&str; 4] = ["succeeded", "partly_succeeded", "failed", "canceled"];

fn input(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

fn shown(job: &Job) -> Value {
    let items = job.items.iter().enumerate();
    let items = items.map(
        |(seq, item)| json!({ "seq": seq, "state": item.0, "asset": item.1.as_ref().map(|id| json!({ "id": id })) }),
    );
    let [held, captured, released] = job.cost;
    json!({
        "id": job.id, "state": job.state, "items": items.collect::<Vec<_>>(), "studio": job.studio,
        "cost": { "held": held, "captured": captured, "released": released },
        "model": job.model.as_ref().map(|id| json!({ "id": id })),
    })
}

fn page(items: Vec<Value>) -> Response {
    Json(json!({ "items": items, "next": null })).into_response()
}

fn key(headers: &HeaderMap) -> String {
    headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// A pack of credits: the page to pay on.
pub(crate) async fn buy(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let mut world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    if world.leak == Leak::NamedWallets && !world.wallets {
        return problem(StatusCode::INTERNAL_SERVER_ERROR);
    }
    (StatusCode::CREATED, Json(json!({ "checkout_url": world.page(user) }))).into_response()
}

pub(crate) async fn photos(State(toy): State<Toy>, headers: HeaderMap, bytes: Bytes) -> Response {
    let input = input(&bytes);
    let count = input["count"].as_u64().unwrap_or(1).min(4) as usize;
    let price = PRICE * count as i64;
    let (user, enough) = {
        let world = toy.world();
        let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
        (user, world.people[user].available >= price)
    };
    if toy.world().leak == Leak::LateCharge {
        // The leak itself: the time in which others look at the same balance.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut world = toy.world();
    let model = input["model"].as_str().unwrap_or_default().to_owned();
    let known = model == "base" || world.models.iter().any(|known| known.id == model && world.shows(known.owner, user));
    if !known {
        return problem(StatusCode::NOT_FOUND);
    }
    let asked = String::from_utf8_lossy(&bytes).into_owned();
    let slot = (user, key(&headers));
    if let Some((first, answer)) = world.keys.get(&slot).filter(|_| world.leak != Leak::NoKeys) {
        let status = if *first == asked { StatusCode::ACCEPTED } else { StatusCode::CONFLICT };
        return (status, Json(answer.clone())).into_response();
    }
    let enough = if world.leak == Leak::LateCharge { enough } else { world.people[user].available >= price };
    if !enough {
        return problem(StatusCode::PAYMENT_REQUIRED);
    }
    let prompt = input["prompt"].as_str().unwrap_or_default().to_owned();
    let id = world.order(user, "photo", &prompt, Some(model), count);
    let answer = json!({ "id": id });
    world.keys.insert(slot, (asked, answer.clone()));
    (StatusCode::ACCEPTED, Json(answer)).into_response()
}

pub(crate) async fn train(State(toy): State<Toy>, headers: HeaderMap, bytes: Bytes) -> Response {
    let mut world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let input = input(&bytes);
    let upload =
        world.uploads.iter().any(|upload| input["upload_id"] == upload.id.as_str() && world.shows(upload.owner, user));
    if !upload {
        return problem(StatusCode::NOT_FOUND);
    }
    let id = world.order(user, "train", "", Some(format!("mdl_{}", secret::letters(26))), 1);
    (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response()
}

pub(crate) async fn jobs(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    listed_jobs(&toy.world(), &headers, None)
}

pub(crate) async fn trainings(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    listed_jobs(&toy.world(), &headers, Some("train"))
}

fn listed_jobs(world: &World, headers: &HeaderMap, studio: Option<&str>) -> Response {
    let Some(user) = caller(world, headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let mine = world.jobs.iter().filter(|job| world.shows(job.owner, user));
    page(mine.filter(|job| studio.is_none_or(|studio| studio == job.studio)).map(shown).collect())
}

/// The place of a job that the caller may see.
fn find(world: &World, headers: &HeaderMap, id: &str) -> Result<usize, StatusCode> {
    let user = caller(world, headers).ok_or(StatusCode::UNAUTHORIZED)?;
    let found = world.jobs.iter().position(|job| job.id == id && world.shows(job.owner, user));
    found.ok_or(StatusCode::NOT_FOUND)
}

pub(crate) async fn one_job(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let mut world = toy.world();
    if ![Method::GET, Method::HEAD, Method::DELETE].contains(&method) {
        return problem(StatusCode::METHOD_NOT_ALLOWED);
    }
    let at = match find(&world, &headers, &id) {
        Ok(at) => at,
        Err(status) => return problem(status),
    };
    if method == Method::DELETE && world.leak != Leak::FreeWhenLate {
        world.ask(at);
    }
    let over = ENDED.contains(&world.jobs[at].state);
    if method == Method::DELETE && (!over || world.leak == Leak::RefundPerClick) {
        let count = world.jobs[at].items.len();
        for _ in 0..count {
            world.settle(at, PRICE, false, false);
        }
        world.jobs[at].state = "canceled";
    }
    Json(shown(&world.jobs[at])).into_response()
}

pub(crate) async fn events(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let world = toy.world();
    if ![Method::GET, Method::HEAD].contains(&method) {
        return problem(StatusCode::METHOD_NOT_ALLOWED);
    }
    let at = match find(&world, &headers, &id) {
        Ok(at) => at,
        Err(status) => return problem(status),
    };
    let state = world.jobs[at].state;
    if headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/event-stream") {
        let end = if ENDED.contains(&state) { "event: end\ndata: {}\n\n" } else { "" };
        return ([(header::CONTENT_TYPE, "text/event-stream")], format!("data: {state}\n\n{end}")).into_response();
    }
    page(vec![json!({ "state": state })])
}

pub(crate) async fn retry(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path((id, seq)): Path<(String, usize)>,
) -> Response {
    let mut world = toy.world();
    if method != Method::POST {
        return problem(StatusCode::METHOD_NOT_ALLOWED);
    }
    let at = match find(&world, &headers, &id) {
        Ok(at) => at,
        Err(status) => return problem(status),
    };
    if world.jobs[at].items[seq].0 != "failed" {
        return problem(StatusCode::CONFLICT);
    }
    world.retry(at, seq);
    (StatusCode::ACCEPTED, Json(shown(&world.jobs[at]))).into_response()
}

pub(crate) async fn models(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let mine = world.models.iter().filter(|model| world.shows(model.owner, user));
    let mut items: Vec<Value> =
        mine.map(|model| json!({ "id": model.id, "trigger_word": "prbzq", "state": "ready" })).collect();
    items.push(json!({ "id": "base", "trigger_word": null, "state": "ready" }));
    page(items)
}

pub(crate) async fn assets(State(toy): State<Toy>, headers: HeaderMap, Query(parameters): Parameters) -> Response {
    let world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let mine = world.assets.iter().filter(|asset| world.shows(asset.owner, user));
    let mine = mine.filter(|asset| parameters.get("model").is_none_or(|model| Some(model) == asset.model.as_ref()));
    page(mine.map(|asset| json!({ "id": asset.id })).collect())
}

pub(crate) async fn upload(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let mut world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let id = format!("upl_{}", secret::letters(26));
    world.uploads.push(Thing { id: id.clone(), owner: user, model: None });
    (StatusCode::CREATED, Json(json!({ "id": id, "url": format!("{}/toy/put", world.base) }))).into_response()
}

type Things = fn(&mut World) -> &mut Vec<Thing>;

/// Looking at and deleting one of the things.
fn one(toy: &Toy, things: Things, allowed: &[Method], method: &Method, headers: &HeaderMap, id: &str) -> Response {
    let mut world = toy.world();
    let Some(user) = caller(&world, headers) else { return problem(StatusCode::UNAUTHORIZED) };
    if !allowed.contains(method) {
        return problem(StatusCode::METHOD_NOT_ALLOWED);
    }
    let any_owner = world.leak == Leak::AnyOwner;
    let things = things(&mut world);
    let found = things.iter().position(|thing| thing.id == id && (thing.owner == user || any_owner));
    let Some(at) = found else { return problem(StatusCode::NOT_FOUND) };
    if *method == Method::DELETE {
        things.remove(at);
        return StatusCode::NO_CONTENT.into_response();
    }
    Json(json!({ "id": id })).into_response()
}

pub(crate) async fn one_model(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    one(&toy, |world| &mut world.models, &[Method::GET, Method::HEAD, Method::DELETE], &method, &headers, &id)
}

pub(crate) async fn one_asset(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let allowed = [Method::GET, Method::HEAD, Method::PATCH, Method::DELETE];
    one(&toy, |world| &mut world.assets, &allowed, &method, &headers, &id)
}

pub(crate) async fn one_upload(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    one(&toy, |world| &mut world.uploads, &[Method::POST, Method::DELETE], &method, &headers, &id)
}

pub(crate) async fn receive(
    State(toy): State<Toy>,
    headers: HeaderMap,
    Query(parameters): Parameters,
    bytes: Bytes,
) -> Response {
    let mut world = toy.world();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let (id, timestamp) = (text("webhook-id"), text("webhook-timestamp"));
    let signed = text("webhook-signature") == secret::webhook_signature(KEY, id, timestamp, &body);
    let age = timestamp.parse().map_or(i64::MAX, |at: i64| (world.now - at).abs());
    let fresh = age <= 300 || world.leak == Leak::AnyAge;
    if !(signed && fresh || world.leak == Leak::AnySignature) {
        return problem(StatusCode::UNAUTHORIZED);
    }
    world.apply(parameters.get("call").map_or("", String::as_str), &body);
    Json(json!({})).into_response()
}

pub(crate) async fn cron(State(toy): State<Toy>) -> Response {
    let leak = toy.world().leak;
    if leak == Leak::AnyBell { Json(json!({})).into_response() } else { problem(StatusCode::UNAUTHORIZED) }
}
