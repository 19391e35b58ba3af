//! Extractors that refuse with problem documents.

use axum::RequestExt as _;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::background::Background;
use crate::error::{AppError, FieldProblem};

/// No JSON body of ours is longer. Files go to the storage, not through a function.
pub const JSON_BYTES_MAX: usize = 64 * 1024;

/// Webhooks carry whole logs; the platform stops at 4.5 MB.
pub const WEBHOOK_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Stripe's events are some kilobytes.
pub const STRIPE_BYTES_MAX: usize = 1024 * 1024;

/// The body, at most `max_bytes`.
///
/// # Errors
/// `BODY_TOO_LARGE` one byte later, `INVALID` when the connection breaks.
pub async fn body(request: Request, max_bytes: usize) -> Result<Bytes, AppError> {
    match Limited::new(request.into_body(), max_bytes).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(AppError::BodyTooLarge { max_bytes }),
        Err(_) => Err(AppError::field("body", FieldProblem::Malformed)),
    }
}

/// A JSON body in, a JSON answer out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let JsonBytes(bytes) = request.extract_with_state(state).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A JSON body as it came: what an idempotency key is compared with.
#[derive(Debug)]
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = AppError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, AppError> {
        if !is_json(request.headers()) {
            return Err(AppError::UnsupportedMediaType);
        }
        body(request, JSON_BYTES_MAX).await.map(Self)
    }
}

/// Reads a JSON body into its shape.
///
/// # Errors
/// `INVALID`, naming the fields that are missing or mistyped.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AppError> {
    // serde reads the fields of a struct from an array, too, in the order of their declaration: nobody's contract.
    let object = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !object {
        return Err(AppError::field("body", FieldProblem::Malformed));
    }
    serde_json::from_slice(bytes).map_err(|error| AppError::Invalid(problems::<T>(bytes, &error)))
}

type Problems = Vec<(&'static str, FieldProblem)>;

fn problems<T: DeserializeOwned>(bytes: &[u8], error: &serde_json::Error) -> Problems {
    if is_missing(error) {
        return vec![(missing_field(error), FieldProblem::Missing)];
    }
    let Ok(Value::Object(members)) = serde_json::from_slice(bytes) else {
        return vec![("body", FieldProblem::Malformed)];
    };
    // serde does not say which field has a wrong type: each is tried alone, where only it can be wrong.
    let mistyped = |field: &&'static str| {
        let Some(value) = members.get(*field) else { return false };
        let alone = Value::Object([((*field).to_owned(), value.clone())].into_iter().collect());
        serde_json::from_value::<T>(alone).is_err_and(|error| !is_missing(&error))
    };
    let found: Problems = FIELDS.into_iter().filter(mistyped).map(|field| (field, FieldProblem::Malformed)).collect();
    if found.is_empty() { vec![("body", FieldProblem::Malformed)] } else { found }
}

fn is_missing(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("missing field")
}

/// serde names a missing field in its message only. The names are ours, so they can be told apart.
fn missing_field(error: &serde_json::Error) -> &'static str {
    let message = error.to_string();
    FIELDS.into_iter().find(|field| message.contains(&format!("`{field}`"))).unwrap_or("body")
}

/// Every field of a JSON body of ours.
const FIELDS: [&str; 49] = [
    "email",
    "code",
    "name",
    "locale",
    "mails",
    "purpose",
    "content_type",
    "bytes",
    "base",
    "trainer",
    "trigger_word",
    "upload_id",
    "model",
    "prompt",
    "count",
    "aspect_ratio",
    "seed",
    "favourite",
    "shared",
    "password",
    "current_password",
    "pack",
    "plan",
    "method",
    "txid",
    "asset",
    "description",
    "visible_mark",
    "acknowledged",
    "ids",
    "reason",
    "note",
    "credits",
    "level",
    "role",
    "reference",
    "bonus",
    "blocked",
    "uses",
    "use_by",
    "order",
    "title",
    "content",
    "category",
    "cost",
    "members_only",
    "hidden",
    "slots",
    "cover",
];

fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Path parameters. One that is not an id is the same as one that does not exist.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let found: Result<axum::extract::Path<T>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, state).await;
        found.map(|axum::extract::Path(value)| Self(value)).map_err(|rejection| match rejection.status() {
            StatusCode::INTERNAL_SERVER_ERROR => AppError::Internal(rejection.body_text()),
            _ => AppError::NotFound { what: "path" },
        })
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, AppError> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|_| AppError::field("query", FieldProblem::Malformed))
    }
}

/// A parameter that is `true` or `false`.
///
/// # Errors
/// `INVALID` for anything else.
pub fn flag(name: &'static str, text: Option<&str>) -> Result<Option<bool>, AppError> {
    text.map(str::parse).transpose().map_err(|_| AppError::field(name, FieldProblem::NotAllowed))
}

impl<S: Send + Sync> FromRequestParts<S> for Background {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, AppError> {
        let given = parts.extensions.get::<Self>().cloned();
        // Whoever serves puts one in; without, work after the answer is a task of this process.
        Ok(given.unwrap_or_else(|| {
            Self::new(|work| {
                drop(tokio::spawn(work));
            })
        }))
    }
}
