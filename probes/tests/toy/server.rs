//! A studio in miniature: as much of the interface as the probes ask for, with one deliberate leak.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::{Value, json};

use crate::world::{Leak, World};
use crate::{people, sandbox, work};

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct Toy(Arc<Mutex<World>>);

impl Toy {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }
}

/// Starts a toy on a free port; answers its address.
pub(crate) async fn start(leak: Leak) -> String {
    let toy = Toy(Arc::new(Mutex::new(World::new(leak))));
    let base = serve(routes().merge(sandbox::router()), &toy).await;
    toy.world().base.clone_from(&base);
    base
}

/// The same world twice: with its sandbox, and as a deployment that has none.
pub(crate) async fn start_both(leak: Leak) -> [String; 2] {
    let toy = Toy(Arc::new(Mutex::new(World::new(leak))));
    let [with, without] = [serve(routes().merge(sandbox::router()), &toy).await, serve(routes(), &toy).await];
    toy.world().base.clone_from(&with);
    [with, without]
}

async fn serve(router: Router<Toy>, toy: &Toy) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let same_site = axum::middleware::from_fn_with_state(toy.clone(), same_site);
    let router = router.layer(same_site).with_state(toy.clone());
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    base
}

fn routes() -> Router<Toy> {
    Router::new()
        .route("/api/openapi", get(async || axum::Json(document())))
        .route(
            "/api/billing/catalogue",
            get(async || axum::Json(json!({ "prices": { "photo": 7 }, "packs": [{ "id": "cny10" }] }))),
        )
        .route("/api/billing/ledger", get(people::ledger))
        .route("/api/billing/orders", post(work::buy))
        .route("/api/auth/methods", get(async || axum::Json(json!({ "google": true, "password": true }))))
        .route("/api/auth/code", post(people::ask))
        .route("/api/auth/code/verify", post(people::verify))
        .route("/api/auth/login", post(people::log_in))
        .route("/api/auth/register", post(people::register))
        .route("/api/auth/google", get(people::google))
        .route("/api/auth/google/callback", get(people::callback))
        .route("/api/auth/logout", post(people::logout))
        .route("/api/auth/me", get(people::me).patch(people::change))
        .route("/api/auth/sessions", get(people::sessions))
        .route("/api/auth/sessions/{id}", any(people::session))
        .route("/api/media/uploads", post(work::upload))
        .route("/api/media/uploads/{id}", any(work::one_upload))
        .route("/api/media/assets", get(work::assets))
        .route("/api/media/assets/{id}", any(work::one_asset))
        .route("/api/train", get(work::trainings).post(work::train))
        .route("/api/train/{id}", any(work::one_job))
        .route("/api/train/models", get(work::models))
        .route("/api/train/models/{id}", any(work::one_model))
        .route("/api/predict", get(work::jobs))
        .route("/api/predict/sessions", get(nothing))
        .route("/api/prompts", get(nothing))
        .route("/api/predict/photos", post(work::photos))
        .route("/api/predict/{id}", any(work::one_job))
        .route("/api/predict/{id}/events", any(work::events))
        .route("/api/predict/{id}/items/{seq}/retry", any(work::retry))
        .route("/api/webhooks/replicate", post(work::receive))
        .route("/api/cron/reconcile", get(work::cron))
        .route("/", get(async || "<!doctype html><script>alert(1)</script>"))
}

/// A list of things that the toy does not have.
async fn nothing() -> axum::Json<Value> {
    axum::Json(json!({ "items": [], "next": null }))
}

/// What the toy says of itself.
fn document() -> Value {
    let methods =
        |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), json!({}))).collect::<serde_json::Map<_, _>>();
    json!({ "openapi": "3.1.0", "paths": {
        "/api/auth/code": methods(&["post"]),
        "/api/auth/logout": methods(&["post"]),
        "/api/auth/me": methods(&["get", "patch"]),
        "/api/auth/sessions/{id}": methods(&["delete"]),
        "/api/media/uploads/{id}": methods(&["post", "delete"]),
        "/api/media/assets/{id}": methods(&["get", "patch", "delete"]),
        "/api/train": methods(&["get", "post"]),
        "/api/train/{id}": methods(&["get", "delete"]),
        "/api/train/models/{id}": methods(&["get", "delete"]),
        "/api/predict/photos": methods(&["post"]),
        "/api/predict/{id}": methods(&["get", "delete"]),
        "/api/predict/{id}/events": methods(&["get"]),
        "/api/predict/{id}/items/{seq}/retry": methods(&["post"]),
    } })
}

/// Refuses what other sites' pages send, unless that is the leak.
async fn same_site(State(toy): State<Toy>, request: Request, next: Next) -> Response {
    let refused = foreign(&toy.world(), &request);
    match refused {
        Some(status) => problem(status),
        None => next.run(request).await,
    }
}

fn foreign(world: &World, request: &Request) -> Option<StatusCode> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let path = request.uri().path();
    if *request.method() == Method::GET || !path.starts_with("/api/") || path.starts_with("/api/webhooks") {
        return None;
    }
    let here = text("host").map(|host| format!("http://{host}"));
    let foreign = text("origin").is_some_and(|origin| Some(origin) != here.as_deref())
        || text("sec-fetch-site").is_some_and(|site| site != "same-origin");
    if foreign && world.leak != Leak::AnyOrigin {
        return Some(StatusCode::FORBIDDEN);
    }
    let is_json = text("content-type").is_none_or(|kind| kind.starts_with("application/json"));
    (!is_json && world.leak != Leak::AnyForm).then_some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

/// A refusal.
pub(crate) fn problem(status: StatusCode) -> Response {
    (status, axum::Json(json!({ "status": status.as_u16(), "code": status.canonical_reason() }))).into_response()
}

/// A value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    let pairs = all.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
}
