//! An event in, a request for the routes; their response, an event out.

use axum::body::Body;
use darkroom::http::background::Background;
use darkroom::http::{Answers, Unstreamed};
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Request, Response, Uri};
use http_body_util::BodyExt as _;
use lambda_http::request::RequestContext;
use lambda_http::{Body as EventBody, Error, RequestExt as _};
use tokio_util::task::TaskTracker;

/// The address a request came from, as the routes read it.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Another platform's word for it. Here only a caller who wants to be somebody else would send it.
const PLATFORM_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-vercel-forwarded-for");

/// Answers one event. The process is frozen once the answer is out, so work that goes on after it is done before.
///
/// # Errors
/// When the response breaks off.
pub(crate) async fn answer(answers: &Answers, event: lambda_http::Request) -> Result<Response<EventBody>, Error> {
    let after = TaskTracker::new();
    let tracker = after.clone();
    let background = Background::before_the_answer(move |work| {
        tracker.spawn(work);
    });
    let response = answers.answer(incoming(event)?, background).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    after.close();
    after.wait().await;
    let body = match String::from_utf8(bytes.into()) {
        Ok(text) if text.is_empty() => EventBody::Empty,
        Ok(text) => EventBody::Text(text),
        Err(binary) => EventBody::Binary(binary.into_bytes()),
    };
    Ok(Response::from_parts(parts, body))
}

fn incoming(event: lambda_http::Request) -> Result<Request<Body>, Error> {
    let path = path(event.raw_http_path(), event.request_context_ref());
    let target = match event.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let uri = Uri::from(target.parse::<PathAndQuery>()?);
    let address = source(event.request_context_ref());
    let (mut parts, body) = event.into_parts();
    parts.uri = uri;
    parts.headers.remove(PLATFORM_FORWARDED_FOR);
    match address {
        Some(address) => parts.headers.insert(FORWARDED_FOR, address),
        None => parts.headers.remove(FORWARDED_FOR),
    };
    parts.extensions.insert(Unstreamed);
    let body = match body {
        EventBody::Text(text) => Body::from(text),
        EventBody::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    };
    Ok(Request::from_parts(parts, body))
}

/// The path without the stage it was published under: `/prod/api/health` of the stage `prod` is `/api/health`.
fn path<'p>(raw: &'p str, context: Option<&RequestContext>) -> &'p str {
    let Some(RequestContext::ApiGatewayV2(context)) = context else { return raw };
    let stage = context.stage.as_deref().unwrap_or("$default");
    let rest = raw.strip_prefix('/').and_then(|rest| rest.strip_prefix(stage));
    rest.filter(|rest| rest.starts_with('/')).unwrap_or(raw)
}

/// Where the request came from, as the gateway saw it: what the caller claims in a header is not asked.
fn source(context: Option<&RequestContext>) -> Option<HeaderValue> {
    let Some(RequestContext::ApiGatewayV2(context)) = context else { return None };
    HeaderValue::from_str(context.http.source_ip.as_deref()?).ok()
}
