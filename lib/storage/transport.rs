//! One call to the store: signed in its URL, sent, and sent again when that can help.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use reqwest::{RequestBuilder, Response};
use rusty_s3::S3Action;
use url::Url;

use super::presign::{at, store_seconds};
use super::{Storage, StorageError};
use crate::outbound::{BodyError, beginning_of_body, read_body};
use crate::random;

/// Longest time from sending to the headers of the answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest time a body may take after its headers. With the cap on its size this bounds every read.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a signature of our own holds: all attempts of a call, and a store whose clock is a few minutes off.
const SIGNED: Duration = Duration::from_secs(900);
/// The longest first pause before another attempt, in milliseconds; it doubles from attempt to attempt.
const PAUSE_MS: u64 = 100;
/// What is read of an error document: its code stands at the beginning.
const DOCUMENT_BYTES_MAX: usize = 8 * 1024;

impl Storage {
    /// Signs an action.
    pub(super) fn sign<'a>(&self, action: &impl S3Action<'a>) -> Result<Url, StorageError> {
        Ok(action.sign_with_time(SIGNED, &at(store_seconds())?))
    }

    /// The process' HTTP client, which follows no redirects.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// Sends a request until the store answers it, [`super::StorageSettings::max_attempts`] times at most, and gives
    /// the successful answer, its body unread. All our calls may be repeated: each says what is to be, not what to add.
    pub(super) async fn send(
        &self,
        what: &'static str,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Response, StorageError> {
        self.attempt(what, || once(what, request())).await
    }

    /// The same for a call whose answer is a document of at most `bytes_max` bytes: an attempt whose body breaks off has
    /// failed like one without an answer.
    pub(super) async fn fetch(
        &self,
        what: &'static str,
        bytes_max: u64,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Bytes, StorageError> {
        let whole = || async {
            let response = once(what, request()).await?;
            let body = tokio::time::timeout(BODY_TIMEOUT, collect(what, response, bytes_max)).await;
            body.unwrap_or_else(|_| Err(StorageError::Unavailable(format!("{what}: the body took too long"))))
        };
        self.attempt(what, whole).await
    }

    /// Tries until it comes to something else than [`StorageError::Unavailable`], with a growing pause between attempts.
    async fn attempt<T, F: Future<Output = Result<T, StorageError>>>(
        &self,
        what: &'static str,
        attempt: impl Fn() -> F,
    ) -> Result<T, StorageError> {
        let mut failed = StorageError::Unavailable(format!("{what}: no attempt was made"));
        for number in 0..self.inner.max_attempts {
            if number > 0 {
                // A busy store does not say when it is free.
                tokio::time::sleep(pause(number)).await;
            }
            match attempt().await {
                Err(error @ StorageError::Unavailable(_)) => failed = error,
                done => return done,
            }
        }
        Err(failed)
    }
}

/// Somewhere below 100 ms, 200 ms, 400 ms, …: callers that failed together do not come back together.
fn pause(attempt: u32) -> Duration {
    let most_ms = PAUSE_MS << attempt.saturating_sub(1).min(6);
    Duration::from_millis(u64::from(random::seed()) % most_ms)
}

pub(super) async fn once(what: &'static str, request: RequestBuilder) -> Result<Response, StorageError> {
    within(ATTEMPT_TIMEOUT, what, request).await
}

/// One attempt that may take so long until its answer's headers are there, the request's body included.
pub(super) async fn within(
    limit: Duration,
    what: &'static str,
    request: RequestBuilder,
) -> Result<Response, StorageError> {
    let sent = tokio::time::timeout(limit, request.send()).await;
    let answer = match sent {
        Ok(answer) => answer.map_err(|error| StorageError::from_call(what, &error))?,
        Err(_) => return Err(StorageError::Unavailable(format!("{what}: no answer in time"))),
    };
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let request = name_of_request(answer.headers());
    let document = tokio::time::timeout(ATTEMPT_TIMEOUT, document(answer)).await.unwrap_or_default();
    Err(StorageError::from_answer(what, status, &document, &request))
}

/// The store's name of the request; ours to log only when it looks like one.
fn name_of_request(headers: &HeaderMap) -> String {
    let name = headers.get("x-amz-request-id").and_then(|value| value.to_str().ok());
    name.filter(|name| name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_graphic()))
        .unwrap_or("none")
        .to_owned()
}

/// What an error document says, as far as it is read.
async fn document(answer: Response) -> String {
    String::from_utf8_lossy(&beginning_of_body(answer, DOCUMENT_BYTES_MAX).await).into_owned()
}

async fn collect(what: &str, response: Response, bytes_max: u64) -> Result<Bytes, StorageError> {
    let limit = usize::try_from(bytes_max).unwrap_or(usize::MAX);
    read_body(response, limit).await.map_err(|error| match error {
        BodyError::Broken(error) => StorageError::from_call(what, &error),
        BodyError::TooLarge { .. } => StorageError::TooLarge { bytes_max },
    })
}
