//! The pages, served the way the platform serves them: clean addresses, and the headers of `vercel.json`.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use darkroom::clock::Clock;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, DATE, STRICT_TRANSPORT_SECURITY};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::Deserialize;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// The part of `vercel.json` that pages need.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Platform {
    headers: Vec<Rule>,
}

#[derive(Clone, Debug, Deserialize)]
struct Rule {
    source: String,
    headers: Vec<Header>,
}

#[derive(Clone, Debug, Deserialize)]
struct Header {
    key: String,
    value: String,
}

impl Platform {
    /// The rules of the project's `vercel.json`, with the storage's origin where the policy names storages.
    pub(super) fn read(root: &Path, storage_origin: &str) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(root.join("vercel.json"))?;
        let mut platform: Self = serde_json::from_str(&text).map_err(std::io::Error::other)?;
        for header in platform.headers.iter_mut().flat_map(|rule| &mut rule.headers) {
            if header.key.eq_ignore_ascii_case(CONTENT_SECURITY_POLICY.as_str()) {
                for directive in ["img-src 'self'", "connect-src 'self'"] {
                    header.value = header.value.replace(directive, &format!("{directive} {storage_origin}"));
                }
            }
        }
        Ok(platform)
    }

    fn apply(&self, path: &str, response: &mut Response) {
        let is_a_file = !["/api/", "/s/"].iter().any(|functions| path.starts_with(functions));
        for rule in self.headers.iter().filter(|rule| path.starts_with(rule.source.trim_end_matches("(.*)"))) {
            for header in &rule.headers {
                let pair = (HeaderName::try_from(header.key.as_str()), HeaderValue::try_from(header.value.as_str()));
                if let (Ok(name), Ok(value)) = pair {
                    // Loopback has no TLS, and a browser that remembered this would not come back without.
                    if name == STRICT_TRANSPORT_SECURITY {
                        response.headers_mut().remove(name);
                    } else if is_a_file {
                        response.headers_mut().insert(name, value);
                    } else {
                        // What a function says itself counts.
                        response.headers_mut().entry(name).or_insert(value);
                    }
                }
            }
        }
    }
}

/// Adds the platform's headers to every answer, and the time: the sandbox's, which pages count down by.
pub(super) async fn headers(
    State((platform, clock)): State<(Platform, Clock)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let date = jiff::Timestamp::from_millisecond(clock.now().millis()).ok();
    let date = date.and_then(|date| DateTimePrinter::new().timestamp_to_rfc9110_string(&date).ok());
    if let Some(date) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(DATE, date);
    }
    if !path.starts_with("/sandbox") {
        platform.apply(&path, &mut response);
    }
    response
}

/// The files of `public/`.
pub(super) fn router(public: PathBuf) -> Router {
    Router::new().fallback(file).with_state(public)
}

async fn file(State(public): State<PathBuf>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(clean) = path.strip_suffix(".html") {
        let clean = if clean == "/index" { "/" } else { clean };
        return Redirect::permanent(clean).into_response();
    }
    let wanted = match path.as_str() {
        "/" => "/index.html".to_owned(),
        path if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => path.to_owned(),
        path => format!("{}.html", path.trim_end_matches('/')),
    };
    let response = serve(&public, request, &wanted).await;
    if response.status() != StatusCode::NOT_FOUND {
        return response;
    }
    let mut missing = serve(&public, Request::new(Body::empty()), "/404.html").await;
    *missing.status_mut() = StatusCode::NOT_FOUND;
    missing
}

async fn serve(public: &Path, request: Request, wanted: &str) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(uri) = Uri::try_from(wanted) else { return StatusCode::NOT_FOUND.into_response() };
    parts.uri = uri;
    let served = ServeDir::new(public).oneshot(Request::from_parts(parts, body)).await;
    let mut response = served.map_or_else(|never| match never {}, IntoResponse::into_response);
    // A changed file shows at once; unchanged ones answer 304.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
