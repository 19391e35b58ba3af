//! `/api/media/uploads`: where to put a file; it was put, look at it; forget it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::inspect::{self, Outcome};
use super::purpose::Purpose;
use super::view::{Upload, UploadRow};
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::http::limits::{self, Limit};
use crate::ids::UploadId;
use crate::storage::ObjectKey;

/// How long the signed address takes the file.
const PUT_SECONDS: i64 = 900;
/// How long a file that was never completed stays; a ready one that nothing uses stays a day.
const PENDING_SECONDS: i64 = 3600;
const READY_SECONDS: i64 = 24 * 3600;
const NAME_CHARS_MAX: usize = 200;

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

#[derive(Debug, Deserialize)]
struct Wanted {
    purpose: String,
    content_type: String,
    bytes: i64,
    #[serde(default)]
    name: String,
}

fn validate(wanted: &Wanted) -> Result<Purpose> {
    let mut problems = Vec::new();
    let purpose = Purpose::from_text(&wanted.purpose);
    match purpose {
        None => problems.push(("purpose", FieldProblem::NotAllowed)),
        Some(purpose) => {
            if !purpose.content_types().contains(&wanted.content_type.as_str()) {
                problems.push(("content_type", FieldProblem::NotAllowed));
            }
            if wanted.bytes < 1 {
                problems.push(("bytes", FieldProblem::TooSmall(1)));
            }
            if wanted.bytes > purpose.bytes_max() {
                problems.push(("bytes", FieldProblem::TooLarge(purpose.bytes_max().unsigned_abs())));
            }
        }
    }
    if wanted.name.chars().count() > NAME_CHARS_MAX {
        problems.push(("name", FieldProblem::TooLarge(NAME_CHARS_MAX as u64)));
    }
    if wanted.name.chars().any(char::is_control) {
        problems.push(("name", FieldProblem::Malformed));
    }
    match purpose {
        Some(purpose) if problems.is_empty() => Ok(purpose),
        _ => Err(AppError::Invalid(problems)),
    }
}

