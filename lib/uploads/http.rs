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

use super::inspect::{self, KeptKeys, Outcome};
use super::keep::KEYS;
use super::purpose::Purpose;
use super::state::UploadState;
use super::view::{self, Upload, UploadRow};
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, FieldProblem, Reason, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::http::integer::integer;
use crate::http::limits::{self, Limit};
use crate::ids::UploadId;
use crate::openapi::schema;
use crate::storage::ObjectKey;

/// How long the signed address takes the file.
const PUT_SECONDS: i64 = 900;
/// How long a file that was never completed stays; a ready one that nothing uses stays a day.
const PENDING_SECONDS: i64 = 3600;
const READY_SECONDS: i64 = 24 * 3600;
/// When nothing can be written under an upload's keys any more: its address and every inspection are over.
const LATE_SECONDS: i64 = PUT_SECONDS + 300;
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
    Route { path: "/api/media/uploads/{id}", methods: post(complete).delete(forget) }
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
                problems.push(("content_type", FieldProblem::NotAllowed));
            }
            if request.bytes < 1 {
                problems.push(("bytes", FieldProblem::TooSmall(1)));
            }
            if request.bytes > purpose.bytes_max() {
                problems.push(("bytes", FieldProblem::TooLarge(purpose.bytes_max().unsigned_abs())));
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

async fn complete(State(app): State<App>, caller: Caller, Path(id): Path<UploadId>) -> Result<Json<Upload>> {
    let limit = [Limit::new("upload-complete", &caller.user_id().to_string(), 300, 3600)];
    let now = app.clock.now();
    let (_, rows) = caller.read(&app, vec![UploadRow::find(id, caller.user_id())]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "upload" })?;
    let row = UploadRow::from_row(&row)?;
    if row.state != UploadState::Pending {
        return judged(&app, row).await;
    }
    if row.expires_at <= now {
        return Err(AppError::NotFound { what: "upload" });
    }
    if let Err(refusal) = caller.write(&app, vec![limit[0].take(now)]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let outcome = match inspect::inspect(&app, caller.user_id(), &row).await {
        Ok(outcome) => outcome,
        Err(error) => return after_duplicate(&app, &caller, id, error).await,
    };
    let mut batch = vec![settle(id, &caller, &outcome, now)?];
    // What the browser put is not needed any more: the clean copy is kept, or nothing is. Its address takes the file
    // for a while yet, so it is deleted once more after that.
    batch.push(erase(id, &caller, "raw_key", "now", now, "TRUE"));
    batch.push(erase(id, &caller, "raw_key", "late", now.plus_seconds(LATE_SECONDS), "TRUE"));
    batch.push(UploadRow::find(id, caller.user_id()));
    let rows = caller.write(&app, batch).await?;
    let row = rows[3].first().ok_or(AppError::NotFound { what: "upload" })?;
    judged(&app, UploadRow::from_row(&row)?).await
}

/// The answer of an upload that was looked at.
async fn judged(app: &App, row: UploadRow) -> Result<Json<Upload>> {
    match row.state {
        UploadState::Rejected => Err(AppError::FileRejected(view::reasons(row.reasons.as_deref())?)),
        UploadState::Pending | UploadState::Ready | UploadState::Gone => Ok(Json(Upload::of(app, row)?)),
    }
}

/// A duplicate of this request may have been faster, and the file gone before this one had read it.
async fn after_duplicate(app: &App, caller: &Caller, id: UploadId, error: AppError) -> Result<Json<Upload>> {
    let (_, rows) = caller.read(app, vec![UploadRow::find(id, caller.user_id())]).await?;
    match rows[0].first().map(|row| UploadRow::from_row(&row)).transpose()? {
        Some(row) if row.state != UploadState::Pending => judged(app, row).await,
        _ => Err(error),
    }
}

fn settle(id: UploadId, caller: &Caller, outcome: &Outcome, now: Timestamp) -> Result<Stmt> {
    Ok(match outcome {
        Outcome::Kept(set) => Stmt::new(
            "UPDATE uploads SET state = 'ready', images = ?3, captions = ?4, other_files = ?5, left_out = ?6, expires_at = ?7
              WHERE id = ?1 AND user_id = ?2 AND state = 'pending'",
        )
        .bind(id)
        .bind(caller.user_id())
        .bind(set.as_ref().map(|set| i64::from(set.images)))
        .bind(set.as_ref().map(|set| i64::from(set.captions)))
        .bind(set.as_ref().map(|set| i64::from(set.other_files)))
        .bind(set.as_ref().map(|set| as_kept(&set.left_out)).transpose()?)
        .bind(now.plus_seconds(READY_SECONDS)),
        Outcome::Refused(reasons) => Stmt::new(
            "UPDATE uploads SET state = 'rejected', reasons = ?3 WHERE id = ?1 AND user_id = ?2 AND state = 'pending'",
        )
        .bind(id)
        .bind(caller.user_id())
        .bind(as_kept(reasons)?),
    })
}

fn as_kept(reasons: &[Reason]) -> Result<String> {
    serde_json::to_string(reasons).map_err(|error| AppError::Internal(error.to_string()))
}

/// Deletes one of an upload's objects at `due`, if `only_if` holds for the upload's row.
fn erase(id: UploadId, caller: &Caller, column: &str, when: &str, due: Timestamp, only_if: &str) -> Stmt {
    let rows = format!(
        "SELECT id || '_{column}_{when}' AS name, {column} AS target FROM uploads
          WHERE id = ?4 AND user_id = ?5 AND {only_if}"
    );
    erasures::of_rows(ErasureKind::Object, &rows, due, due).bind(id).bind(caller.user_id())
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
        batch.push(erase(id, &caller, column, "now", now, &free));
        // Also what the browser puts, or an inspection that is under way writes, after this.
        batch.push(erase(id, &caller, column, "late", late, &free));
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
