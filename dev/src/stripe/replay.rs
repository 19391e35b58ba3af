//! Idempotency keys: what was answered once is answered again (Stripe, idempotent requests).

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::Stripe;
use super::form::Params;
use super::gate::BODY_MAX_BYTES;
use super::plan::Create;
use super::refusal::{NotBegun, Refusal};

/// A key is remembered at least so long.
const LIFE_MS: i64 = 24 * 60 * 60 * 1000;
/// Longer than a caller waits that is planned to hear nothing.
const SILENCE: Duration = Duration::from_secs(120);

/// What was answered under a key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Reply {
    key: String,
    at_ms: i64,
    /// SHA-256 of the address and the parameters.
    request_sha256: String,
    status: u16,
    body: String,
    /// `req_…` of the first request.
    request: String,
}

/// A request with a key, before it is executed.
pub(super) struct Keyed {
    pub(super) key: String,
    /// `req_…`
    pub(super) request: String,
}

/// Executes a request under its key, or repeats what it was answered before.
pub(super) async fn once(stripe: &Stripe, keyed: Keyed, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX_BYTES).await else { return Refusal::too_large().into_response() };
    let said = format!("{} {}\n{}", parts.method, parts.uri.path(), Params::parse(&body).canonical());
    let (request_sha256, name) = (sha256(&said), sha256(&keyed.key));
    if let Some(answer) = known(stripe, &keyed.key, &name, &request_sha256) {
        return answer;
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let begun = response.extensions().get::<NotBegun>().is_none();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut state = stripe.state();
    state.running.remove(&keyed.key);
    if begun {
        let reply = Reply {
            key: keyed.key,
            at_ms: state.now_ms,
            request_sha256,
            status: parts.status.as_u16(),
            body: String::from_utf8_lossy(&body).into_owned(),
            request: keyed.request,
        };
        state.replies.put(&name, reply);
    }
    Response::from_parts(parts, Body::from(body))
}

/// What a key is answered with when it was used before; a new one is in use from now on.
fn known(stripe: &Stripe, key: &str, name: &str, request_sha256: &str) -> Option<Response> {
    let mut state = stripe.state();
    let now_ms = state.now_ms;
    state.replies.forget(|reply| reply.at_ms + LIFE_MS <= now_ms);
    if let Some(reply) = state.replies.get(name) {
        let same = reply.request_sha256 == request_sha256;
        return Some(if same { repeated(reply) } else { Refusal::key_reused(key).into_response() });
    }
    let free = state.running.insert(key.to_owned());
    (!free).then(|| Refusal::key_in_use(key).into_response())
}

fn repeated(reply: &Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, reply.body.clone()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    if let Ok(original) = HeaderValue::try_from(reply.request.as_str()) {
        headers.insert(HeaderName::from_static("original-request"), original);
    }
    response
}

/// What is planned for the creation of a session: an answer instead of it, or none at all after it.
pub(super) async fn as_planned(stripe: &Stripe, answer: impl Future<Output = Response>) -> Response {
    let (plan, creating) = (next_plan(stripe), Creating(stripe));
    let response = match plan {
        Create::Ok | Create::TimeoutAfterAccept => answer.await,
        Create::Throttled => Refusal::throttled().into_response(),
        Create::Broken => Refusal::broken().into_response(),
    };
    drop(creating);
    if plan != Create::TimeoutAfterAccept {
        return response;
    }
    tokio::select! {
        () = tokio::time::sleep(SILENCE) => {}
        () = stripe.stop.cancelled() => {}
    }
    StatusCode::GATEWAY_TIMEOUT.into_response()
}

/// A creation under way; also one whose caller hung up is over some time.
struct Creating<'a>(&'a Stripe);

impl Drop for Creating<'_> {
    fn drop(&mut self) {
        self.0.state().creating -= 1;
        self.0.wake();
    }
}

fn next_plan(stripe: &Stripe) -> Create {
    let mut state = stripe.state();
    state.creating += 1;
    let plan = state.plans.create.pop_front();
    if plan.is_some() {
        state.save_plans();
    }
    plan.unwrap_or_default()
}

fn sha256(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
