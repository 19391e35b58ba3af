//! The door of the API: the key, the version, the request's id, and what is said to unknown paths.

use std::sync::Arc;

use aws_lc_rs::constant_time;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};

use super::news::Asked;
use super::refusal::Refusal;
use super::replay::{self, Keyed};
use super::version::Version;
use super::{Stripe, customers, events, invoices, portal, prices, refunds, sessions, setup, subscriptions, switching};
use crate::random;

/// Form bodies are small.
pub(super) const BODY_MAX_BYTES: usize = 256 * 1024;
/// Stripe, idempotent requests.
const KEY_MAX_CHARS: usize = 255;

/// Every route of `/v1`.
pub(super) fn api(stripe: &Arc<Stripe>) -> Router {
    Router::new()
        .route("/v1/checkout/sessions", get(sessions::list).post(sessions::create))
        .route("/v1/checkout/sessions/{id}", get(sessions::show))
        .route("/v1/checkout/sessions/{id}/line_items", get(sessions::line_items))
        .route("/v1/checkout/sessions/{id}/expire", post(sessions::expire))
        .route("/v1/customers", get(customers::list).post(customers::create))
        .route("/v1/customers/{id}", get(customers::show).post(customers::update).delete(customers::delete))
        .route("/v1/subscriptions", get(subscriptions::list))
        .route(
            "/v1/subscriptions/{id}",
            get(subscriptions::show).post(subscriptions::update).delete(subscriptions::cancel),
        )
        .route("/v1/invoices", get(invoices::list))
        .route("/v1/invoices/create_preview", post(switching::preview))
        .route("/v1/invoices/{id}", get(invoices::show))
        .route("/v1/invoices/{id}/pay", post(invoices::pay))
        .route("/v1/invoice_payments", get(invoices::payments))
        .route("/v1/prices", post(prices::create))
        .route("/v1/prices/{id}", get(prices::show))
        .route("/v1/balance", get(setup::balance))
        .route("/v1/webhook_endpoints", get(setup::endpoints))
        .route("/v1/billing_portal/configurations", get(setup::portals))
        .route("/v1/payment_method_configurations", get(setup::methods))
        .route("/v1/billing_portal/sessions", post(portal::create))
        .route("/v1/refunds", get(refunds::list).post(refunds::create))
        .route("/v1/refunds/{id}", get(refunds::show))
        .route("/v1/payment_intents/{id}", get(refunds::intent))
        .route("/v1/charges/{id}", get(refunds::charge))
        .route("/v1/events", get(events::list))
        .route("/v1/events/{id}", get(events::show))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(stripe), guard))
        .with_state(Arc::clone(stripe))
}

async fn unknown(method: Method, uri: Uri) -> Refusal {
    Refusal::url(method.as_str(), uri.path())
}

async fn guard(State(stripe): State<Arc<Stripe>>, mut request: Request, next: Next) -> Response {
    let id = format!("req_{}", random::letters(14));
    let key = text(request.headers(), "idempotency-key").map(str::to_owned);
    let admitted = admit(&stripe, request.headers(), key.as_deref());
    let version = admitted.as_ref().copied().unwrap_or(Version::Newest);
    let mut response = match admitted {
        Err(refusal) => refusal.into_response(),
        Ok(version) => {
            let keyed = key.clone().filter(|_| request.method() == Method::POST);
            let creates = request.method() == Method::POST && request.uri().path() == "/v1/checkout/sessions";
            let asked = Asked { request: id.clone(), idempotency_key: keyed.clone(), version };
            request.extensions_mut().insert(asked);
            let answer = async {
                let response = match keyed {
                    Some(key) => replay::once(&stripe, Keyed { key, request: id.clone() }, request, next).await,
                    None => next.run(request).await,
                };
                stripe.wake();
                response
            };
            if creates { replay::as_planned(&stripe, answer).await } else { answer.await }
        }
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("stripe-version"), HeaderValue::from_static(version.name()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    for (name, value) in [("request-id", Some(id)), ("idempotency-key", key)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn admit(stripe: &Stripe, headers: &HeaderMap, key: Option<&str>) -> Result<Version, Refusal> {
    let given = api_key(headers).ok_or_else(Refusal::no_key)?;
    let expected = stripe.context.secrets.stripe_key.as_bytes();
    constant_time::verify_slices_are_equal(given.as_bytes(), expected).map_err(|_| Refusal::wrong_key(&given))?;
    let name = text(headers, "stripe-version").ok_or_else(Refusal::no_version)?;
    let version = Version::named(name).ok_or_else(|| Refusal::version(name))?;
    if key.is_some_and(|key| key.chars().count() > KEY_MAX_CHARS) {
        return Err(Refusal::key_too_long());
    }
    Ok(version)
}

/// `Bearer sk_test_…`, or the user name of Basic.
fn api_key(headers: &HeaderMap) -> Option<String> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    if let Some(key) = given.strip_prefix("Bearer ") {
        return Some(key.to_owned());
    }
    let basic = String::from_utf8(STANDARD.decode(given.strip_prefix("Basic ")?).ok()?).ok()?;
    basic.split(':').next().map(str::to_owned)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