async fn sign(State(app): State<App>, caller: Caller, Json(wanted): Json<Wanted>) -> Result<Response> {
    let purpose = validate(&wanted)?;
    let now = app.clock.now();
    let id = UploadId::new(now);
    let key = ObjectKey::upload(&caller.user_id().to_string(), &id.to_string())?;
    let limit = [Limit::new("upload", &caller.user_id().to_string(), 300, 3600)];
    let insert = Stmt::new(
        "INSERT INTO uploads (id, user_id, purpose, state, content_type, bytes, name, raw_key, created_at, expires_at)
         VALUES (?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(purpose.as_str())
    .bind(wanted.content_type.as_str())
    .bind(wanted.bytes)
    .bind(wanted.name.as_str())
    .bind(key.as_str())
    .bind(now)
    .bind(now.plus_seconds(PENDING_SECONDS));
    if let Err(refusal) = caller.write(&app, vec![limit[0].take(now), insert]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let bytes = wanted.bytes.unsigned_abs();
    let put = app.storage.presign_put(&key, &wanted.content_type, bytes, PUT_SECONDS.unsigned_abs()).await?;
    let headers: serde_json::Map<String, serde_json::Value> =
        put.headers.into_iter().map(|(name, value)| (name, value.into())).collect();
    let answer = json!({
        "id": id, "url": put.url, "method": "PUT", "headers": headers, "expires_at": now.plus_seconds(PUT_SECONDS),
    });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

async fn complete(State(app): State<App>, caller: Caller, Path(id): Path<UploadId>) -> Result<Json<Upload>> {
    let limit = [Limit::new("upload-complete", &caller.user_id().to_string(), 300, 3600)];
    let now = app.clock.now();
    let (_, rows) = caller.read(&app, vec![UploadRow::find(id, caller.user_id())]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "upload" })?;
    let row = UploadRow::from_row(&row)?;
    match row.state.as_str() {
        "ready" => return Ok(Json(Upload::of(&app, row).await?)),
        "rejected" => return Err(AppError::FileRejected(stored_reasons(&row))),
        _ if row.expires_at <= now => return Err(AppError::NotFound { what: "upload" }),
        _ => {}
    }
    if let Err(refusal) = caller.write(&app, vec![limit[0].take(now)]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let purpose = Purpose::from_text(&row.purpose).ok_or_else(|| AppError::Internal("purpose".to_owned()))?;
    let outcome = inspect::inspect(&app, caller.user_id(), &row, purpose).await?;
    let update = match &outcome {
        Outcome::Kept(kept) => Stmt::new(
            "UPDATE uploads SET state = 'ready', kept_key = ?3, cover_key = ?4, images = ?5, expires_at = ?6
              WHERE id = ?1 AND user_id = ?2 AND state = 'pending'",
        )
        .bind(id)
        .bind(caller.user_id())
        .bind(kept.key.as_str())
        .bind(kept.cover.as_ref().map(ObjectKey::as_str))
        .bind(kept.images)
        .bind(now.plus_seconds(READY_SECONDS)),
        Outcome::Refused(reasons) => {
            let pairs: Vec<(String, Option<String>)> =
                reasons.iter().map(|reason| (reason.code.as_str().to_owned(), reason.file.clone())).collect();
            Stmt::new(
                "UPDATE uploads SET state = 'rejected', reasons = ?3 WHERE id = ?1 AND user_id = ?2 AND state = 'pending'",
            )
            .bind(id)
            .bind(caller.user_id())
            .bind(serde_json::to_string(&pairs).unwrap_or_default())
        }
    };
    // What the browser put is not needed any more: the clean copy is kept, or nothing is.
    let erase = erase(id, "raw_key", "raw", now);
    let read = UploadRow::find(id, caller.user_id());
    let rows = caller.write(&app, vec![update, erase, read]).await?;
    let row = rows[2].first().ok_or(AppError::NotFound { what: "upload" })?;
    let row = UploadRow::from_row(&row)?;
    if row.state == "ready" {
        Ok(Json(Upload::of(&app, row).await?))
    } else {
        Err(AppError::FileRejected(stored_reasons(&row)))
    }
}

fn stored_reasons(row: &UploadRow) -> Vec<(String, Option<String>)> {
    row.reasons.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn erase(id: UploadId, column: &'static str, part: &'static str, now: crate::clock::Timestamp) -> Stmt {
    Stmt::new(format!(
        "INSERT INTO erasures (id, kind, target, due_at, created_at)
         SELECT 'era_' || id || '_{part}', 'object', {column}, ?2, ?2 FROM uploads
          WHERE id = ?1 AND {column} IS NOT NULL ON CONFLICT DO NOTHING"
    ))
    .bind(id)
    .bind(now)
}

async fn forget(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<UploadId>,
) -> Result<Response> {
    let now = app.clock.now();
    // A training that uses the file keeps it until its model is deleted.
    let in_use = "EXISTS (SELECT 1 FROM models m WHERE m.upload_id = uploads.id
                             AND m.state IN ('training', 'ready', 'failed'))";
    let update = Stmt::new(format!(
        "UPDATE uploads SET expires_at = ?3 WHERE id = ?1 AND user_id = ?2 AND state <> 'gone' AND NOT {in_use}"
    ))
    .bind(id)
    .bind(caller.user_id())
    .bind(now);
    let rejected = Stmt::new("UPDATE uploads SET state = 'gone' WHERE id = ?1 AND user_id = ?2 AND state = 'rejected'")
        .bind(id)
        .bind(caller.user_id());
    let rows = caller.write(&app, vec![UploadRow::find(id, caller.user_id()), update, rejected]).await?;
    if rows[0].is_empty() {
        return Err(AppError::NotFound { what: "upload" });
    }
    if rows[1].affected() == 0 {
        return Err(AppError::Conflict("a model uses this upload"));
    }
    crate::jobs::erase_soon(&app, &background);
    Ok(StatusCode::NO_CONTENT.into_response())
}
