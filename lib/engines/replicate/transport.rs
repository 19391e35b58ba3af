//! One request, one answer: the token, the time limit, the size limit, and whether anything was sent at all.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret as _;
use url::Url;

use super::errors::{self, CallError};
use super::{Replicate, Timeouts};
use crate::engines::transport::{Broken, read, start};

/// The largest answer that is read: a page of a hundred trainings, or one with a very long log.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longer than any name, id or hash of the provider.
const SEGMENT_BYTES_MAX: usize = 128;

/// A complete answer, whatever its status.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl From<Broken> for CallError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotSent | Broken::Lost => Self::Unreachable,
            Broken::TooLarge => Self::Unreadable,
        }
    }
}

impl Replicate {
    /// The address of something in the API. Segments that could change the path are refused.
    pub(super) fn url(&self, segments: &[&str]) -> Result<Url, CallError> {
        let mut url = self.base_url().clone();
        if !segments.iter().all(|segment| is_plain(segment)) {
            return Err(CallError::BadName);
        }
        url.path_segments_mut().map_err(|()| CallError::BadName)?.pop_if_empty().extend(segments);
        Ok(url)
    }

    /// Sends a request to the API, with the token. `url` inside `request` must come from [`Replicate::url`].
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, Broken> {
        let Timeouts { call, .. } = self.timeouts();
        let request = request.bearer_auth(self.token().expose_secret());
        let response = start(request, call).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read(response, ANSWER_BYTES_MAX).await?;
        Ok(Answer { status, headers, body })
    }

    /// Sends a request that may be repeated and wants a 2xx.
    pub(super) async fn call(&self, what: &'static str, request: RequestBuilder) -> Result<Answer, CallError> {
        self.send(request).await?.success(what)
    }
}

impl Answer {
    /// The answer if its status is 2xx, else what its status means.
    pub(super) fn success(self, what: &'static str) -> Result<Self, CallError> {
        if self.status.is_success() {
            return Ok(self);
        }
        errors::log_problem(what, self.status, &self.body);
        let status = self.status.as_u16();
        Err(match self.status {
            StatusCode::TOO_MANY_REQUESTS => {
                CallError::Throttled { retry_after_seconds: errors::retry_after_seconds(&self.headers, &self.body) }
            }
            refused if refused.is_client_error() => CallError::Refused { status },
            _ => CallError::Failed { status },
        })
    }

    /// The body as JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, CallError> {
        serde_json::from_slice(&self.body).map_err(|_| CallError::Unreadable)
    }
}

fn is_plain(segment: &str) -> bool {
    (1..=SEGMENT_BYTES_MAX).contains(&segment.len())
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && !segment.bytes().all(|byte| byte == b'.')
}
