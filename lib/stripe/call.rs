//! One call: the key, the version, the limits of time and size, and the one repeat.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::meaning::Call;
use super::{Stripe, StripeError, VERSION};
use crate::outbound::{BodyError, below, read_body};

/// For a call with its repeat: somebody waits before a button.
const CALL_LIMIT: Duration = Duration::from_secs(15);
/// For one attempt. Two of them and the pause fit into the call.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(7);
/// Before the repeat (Stripe's own clients begin with half a second).
const PAUSE: Duration = Duration::from_millis(500);
/// A page of a hundred events is well below.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// An attempt that brought no result, and whether another may.
struct Failed {
    error: StripeError,
    again: bool,
}

#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    error: Detail,
}

#[derive(Default, Deserialize)]
struct Detail {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    param: String,
}

impl Stripe {
    /// Asks for something.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        what: Call,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T, StripeError> {
        let mut url = self.url(segments)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.call(what, || self.http.get(url.clone())).await
    }

    /// Does something, once for each `key`: whoever sends it again must send the same body.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        what: Call,
        segments: &[&str],
        body: &str,
        key: &str,
    ) -> Result<T, StripeError> {
        let url = self.url(segments)?;
        let request = || {
            self.http
                .post(url.clone())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("idempotency-key", key)
                .body(body.to_owned())
        };
        self.call(what, request).await
    }

    /// Ends something. Done before, it is refused with 404.
    pub(super) async fn delete<T: DeserializeOwned>(&self, what: Call, segments: &[&str]) -> Result<T, StripeError> {
        let url = self.url(segments)?;
        self.call(what, || self.http.delete(url.clone())).await
    }

    /// Segments that could change the path are refused.
    fn url(&self, segments: &[&str]) -> Result<Url, StripeError> {
        let segments: Vec<&str> = ["v1"].into_iter().chain(segments.iter().copied()).collect();
        below(&self.settings.base_url, &segments).ok_or(StripeError::BadId)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        what: Call,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<T, StripeError> {
        let both = async {
            match self.attempt(what, request()).await {
                Err(Failed { again: true, .. }) => {
                    tokio::time::sleep(PAUSE).await;
                    self.attempt(what, request()).await.map_err(|failed| failed.error)
                }
                result => result.map_err(|failed| failed.error),
            }
        };
        let body = tokio::time::timeout(CALL_LIMIT, both).await.unwrap_or(Err(StripeError::Unavailable))?;
        serde_json::from_slice(&body).map_err(|error| {
            tracing::error!(call = what.as_str(), %error, "stripe: an answer that is not understood");
            StripeError::Unreadable
        })
    }

    async fn attempt(&self, what: Call, request: RequestBuilder) -> Result<Bytes, Failed> {
        let lost = |error: reqwest::Error| {
            tracing::warn!(call = what.as_str(), error = %error.without_url(), "stripe: no answer");
            Failed { error: StripeError::Unavailable, again: true }
        };
        let request = request
            .bearer_auth(self.settings.key.expose_secret())
            .header("stripe-version", VERSION)
            .timeout(ATTEMPT_LIMIT);
        let response = request.send().await.map_err(lost)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response, ANSWER_BYTES_MAX).await.map_err(|error| match error {
            BodyError::Broken(error) => lost(error),
            BodyError::TooLarge { .. } => Failed { error: StripeError::Unreadable, again: false },
        })?;
        if status.is_success() { Ok(body) } else { Err(refusal(what, status, &headers, &body)) }
    }
}

/// What an answer that is no success means. Stripe's words stay out of the log: they may quote what people wrote.
fn refusal(what: Call, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failed {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Problem { error } = serde_json::from_slice(body).unwrap_or_default();
    tracing::warn!(
        call = what.as_str(),
        status = status.as_u16(),
        kind = error.r#type,
        code = error.code,
        param = error.param,
        stripe_request = text("request-id"),
        "stripe refused"
    );
    let again = match text("stripe-should-retry") {
        "true" => true,
        "false" => false,
        _ => status == StatusCode::CONFLICT || status.is_server_error(),
    };
    let passing = status == StatusCode::CONFLICT || status.as_u16() == 424 || !status.is_client_error();
    let error = if passing {
        StripeError::Unavailable
    } else {
        StripeError::Refused { call: what, status: status.as_u16(), code: error.code, param: error.param }
    };
    Failed { error, again }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn decided(status: u16, should_retry: Option<&'static str>) -> (StripeError, bool) {
        let mut headers = HeaderMap::new();
        if let Some(value) = should_retry {
            headers.insert("stripe-should-retry", HeaderValue::from_static(value));
        }
        let body =
            br#"{"error":{"type":"invalid_request_error","code":"parameter_missing","param":"mode","message":"x"}}"#;
        let failed = refusal(Call::OpenSession, StatusCode::from_u16(status).unwrap(), &headers, body);
        (failed.error, failed.again)
    }

    #[test]
    fn conflicts_and_server_errors_pass_and_the_rest_is_final() {
        for status in [409, 500, 502, 503] {
            assert_eq!(decided(status, None), (StripeError::Unavailable, true), "{status}");
            assert_eq!(decided(status, Some("false")), (StripeError::Unavailable, false), "{status}");
        }
        for status in [400, 401, 402, 404, 429] {
            let (code, param) = ("parameter_missing".to_owned(), "mode".to_owned());
            let refused = StripeError::Refused { call: Call::OpenSession, status, code, param };
            assert_eq!(decided(status, None), (refused, false));
        }
        assert!(decided(429, Some("true")).1);
    }
}
