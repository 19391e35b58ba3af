//! One request, one answer, within limits of time and size; and whether anything was sent at all.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Response};

/// There is no complete answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// No connection: not a byte was sent.
    NotSent,
    /// The request may have arrived.
    Lost,
    /// The answer has more bytes than the limit.
    TooLarge,
}

/// Sends `request` and waits for the head of the answer. `limit` also covers the body, which [`read`] reads.
pub(super) async fn start(request: RequestBuilder, limit: Duration) -> Result<Response, Broken> {
    request.timeout(limit).send().await.map_err(|error| {
        let broken = if error.is_connect() || error.is_builder() { Broken::NotSent } else { Broken::Lost };
        // The address would show a picture's URL or a webhook's id.
        tracing::debug!(?broken, error = %error.without_url(), "an engine: no answer");
        broken
    })
}

/// Reads a body of at most `max_bytes`, and not a byte more than that into memory.
pub(super) async fn read(mut response: Response, max_bytes: usize) -> Result<Bytes, Broken> {
    let announced = response.content_length().unwrap_or(0);
    if announced > max_bytes as u64 {
        return Err(Broken::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Broken::Lost)? {
        if chunk.len() > max_bytes - body.len() {
            return Err(Broken::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
