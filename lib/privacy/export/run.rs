//! Making what was asked for: part by part, each under a lease.

use std::time::{Duration, Instant};

use super::part;
use super::place::Place;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result, to_json};
use crate::ids::{ExportId, UserId};
use crate::outbox;
use crate::storage::ObjectKey;

const PER_RUN_MAX: i64 = 5;
/// No part is begun later in a run than this.
const RUN: Duration = Duration::from_secs(40);
/// Whoever makes a part has this long before somebody else begins it again.
const LEASE_SECONDS: i64 = 300;
const TRIES_MAX: i64 = 6;
/// How long the files stay.
const KEPT_SECONDS: i64 = 24 * 3600;

/// Goes on with exports that are due; answers how many parts were made.
///
/// # Errors
/// When the database does not answer. A part that cannot be made is logged and made again later.
pub(in crate::privacy) async fn reconcile(app: &App) -> Result<u32> {
    let began = Instant::now();
    let due = Stmt::new("SELECT id FROM exports WHERE state = 'preparing' AND due_at <= ?1 ORDER BY due_at LIMIT ?2")
        .bind(app.clock.now())
        .bind(PER_RUN_MAX);
    let rows = app.db.read(vec![due]).await?;
    let mut parts = 0;
    for row in rows[0].iter() {
        let id: String = row.get("id")?;
        let id: ExportId = id.parse().map_err(|_| AppError::Internal("an export's id is none".to_owned()))?;
        while began.elapsed() < RUN {
            match next_part(app, id).await {
                Ok(true) => parts += 1,
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(export = %id, %error, "a part of an export is made again later");
                    break;
                }
            }
        }
    }
    Ok(parts)
}

/// Makes the next part if it is due. `false` when there is none, or somebody else is at it.
async fn next_part(app: &App, id: ExportId) -> Result<bool> {
    let now = app.clock.now();
    let lease = Stmt::new(
        "UPDATE exports SET due_at = ?3, tries = tries + 1, state = CASE WHEN tries + 1 > ?4 THEN 'failed' ELSE state END
          WHERE id = ?1 AND state = 'preparing' AND due_at <= ?2
         RETURNING user_id, state, place, parts",
    )
    .bind(id)
    .bind(now)
    .bind(now.plus_seconds(LEASE_SECONDS))
    .bind(TRIES_MAX);
    let rows = app.db.write(vec![lease]).await?;
    let Some(row) = rows[0].first() else { return Ok(false) };
    let user: UserId =
        row.get::<String>("user_id")?.parse().map_err(|_| AppError::Internal("an export of nobody".to_owned()))?;
    if row.get::<String>("state")? != "preparing" {
        tracing::error!(export = %id, "an export is given up");
        app.db.write(vec![forget_files(id, user, now, now)?]).await?;
        return Ok(false);
    }
    let place: Place = serde_json::from_str(&row.get::<String>("place")?)
        .map_err(|error| AppError::Internal(format!("an export's place: {error}")))?;
    let parts: i64 = row.get("parts")?;
    let part = part::make(app, user, place).await?;
    let key = ObjectKey::export(&user.to_string(), &id.to_string(), parts)?;
    part.zip.store(app, &key).await?;
    keep(app, (id, user), parts, &part.next).await
}

/// The part is there: the next one is due, or it is ready and its owner is told.
async fn keep(app: &App, (id, user): (ExportId, UserId), parts: i64, next: &Place) -> Result<bool> {
    let now = app.clock.now();
    let is_ready = *next == Place::End;
    let expires_at = now.plus_seconds(KEPT_SECONDS);
    let keep = Stmt::new(
        "UPDATE exports SET parts = parts + 1, place = ?3, tries = 0, due_at = ?4,
                state = CASE WHEN ?5 THEN 'ready' ELSE state END, expires_at = CASE WHEN ?5 THEN ?6 END
          WHERE id = ?1 AND state = 'preparing' AND parts = ?2",
    )
    .bind(id)
    .bind(parts)
    .bind(to_json(next)?)
    .bind(now)
    .bind(is_ready)
    .bind(expires_at);
    let mut batch = vec![keep];
    if is_ready {
        batch.push(forget_files(id, user, expires_at, now)?);
        batch.push(outbox::queue_export(id, now));
    }
    let rows = app.db.write(batch).await?;
    Ok(rows[0].affected() == 1)
}

/// Its files go then.
fn forget_files(id: ExportId, user: UserId, due_at: Timestamp, now: Timestamp) -> Result<Stmt> {
    let folder = ObjectKey::export_folder(&user.to_string(), &id.to_string())?;
    let rows = "SELECT ?4 AS name, ?5 AS target";
    Ok(erasures::of_rows(ErasureKind::Prefix, rows, due_at, now).bind(id).bind(folder))
}

/// Forgets exports whose files are gone.
pub(in crate::privacy) fn sweep(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new(
        "DELETE FROM exports WHERE id IN (
           SELECT id FROM exports WHERE state <> 'preparing' AND COALESCE(expires_at, created_at + ?2) <= ?1 LIMIT ?3)",
    )
    .bind(now)
    .bind(KEPT_SECONDS * 1000)
    .bind(rows_max)
}
