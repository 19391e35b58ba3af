//! Accounts of the toy: signing in and out, who somebody is, what they have.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use darkroom_probes::secret;
use serde_json::{Value, json};

use crate::server::{Toy, cookie, problem};
use crate::world::{Code, Leak, World};

type Parameters = Query<std::collections::BTreeMap<String, String>>;

/// The caller, by their session.
pub(crate) fn caller(world: &World, headers: &HeaderMap) -> Option<usize> {
    let token = cookie(headers, "__Host-session")?;
    world.sessions.iter().find(|session| session.0 == token).map(|session| session.2)
}

fn body(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

fn set_cookie(name: &str, value: &str) -> (header::HeaderName, String) {
    (header::SET_COOKIE, format!("{name}={value}; Path=/; HttpOnly; Secure; SameSite=Lax"))
}

/// Plain ones only.
fn is_address(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else { return false };
    let plain = |part: &str| part.chars().all(|delivery| delivery.is_ascii_alphanumeric() || ".-_".contains(delivery));
    (1..=64).contains(&local.len()) && email.len() <= 254 && domain.contains('.') && plain(local) && plain(domain)
}

pub(crate) async fn ask(State(toy): State<Toy>, headers: HeaderMap, bytes: Bytes) -> Response {
    let email = body(&bytes)["email"].as_str().unwrap_or_default().to_lowercase();
    if !is_address(&email) {
        return problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (known, leak) = {
        let world = toy.world();
        (world.people.iter().any(|user| user.email == email), world.leak)
    };
    if known && leak == Leak::SlowForKnown {
        // The leak itself: the time that an answer takes.
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let mut world = toy.world();
    if world.codes.iter().any(|code| code.email == email && !code.used) {
        return (problem(StatusCode::TOO_MANY_REQUESTS).status(), [(header::RETRY_AFTER, "60")]).into_response();
    }
    let browser = cookie(&headers, "__Host-browser").unwrap_or_else(|| secret::letters(20));
    let digits = format!("{:06}", 100_000 + world.codes.len());
    world.codes.push(Code { email, browser: browser.clone(), digits, tries: 0, used: false });
    let words = if known && leak == Leak::OtherWords { "welcome back" } else { "a code was mailed" };
    (StatusCode::ACCEPTED, [set_cookie("__Host-browser", &browser)], Json(json!({ "detail": words }))).into_response()
}

pub(crate) async fn verify(State(toy): State<Toy>, headers: HeaderMap, bytes: Bytes) -> Response {
    let input = body(&bytes);
    let (email, digits) = (input["email"].as_str().unwrap_or_default().to_lowercase(), input["code"].as_str());
    let browser = cookie(&headers, "__Host-browser").unwrap_or_default();
    let mut world = toy.world();
    let limit = if world.leak == Leak::AnyTries { u32::MAX } else { 5 };
    let found = world.codes.iter_mut().rfind(|code| code.email == email && code.browser == browser);
    let Some(code) = found else { return problem(StatusCode::UNAUTHORIZED) };
    if code.used || code.tries >= limit || Some(code.digits.as_str()) != digits {
        code.tries = code.tries.saturating_add(1);
        return problem(StatusCode::UNAUTHORIZED);
    }
    code.used = true;
    let token = begin(&mut world, &headers, &email);
    (StatusCode::OK, [set_cookie("__Host-session", &token)], Json(json!({ "email": email }))).into_response()
}

/// Nobody knows a password here: whoever tries one is told so.
pub(crate) async fn log_in(State(toy): State<Toy>, bytes: Bytes) -> Response {
    let email = body(&bytes)["email"].as_str().unwrap_or_default().to_lowercase();
    let (known, leak) = {
        let world = toy.world();
        (world.people.iter().any(|user| user.email == email), world.leak)
    };
    if known && leak == Leak::NoHashForNobody {
        // The leak itself: the time that a hash takes.
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    problem(StatusCode::UNAUTHORIZED)
}

/// An account at once; nobody keeps the password.
pub(crate) async fn register(State(toy): State<Toy>, headers: HeaderMap, bytes: Bytes) -> Response {
    let email = body(&bytes)["email"].as_str().unwrap_or_default().to_lowercase();
    if !is_address(&email) {
        return problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let token = begin(&mut toy.world(), &headers, &email);
    (StatusCode::CREATED, [set_cookie("__Host-session", &token)], Json(json!({ "email": email }))).into_response()
}

/// A new session, unless the browser's own is taken.
fn begin(world: &mut World, headers: &HeaderMap, email: &str) -> String {
    let user = world.user(email);
    let brought = cookie(headers, "__Host-session").filter(|_| world.leak == Leak::PlantedSession);
    let token = brought.unwrap_or_else(|| secret::letters(40));
    world.sessions.retain(|session| session.0 != token);
    world.sessions.push((token.clone(), format!("ses_{}", secret::letters(26)), user));
    token
}

pub(crate) async fn google(State(toy): State<Toy>, Query(parameters): Parameters) -> Response {
    let world = toy.world();
    let wanted = parameters.get("return_to").cloned().unwrap_or_default();
    let to =
        if world.leak == Leak::AnyRedirect && wanted.starts_with("https://") { wanted } else { "/studio".to_owned() };
    let provider = format!("{}/toy/google?return_to={to}", world.base);
    (StatusCode::FOUND, [(header::LOCATION, provider)]).into_response()
}

pub(crate) async fn callback(State(toy): State<Toy>, headers: HeaderMap, Query(parameters): Parameters) -> Response {
    let mut world = toy.world();
    let Some(email) = world.next_google.take() else {
        return (StatusCode::FOUND, [(header::LOCATION, "/signin")]).into_response();
    };
    let token = begin(&mut world, &headers, &email);
    let to = parameters.get("return_to").cloned().unwrap_or_default();
    (StatusCode::FOUND, [(header::LOCATION, to), set_cookie("__Host-session", &token)]).into_response()
}

pub(crate) async fn logout(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let mut world = toy.world();
    let token = cookie(&headers, "__Host-session").unwrap_or_default();
    if caller(&world, &headers).is_none() {
        return problem(StatusCode::UNAUTHORIZED);
    }
    if world.leak != Leak::ImmortalSession {
        world.sessions.retain(|session| session.0 != token);
    }
    StatusCode::NO_CONTENT.into_response()
}

pub(crate) async fn me(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let account = &world.people[user];
    let credits = json!({ "available": account.available, "held": account.held });
    let id = format!("usr_{user}");
    Json(json!({ "id": id, "email": account.email, "name": account.name, "role": account.role, "credits": credits }))
        .into_response()
}

pub(crate) async fn change(state: State<Toy>, headers: HeaderMap, bytes: Bytes) -> Response {
    {
        let mut world = state.world();
        let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
        let input = body(&bytes);
        let leak = world.leak;
        let account = &mut world.people[user];
        account.name = input["name"].as_str().unwrap_or_default().to_owned();
        if leak == Leak::AnyField {
            account.role = input["role"].as_str().unwrap_or("user").to_owned();
        }
    }
    me(state, headers).await
}

pub(crate) async fn sessions(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let token = cookie(&headers, "__Host-session").unwrap_or_default();
    let mine = world.sessions.iter().filter(|session| world.shows(session.2, user));
    let items: Vec<Value> = mine.map(|session| json!({ "id": session.1, "current": session.0 == token })).collect();
    Json(json!({ "items": items, "next": null })).into_response()
}

pub(crate) async fn session(
    State(toy): State<Toy>,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let mut world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let found = world.sessions.iter().position(|session| session.1 == id && world.shows(session.2, user));
    match (method, found) {
        (Method::DELETE, Some(at)) => drop(world.sessions.remove(at)),
        (Method::DELETE, None) => return problem(StatusCode::NOT_FOUND),
        _ => return problem(StatusCode::METHOD_NOT_ALLOWED),
    }
    StatusCode::NO_CONTENT.into_response()
}

pub(crate) async fn ledger(State(toy): State<Toy>, headers: HeaderMap) -> Response {
    let world = toy.world();
    let Some(user) = caller(&world, &headers) else { return problem(StatusCode::UNAUTHORIZED) };
    let items: Vec<&Value> = world.people[user].entries.iter().rev().collect();
    Json(json!({ "items": items, "next": null })).into_response()
}
