//! What the JSON routes that drive the sandbox have in common.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Reads a driving request; anything unknown is refused, so that a misspelt wish does not pass for a granted one.
///
/// # Errors
/// The 422 answer `{"error":"…"}` that says what is wrong.
#[expect(clippy::result_large_err, reason = "the answer itself is the error and goes out at once")]
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Response> {
    serde_json::from_slice(body).map_err(|error| refuse(&error.to_string()))
}

/// 422 `{"error":"…"}`.
#[must_use]
pub fn refuse(reason: &str) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "error": reason }))).into_response()
}
