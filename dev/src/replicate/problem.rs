//! Replicate's refusals, word for word (Replicate HTTP API, errors).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

/// A refusal as `application/problem+json`.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    body: Value,
}

/// One entry of `invalid_fields`.
#[derive(Debug)]
pub(super) struct InvalidField {
    pub(super) kind: &'static str,
    pub(super) field: String,
    pub(super) description: String,
}

impl Problem {
    fn new(status: StatusCode, title: Option<&str>, detail: &str) -> Self {
        let mut body = Map::new();
        if let Some(title) = title {
            body.insert("title".into(), title.into());
        }
        body.insert("detail".into(), detail.into());
        body.insert("status".into(), status.as_u16().into());
        Self { status, body: Value::Object(body) }
    }

    pub(super) fn no_token() -> Self {
        let detail = "You did not pass an authentication token";
        Self::new(StatusCode::UNAUTHORIZED, Some("Unauthenticated"), detail)
    }

    pub(super) fn wrong_token() -> Self {
        let detail = "You did not pass a valid authentication token";
        Self::new(StatusCode::UNAUTHORIZED, Some("Unauthenticated"), detail)
    }

    pub(super) fn no_credit() -> Self {
        let detail = "You have insufficient credit to run this model. Go to \
                      https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, \
                      please wait a few minutes before trying again.";
        Self::new(StatusCode::PAYMENT_REQUIRED, Some("Insufficient credit"), detail)
    }

    pub(super) fn forbidden() -> Self {
        let detail = "You do not have permission to perform this action.";
        Self::new(StatusCode::FORBIDDEN, Some("Permission denied"), detail)
    }

    pub(super) fn no_destination() -> Self {
        Self::new(StatusCode::NOT_FOUND, None, "The specified training destination does not exist")
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, None, "The requested resource could not be found.")
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, None, "Method not allowed.")
    }

    pub(super) fn model_exists() -> Self {
        let detail = "A model with that name and owner already exists.";
        let mut problem = Self::new(StatusCode::CONFLICT, None, detail);
        problem.body["errors"] = json!([{ "detail": detail, "status": 409 }]);
        problem
    }

    pub(super) fn versions_left() -> Self {
        let detail = "You must delete all versions of a model before you can delete it.";
        Self::new(StatusCode::FORBIDDEN, None, detail)
    }

    pub(super) fn invalid_version() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Some("Invalid version or not permitted"),
            "The specified version does not exist (or perhaps you don't have permission to use it?)",
        )
    }

    pub(super) fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, None, "Malformed JSON")
    }

    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, None, "Request body is too large")
    }

    pub(super) fn invalid(fields: &[InvalidField]) -> Self {
        let detail: String = fields.iter().map(|fault| format!("- {}: {}\n", fault.field, fault.description)).collect();
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, Some("Input validation failed"), &detail);
        problem.body["invalid_fields"] = fields
            .iter()
            .map(|fault| json!({ "type": fault.kind, "field": fault.field, "description": fault.description }))
            .collect();
        problem
    }

    pub(super) fn throttled(retry_after_seconds: i64) -> Self {
        let detail = format!(
            "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute \
             with a burst of 1 requests while you have less than $5.0 in credit. \
             Your rate limit resets in ~{retry_after_seconds}s."
        );
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, None, &detail);
        problem.body["retry_after"] = retry_after_seconds.into();
        problem
    }

    pub(super) fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, None, "Internal server error")
    }

    pub(super) fn overloaded() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, None, "Service temporarily unavailable")
    }

    pub(super) fn gateway_timeout() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, None, "Gateway timeout")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body.to_string()).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
