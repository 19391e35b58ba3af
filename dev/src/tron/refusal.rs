//! The provider's refusals. TronGrid and the node behind it each have a form of their own.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// Why a call is not answered.
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    /// The address in the path.
    Account,
    /// A parameter.
    Parameter(&'static str),
    /// The key is nobody's.
    Key,
    /// Too many calls.
    Limit,
    NotFound,
    Method,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::Account => (StatusCode::BAD_REQUEST, "A valid account address is required."),
            Self::Parameter(fault) => (StatusCode::BAD_REQUEST, fault),
            Self::Key => {
                return (StatusCode::UNAUTHORIZED, Json(json!({ "Error": "ApiKey not exists" }))).into_response();
            }
            Self::Limit => (
                StatusCode::FORBIDDEN,
                "The key exceeds the frequency limit(15), and the query server is suspended for 30s",
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        };
        (status, Json(json!({ "success": false, "error": error, "statusCode": status.as_u16() }))).into_response()
    }
}
