//! `/api/media/uploads`: where to put a file; it was put, look at it; forget it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::complete;
use super::inspect::KeptKeys;
use super::keep::KEYS;
use super::purpose::Purpose;
use super::view::UploadRow;
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::http::integer::integer;
use crate::http::limits::{self, Limit};
use crate::ids::{UploadId, UserId};
use crate::openapi::schema;
use crate::storage::ObjectKey;

/// How long the signed address takes the file.
const PUT_SECONDS: i64 = 900;
/// How long a file that was never completed stays.
const PENDING_SECONDS: i64 = 3600;
/// When nothing can be written under an upload's keys any more: its address and every inspection are over.
pub(super) const LATE_SECONDS: i64 = PUT_SECONDS + 300;
const NAME_CHARS_MAX: usize = 200;
const PUT: &str = "PUT";

/// `POST /api/media/uploads`
#[must_use]
pub fn create() -> Route {
    Route { path: "/api/media/uploads", methods: post(sign) }
}

/// `POST`, `DELETE /api/media/uploads/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/media/uploads/{id}", methods: post(complete::complete).delete(forget) }
}

/// A file that is about to be put.
#[derive(Debug, Deserialize)]
pub(super) struct UploadRequest {
    purpose: String,
    content_type: String,
    #[serde(deserialize_with = "integer")]
    bytes: i64,
    #[serde(default)]
    name: String,
}

impl PartialSchema for UploadRequest {
    /// One shape for each set of limits that purposes have.
    fn schema() -> RefOr<Schema> {
        let mut limits: Vec<(&[&str], i64, Vec<&str>)> = Vec::new();
        for purpose in Purpose::ALL {
            let (types, bytes_max) = (purpose.content_types(), purpose.bytes_max());
            match limits.iter_mut().find(|known| (known.0, known.1) == (types, bytes_max)) {
                Some(known) => known.2.push(purpose.as_str()),
                None => limits.push((types, bytes_max, vec![purpose.as_str()])),
            }
        }
        let shapes = limits.into_iter().map(|(types, bytes_max, purposes)| {
            let members = [
                ("purpose", schema::one_of(purposes)),
                ("content_type", schema::one_of(types.iter().copied())),
                ("bytes", schema::integer(1, bytes_max)),
                ("name", schema::maybe_line(NAME_CHARS_MAX)),
            ];
            schema::object(members, &["purpose", "content_type", "bytes"])
        });
        schema::either(shapes).into()
    }
}

impl ToSchema for UploadRequest {
    fn name() -> Cow<'static, str> {
        "UploadRequest".into()
    }
}

/// Where to put a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadTicket)]
pub(super) struct Ticket {
    /// The upload.
    id: UploadId,
    /// A signed address.
    url: String,
    /// How to put it there.
    #[schema(schema_with = methods)]
    method: &'static str,
    /// Headers that must be sent with it.
    headers: BTreeMap<String, String>,
    /// How long the address takes the file.
    expires_at: Timestamp,
}

fn methods() -> Schema {
    schema::one_of([PUT])
}

fn validate(request: &UploadRequest) -> Result<Purpose> {
    let mut problems = Vec::new();
    let purpose = Purpose::from_text(&request.purpose);
    match purpose {
        None => problems.push(("purpose", FieldProblem::NotAllowed)),
        Some(purpose) => {
            if !purpose.content_types().contains(&request.content_type.as_str()) {
                problems.push(("content_type", FieldProblem::WrongKind(purpose.kinds())));
            }
            if request.bytes < 1 {
                problems.push(("bytes", FieldProblem::TooSmall(1)));
            }
            if request.bytes > purpose.bytes_max() {
                problems.push(("bytes", FieldProblem::TooManyBytes(purpose.bytes_max().unsigned_abs())));
            }
        }
    }
    if request.name.chars().count() > NAME_CHARS_MAX {
        problems.push(("name", FieldProblem::TooLarge(NAME_CHARS_MAX as u64)));
    }
    if request.name.chars().any(char::is_control) {
        problems.push(("name", FieldProblem::Malformed));
    }
    match purpose {
        Some(purpose) if problems.is_empty() => Ok(purpose),
        _ => Err(AppError::Invalid(problems)),
    }
}

async fn sign(State(app): State<App>, caller: Caller, Json(request): Json<UploadRequest>) -> Result<Response> {
    let purpose = validate(&request)?;
    let now = app.clock.now();
    let id = UploadId::new(now);
    let key = ObjectKey::upload(&caller.user_id().to_string(), &id.to_string())?;
    let kept = KeptKeys::of(purpose, caller.user_id(), &id.to_string())?;
    let limit = [Limit::new("upload", &caller.user_id().to_string(), 300, 3600)];
    let insert = Stmt::new(
        "INSERT INTO uploads (id, user_id, purpose, state, content_type, bytes, name, raw_key, kept_key, cover_key,
                              created_at, expires_at)
         VALUES (?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(purpose.as_str())
    .bind(request.content_type.as_str())
    .bind(request.bytes)
    .bind(request.name.as_str())
    .bind(key.as_str())
    .bind(kept.file.as_str())
    .bind(kept.cover.as_ref().map(ObjectKey::as_str))
    .bind(now)
    .bind(now.plus_seconds(PENDING_SECONDS));
    if let Err(refusal) = caller.write(&app, vec![limit[0].take(now), insert]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let bytes = request.bytes.unsigned_abs();
    let put = app.storage.presign_put(&key, &request.content_type, bytes, PUT_SECONDS.unsigned_abs())?;
    let headers = put.headers.into_iter().collect();
    let answer = Ticket { id, url: put.url, method: PUT, headers, expires_at: now.plus_seconds(PUT_SECONDS) };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Deletes one of an upload's objects at `due`, if `only_if` holds for the upload's row.
pub(super) fn erase(id: UploadId, owner: UserId, column: &str, when: &str, due: Timestamp, only_if: &str) -> Stmt {
    let rows = format!(
        "SELECT id || '_{column}_{when}' AS name, {column} AS target FROM uploads
          WHERE id = ?4 AND user_id = ?5 AND {only_if}"
    );
    erasures::of_rows(ErasureKind::Object, &rows, due, due).bind(id).bind(owner)
}

async fn forget(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<UploadId>,
) -> Result<Response> {
    // A training that uses the file keeps it until its model is deleted.
    let free = format!("state <> 'gone' AND NOT {}", app.studios.upload_in_use("uploads.id"));
    let now = app.clock.now();
    let late = now.plus_seconds(LATE_SECONDS);
    let mut batch = vec![UploadRow::find(id, caller.user_id())];
    for column in KEYS {
        batch.push(erase(id, caller.user_id(), column, "now", now, &free));
        // Also what the browser puts, or an inspection that is under way writes, after this.
        batch.push(erase(id, caller.user_id(), column, "late", late, &free));
    }
    let gone = Stmt::new(format!("UPDATE uploads SET state = 'gone' WHERE id = ?1 AND user_id = ?2 AND {free}"));
    batch.push(gone.bind(id).bind(caller.user_id()));
    let rows = caller.write(&app, batch).await?;
    if rows[0].is_empty() {
        return Err(AppError::NotFound { what: "upload" });
    }
    if rows.last().is_none_or(|rows| rows.affected() == 0) {
        return Err(AppError::Conflict("a model uses this upload"));
    }
    erasures::run_soon(&app, &background);
    Ok(StatusCode::NO_CONTENT.into_response())
}
