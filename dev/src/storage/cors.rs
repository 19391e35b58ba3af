//! A bucket's CORS rule, as S3 keeps and answers it: what the rule does not name is refused, with 403 and no header.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;

/// The rule that README.md tells to give the bucket, but for the origins.
const RULE: &str = include_str!("../../../docs/bucket-cors.json");

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CorsRule {
    /// Whose pages: origins, letter by letter.
    pub allowed_origins: Vec<String>,
    /// Methods, in capitals.
    pub allowed_methods: Vec<String>,
    /// What a request may carry beside what every page may send.
    pub allowed_headers: Vec<String>,
    /// What a page may read of an answer.
    pub expose_headers: Vec<String>,
    /// How long a browser may remember a preflight.
    pub max_age_seconds: u32,
}

impl CorsRule {
    /// The rule of README.md, for pages of these origins.
    ///
    /// # Errors
    /// When the file is none.
    pub fn documented(allowed_origins: Vec<String>) -> serde_json::Result<Self> {
        let rules: [Self; 1] = serde_json::from_str(RULE)?;
        let [rule] = rules;
        Ok(Self { allowed_origins, ..rule })
    }

    fn allows(&self, headers: &HeaderMap, method: &str) -> bool {
        let is_in = |list: &[String], text: &str| list.iter().any(|known| known.eq_ignore_ascii_case(text));
        let asked = text(headers, ACCESS_CONTROL_REQUEST_HEADERS);
        self.allowed_origins.iter().any(|origin| origin == text(headers, ORIGIN))
            && is_in(&self.allowed_methods, method)
            && asked.split(',').map(str::trim).all(|name| name.is_empty() || is_in(&self.allowed_headers, name))
    }

    /// What an answer to a page that may carries.
    fn say(&self, asked: &HeaderMap, answer: &mut HeaderMap) {
        let joined = |list: &[String]| HeaderValue::from_str(&list.join(", ")).ok();
        let said = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, asked.get(ORIGIN).cloned()),
            (ACCESS_CONTROL_ALLOW_METHODS, joined(&self.allowed_methods)),
            (ACCESS_CONTROL_ALLOW_HEADERS, asked.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned()),
            (ACCESS_CONTROL_EXPOSE_HEADERS, joined(&self.expose_headers)),
            (ACCESS_CONTROL_MAX_AGE, Some(self.max_age_seconds.into())),
            (VARY, Some(HeaderValue::from_static("Origin"))),
        ];
        answer.extend(said.into_iter().filter_map(|(name, value)| Some((name, value?))));
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Answers preflights, and says on every other answer whether a page may read it.
pub(super) async fn answer(State(rule): State<Arc<CorsRule>>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    if request.method() == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        if !rule.allows(&headers, text(&headers, ACCESS_CONTROL_REQUEST_METHOD)) {
            return (StatusCode::FORBIDDEN, "CORSResponse: This CORS request is not allowed.").into_response();
        }
        let mut response = StatusCode::OK.into_response();
        rule.say(&headers, response.headers_mut());
        return response;
    }
    let allowed = rule.allows(&headers, request.method().as_str());
    let mut response = next.run(request).await;
    if allowed {
        rule.say(&headers, response.headers_mut());
    }
    response
}
