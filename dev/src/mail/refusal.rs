//! Resend's refusals, in its form: `{"statusCode","name","message"}`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::json;

/// Why a mail is not taken.
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    NoUserAgent,
    NoKey,
    WrongKey,
    SendOnly,
    InvalidKey,
    KeyReused,
    NotFound,
    Method,
    Missing(&'static str),
    Invalid(String),
    InvalidFrom,
    TooMany,
    Quota,
    Broken,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, name, message) = match self {
            Self::NoUserAgent => (403, "validation_error", "The User-Agent header is missing.".to_owned()),
            Self::NoKey => (401, "missing_api_key", "Missing API Key".to_owned()),
            Self::WrongKey => (403, "invalid_api_key", "API key is invalid".to_owned()),
            Self::SendOnly => (401, "restricted_api_key", "This API key is restricted to only send emails".to_owned()),
            Self::InvalidKey => {
                (400, "invalid_idempotency_key", "The idempotency key must be between 1-256 characters.".to_owned())
            }
            Self::KeyReused => (
                409,
                "invalid_idempotent_request",
                "This idempotency key has been used with a different request body.".to_owned(),
            ),
            Self::NotFound => (404, "not_found", "The requested endpoint does not exist".to_owned()),
            Self::Method => {
                (405, "method_not_allowed", "This endpoint does not support the specified HTTP method".to_owned())
            }
            Self::Missing(field) => (422, "missing_required_field", format!("Missing `{field}` field.")),
            Self::Invalid(message) => (422, "validation_error", message),
            Self::InvalidFrom => (
                422,
                "invalid_from_address",
                "Invalid `from` field. The email address needs to follow the `email@example.com` or \
                 `Name <email@example.com>` format."
                    .to_owned(),
            ),
            Self::TooMany => (
                429,
                "rate_limit_exceeded",
                "Too many requests. You can only make 2 requests per second. See rate limit response headers for more \
                 information."
                    .to_owned(),
            ),
            Self::Quota => (
                429,
                "daily_quota_exceeded",
                "You have reached your daily email sending quota. This quota resets every 24 hours.".to_owned(),
            ),
            Self::Broken => (500, "application_error", "Something went wrong".to_owned()),
        };
        let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = Json(json!({ "statusCode": status, "name": name, "message": message }));
        if status == 429 { (code, [(RETRY_AFTER, "1")], body).into_response() } else { (code, body).into_response() }
    }
}
