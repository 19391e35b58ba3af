//! What every request goes through.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::background::Background;
use super::problem::{Failed, Refused};
use super::{UNSUBSCRIBE, context, network, security};
use crate::app::App;
use crate::db::counted;
use crate::error::AppError;
use crate::ids::RequestId;
use crate::locale::Locale;
use crate::sentry::Failure;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps an answer: id, language, same-origin check, caught panic, headers, one line of log.
pub(super) async fn wrap(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId::new(app.clock.now());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let locale = Locale::of(request.headers());
    let background = app.sentry.as_ref().and_then(|_| request.extensions().get::<Background>().cloned());
    let event = is_of_security(&method, &route)
        .then(|| network::coarse(&network::of(app.config.client_address_header.as_ref(), request.headers())));
    let answer = async {
        if let Err(refusal) = from_our_pages(&app, &method, &route, request.headers()) {
            return refusal.into_response();
        }
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            Err(panic) => AppError::Internal(format!("panic: {}", panic_words(&*panic))).into_response(),
        }
    };
    let ((mut response, seen), round_trips) = counted(context::scope(id, locale, answer)).await;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    security::protect(headers);
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("accept-language, cookie"));
    let refused = response.extensions().get::<Refused>().map(|refused| refused.0);
    if let Some(Failed(error)) = response.extensions().get::<Failed>() {
        let (request, code, status) = (id.to_string(), refused.unwrap_or_default(), response.status().as_u16());
        let (method, route, at) = (method.to_string(), route.clone(), app.clock.now());
        tell(&app, background, Failure { request, method, route, code, status, error: error.clone(), at });
    }
    tracing::info!(
        request = %id,
        method = %method,
        route,
        status = response.status().as_u16(),
        refused,
        user = seen.user.map(|user| user.to_string()),
        note = seen.note,
        db_round_trips = round_trips,
        duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    if let Some(network) = event {
        tracing::info!(
            request = %id,
            event = format!("{method} {route}"),
            user = seen.user.map(|user| user.to_string()),
            network,
            refused,
            "security"
        );
    }
    response
}

/// Tells of a failure after the answer, where anybody is to be told.
fn tell(app: &App, background: Option<Background>, failure: Failure) {
    let Some(sentry) = app.sentry.clone() else { return };
    let told = async move { sentry.tell(&failure).await };
    match background {
        Some(background) => background.spawn(told),
        None => drop(tokio::spawn(told)),
    }
}

/// Below which what changes something is about who somebody is: sign-in, proofs, sessions, exports, ends; second factors and
/// what operators do.
const SAFETY: [&str; 3] = ["/api/auth/", "/api/account", "/api/operator/"];

/// Whether a request is about who somebody is: its line says from which network it came, and why it was refused.
fn is_of_security(method: &Method, route: &str) -> bool {
    let changes = *method != Method::GET && SAFETY.iter().any(|start| route.starts_with(start));
    changes || route == "/api/auth/google/callback"
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

/// State changes must come from our own pages. A browser always says where a request that changes state comes from
/// (`Origin`, or `Sec-Fetch-Site`); a caller that says neither is not a browser and carries no ambient cookies.
/// What only a form sends is refused besides: a browser asks nobody before it lets another site send that.
/// What proves itself by a signature comes from anywhere, in any form.
fn from_our_pages(app: &App, method: &Method, route: &str, headers: &HeaderMap) -> Result<(), AppError> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || is_signed(route) {
        return Ok(());
    }
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return Err(AppError::Forbidden);
    }
    if let Some(origin) = text(header::ORIGIN) {
        let public = app.config.public_url.origin().ascii_serialization();
        let here = text(header::HOST).map(|host| format!("{}://{host}", app.config.public_url.scheme()));
        if origin != public && here.as_deref() != Some(origin) {
            return Err(AppError::Forbidden);
        }
    }
    if headers.get_all(header::CONTENT_TYPE).iter().any(is_of_a_form) {
        Err(AppError::UnsupportedMediaType)
    } else {
        Ok(())
    }
}

/// Whether requests of a route prove themselves: the cookies of a browser are nothing to it.
fn is_signed(route: &str) -> bool {
    route.starts_with("/api/webhooks/") || route == UNSUBSCRIBE
}

/// The content types that need no preflight (Fetch standard, "CORS-safelisted request-header").
fn is_of_a_form(content_type: &HeaderValue) -> bool {
    const FORM_TYPES: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
    let essence = content_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    FORM_TYPES.iter().any(|form| form.eq_ignore_ascii_case(essence))
}
