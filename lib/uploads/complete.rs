//! `POST /api/media/uploads/{id}`: the file was put, look at it. Thirty large photos take longer than a browser waits, so
//! the answer after some seconds is that it is being looked at, and whoever asks again later learns what came of it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::http::{LATE_SECONDS, erase};
use super::inspect::{self, Outcome};
use super::state::UploadState;
use super::view::{self, Upload, UploadRow};
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Reason, Result};
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::http::limits::{self, Limit};
use crate::ids::{UploadId, UserId};
use crate::openapi::schema;

/// How long an answer waits for the look at a file. Pages give up after half a minute.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);
/// How long a look that goes on after its answer may take: as long as a function lives. Whoever asks past it begins
/// again, because the process may have died.
const CHECKING_SECONDS: i64 = 120;
/// When to ask again.
const RETRY_AFTER_SECONDS: u32 = 2;
/// How long a ready file stays that nothing uses.
const READY_SECONDS: i64 = 24 * 3600;

/// An upload that is being looked at: ask again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadBeingChecked)]
pub(super) struct Checking {
    /// The upload.
    id: UploadId,
    /// Always this.
    #[schema(schema_with = states)]
    state: &'static str,
}

const CHECKING: &str = "checking";

fn states() -> Schema {
    schema::one_of([CHECKING])
}

/// A look that may outlive its request.
type Look = Pin<Box<dyn Future<Output = Result<UploadRow>> + Send>>;

pub(super) async fn complete(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<UploadId>,
) -> Result<Response> {
    let limit = [Limit::new("upload-complete", &caller.user_id().to_string(), 300, 3600)];
    let now = app.clock.now();
    let (_, rows) = caller.read(&app, vec![UploadRow::find(id, caller.user_id())]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "upload" })?;
    let row = UploadRow::from_row(&row)?;
    if row.state != UploadState::Pending {
        return judged(&app, row);
    }
    if row.expires_at <= now {
        return Err(AppError::NotFound { what: "upload" });
    }
    if row.checking_until.is_some_and(|until| until > now) {
        return Ok(checking(id));
    }
    if let Err(refusal) = caller.write(&app, vec![limit[0].take(now)]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let mut look: Look = Box::pin(look(app.clone(), id, caller.user_id(), row));
    if let Ok(looked) = tokio::time::timeout(ANSWER_WITHIN, &mut look).await {
        return match looked {
            Ok(row) => judged(&app, row),
            Err(error) => after_duplicate(&app, &caller, id, error).await,
        };
    }
    let note = note_checking(id, caller.user_id(), Some(now.plus_seconds(CHECKING_SECONDS)));
    app.db.write(vec![note]).await?;
    background.spawn(go_on(app, id, caller.user_id(), look));
    Ok(checking(id))
}

/// Looks at the file and writes down what came of it.
async fn look(app: App, id: UploadId, owner: UserId, row: UploadRow) -> Result<UploadRow> {
    let outcome = inspect::inspect(&app, owner, &row).await?;
    let now = app.clock.now();
    let batch = vec![
        settle(id, owner, &outcome, now)?,
        // What the browser put is not needed any more: the clean copy is kept, or nothing is. Its address takes the file
        // for a while yet, so it is deleted once more after that.
        erase(id, owner, "raw_key", "now", now, "TRUE"),
        erase(id, owner, "raw_key", "late", now.plus_seconds(LATE_SECONDS), "TRUE"),
        UploadRow::find(id, owner),
    ];
    let rows = app.db.write(batch).await?;
    let row = rows.last().and_then(|rows| rows.first()).ok_or(AppError::NotFound { what: "upload" })?;
    UploadRow::from_row(&row)
}

/// The rest of a look, after its answer. When it fails, whoever asks next begins again at once and learns why.
async fn go_on(app: App, id: UploadId, owner: UserId, look: Look) {
    if let Err(error) = look.await {
        tracing::warn!(%error, upload = %id, "an upload could not be looked at");
        if let Err(error) = app.db.write(vec![note_checking(id, owner, None)]).await {
            tracing::warn!(%error, upload = %id, "an upload waits until its look would have ended");
        }
    }
}

fn note_checking(id: UploadId, owner: UserId, until: Option<Timestamp>) -> Stmt {
    Stmt::new("UPDATE uploads SET checking_until = ?3 WHERE id = ?1 AND user_id = ?2 AND state = 'pending'")
        .bind(id)
        .bind(owner)
        .bind(until)
}

/// A duplicate of this request may have been faster, and the file gone before this one had read it.
async fn after_duplicate(app: &App, caller: &Caller, id: UploadId, error: AppError) -> Result<Response> {
    let (_, rows) = caller.read(app, vec![UploadRow::find(id, caller.user_id())]).await?;
    match rows[0].first().map(|row| UploadRow::from_row(&row)).transpose()? {
        Some(row) if row.state != UploadState::Pending => judged(app, row),
        _ => Err(error),
    }
}

/// The answer of an upload that was looked at.
fn judged(app: &App, row: UploadRow) -> Result<Response> {
    match row.state {
        UploadState::Rejected => Err(AppError::FileRejected(view::reasons(row.reasons.as_deref())?)),
        UploadState::Pending | UploadState::Ready | UploadState::Gone => {
            Ok(Json(Upload::of(app, row)?).into_response())
        }
    }
}

fn checking(id: UploadId) -> Response {
    let body = Json(Checking { id, state: CHECKING });
    (StatusCode::ACCEPTED, [(RETRY_AFTER, RETRY_AFTER_SECONDS.to_string())], body).into_response()
}

fn settle(id: UploadId, owner: UserId, outcome: &Outcome, now: Timestamp) -> Result<Stmt> {
    Ok(match outcome {
        Outcome::Kept(set) => Stmt::new(
            "UPDATE uploads SET state = 'ready', images = ?3, captions = ?4, other_files = ?5, left_out = ?6, expires_at = ?7
              WHERE id = ?1 AND user_id = ?2 AND state = 'pending'",
        )
        .bind(id)
        .bind(owner)
        .bind(set.as_ref().map(|set| i64::from(set.images)))
        .bind(set.as_ref().map(|set| i64::from(set.captions)))
        .bind(set.as_ref().map(|set| i64::from(set.other_files)))
        .bind(set.as_ref().map(|set| as_kept(&set.left_out)).transpose()?)
        .bind(now.plus_seconds(READY_SECONDS)),
        Outcome::Refused(reasons) => Stmt::new(
            "UPDATE uploads SET state = 'rejected', reasons = ?3 WHERE id = ?1 AND user_id = ?2 AND state = 'pending'",
        )
        .bind(id)
        .bind(owner)
        .bind(as_kept(reasons)?),
    })
}

fn as_kept(reasons: &[Reason]) -> Result<String> {
    serde_json::to_string(reasons).map_err(|error| AppError::Internal(error.to_string()))
}
