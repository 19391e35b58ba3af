//! What gets old: uploads nobody used, things to be deleted outside the database, rows that only protected for a while.

use std::str::FromStr;

use serde::Deserialize;

use super::send::destination;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::engines::{Deleted, TrainedVersion};
use crate::error::{AppError, Result};
use crate::ids::ModelId;
use crate::storage::ObjectKey;

const ERASURES_PER_RUN_MAX: i64 = 40;
const UPLOADS_PER_RUN_MAX: i64 = 40;
const ROWS_PER_RUN_MAX: i64 = 500;
const OBJECTS_PER_PREFIX_MAX: usize = 100;
const RETRY_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 24 * 3600;

/// What a model erasure names.
#[derive(Debug, Deserialize)]
struct ProviderModel {
    model: ModelId,
    provider_model: Option<String>,
    provider_version: Option<String>,
    /// Only the version goes: the model that holds it is still used, or goes by another erasure.
    #[serde(default)]
    keep_model: bool,
}

/// The erasure of one version at the provider.
pub(super) fn erase_version(model: ModelId, made: &TrainedVersion, now: Timestamp) -> Stmt {
    let target = serde_json::json!({
        "model": model, "provider_model": made.model, "provider_version": made.version, "keep_model": true,
    });
    Stmt::new(
        "INSERT INTO erasures (id, kind, target, due_at, created_at) VALUES (?1, 'provider_model', ?2, ?3, ?3)
         ON CONFLICT DO NOTHING",
    )
    // One erasure, however often the engine is told.
    .bind(format!("era_version_{}", made.version))
    .bind(target.to_string())
    .bind(now)
}

/// One bounded run. Returns how many things were deleted outside the database.
pub(super) async fn run(app: &App) -> Result<u32> {
    app.db.write(batch(app.clock.now())).await?;
    // Read after the write: another run may just have marked what this one found marked, and both must delete it.
    let now = app.clock.now();
    let due = Stmt::new("SELECT id, kind, target, tries FROM erasures WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2")
        .bind(now)
        .bind(ERASURES_PER_RUN_MAX);
    let rows = app.db.read(vec![due]).await?;
    let mut erased = 0;
    for row in rows[0].iter() {
        let id: String = row.get("id")?;
        match erase(app, &row).await {
            Ok(true) => {
                app.db.write(vec![Stmt::new("DELETE FROM erasures WHERE id = ?1").bind(id)]).await?;
                erased += 1;
            }
            Ok(false) => later(app, &id, now).await?,
            Err(error) => {
                tracing::warn!(erasure = id, %error, "a deletion is left for the next run");
                later(app, &id, now).await?;
            }
        }
    }
    Ok(erased)
}

async fn later(app: &App, id: &str, now: Timestamp) -> Result<()> {
    // One minute, two, four … up to an hour.
    let again = Stmt::new(
        "UPDATE erasures SET tries = tries + 1, due_at = ?2 + ?3 * (1 << MIN(tries, 6)) * 1000 WHERE id = ?1",
    )
    .bind(id)
    .bind(now)
    .bind(RETRY_SECONDS);
    app.db.write(vec![again]).await?;
    Ok(())
}

/// `true` when it is gone.
async fn erase(app: &App, row: &Row<'_>) -> Result<bool> {
    let target: String = row.get("target")?;
    match row.get::<String>("kind")?.as_str() {
        "object" => {
            app.storage.delete(&[ObjectKey::from_str(&target)?]).await?;
            Ok(true)
        }
        "prefix" => {
            let found = app.storage.list(&target, OBJECTS_PER_PREFIX_MAX).await?;
            let keys: Vec<ObjectKey> = found.into_iter().map(|listed| listed.key).collect();
            let all = keys.len() < OBJECTS_PER_PREFIX_MAX;
            app.storage.delete(&keys).await?;
            Ok(all)
        }
        _ => erase_model(app, &target).await,
    }
}

/// At the provider a version goes first, minutes later the model that held it (requirement D2).
async fn erase_model(app: &App, target: &str) -> Result<bool> {
    let target: ProviderModel =
        serde_json::from_str(target).map_err(|error| AppError::Internal(format!("an erasure's target: {error}")))?;
    if let (Some(model), Some(version)) = (&target.provider_model, &target.provider_version) {
        let version = app.replicate.delete_version(model, version).await;
        let version = version.map_err(|error| AppError::UpstreamUnavailable(error.to_string()))?;
        if target.keep_model {
            return Ok(version != Deleted::Refused);
        }
    }
    let gone = app.replicate.delete_model(&destination(target.model)).await;
    let gone = gone.map_err(|error| AppError::UpstreamUnavailable(error.to_string()))?;
    if gone != Deleted::Gone {
        return Ok(false);
    }
    let done = Stmt::new("UPDATE models SET state = 'deleted' WHERE id = ?1 AND state = 'deleting'").bind(target.model);
    app.db.write(vec![done]).await?;
    Ok(true)
}

fn batch(now: Timestamp) -> Vec<Stmt> {
    let expired = "SELECT u.id FROM uploads u WHERE u.state IN ('pending', 'ready') AND u.expires_at <= ?1
                      AND NOT EXISTS (SELECT 1 FROM models m WHERE m.upload_id = u.id
                                         AND m.state IN ('training', 'ready', 'failed'))
                    ORDER BY u.expires_at LIMIT ?2";
    let mut batch: Vec<Stmt> = ["raw_key", "kept_key", "cover_key"]
        .into_iter()
        .map(|key| {
            Stmt::new(format!(
                "INSERT INTO erasures (id, kind, target, due_at, created_at)
                 SELECT 'era_' || id || '_{key}', 'object', {key}, ?1, ?1 FROM uploads
                  WHERE {key} IS NOT NULL AND id IN ({expired}) ON CONFLICT DO NOTHING"
            ))
            .bind(now)
            .bind(UPLOADS_PER_RUN_MAX)
        })
        .collect();
    batch.push(
        Stmt::new(format!("UPDATE uploads SET state = 'gone' WHERE id IN ({expired})"))
            .bind(now)
            .bind(UPLOADS_PER_RUN_MAX),
    );
    let mut forget = |sql: &'static str, before: Timestamp| {
        batch.push(Stmt::new(sql).bind(before).bind(ROWS_PER_RUN_MAX));
    };
    forget("DELETE FROM rate_limits WHERE key IN (SELECT key FROM rate_limits WHERE ends_at < ?1 LIMIT ?2)", now);
    forget(
        "DELETE FROM login_codes WHERE id IN (SELECT id FROM login_codes WHERE created_at < ?1 LIMIT ?2)",
        now.plus_seconds(-DAY_SECONDS),
    );
    forget(
        "DELETE FROM idempotency_keys WHERE (user_id, key) IN (
           SELECT user_id, key FROM idempotency_keys WHERE created_at < ?1 LIMIT ?2)",
        now.plus_seconds(-7 * DAY_SECONDS),
    );
    // Longer than any provider repeats itself. Dead letters stay until an operator has closed them.
    forget(
        "DELETE FROM inbox WHERE (provider, event_id) IN (
           SELECT provider, event_id FROM inbox WHERE received_at < ?1 AND applied_at IS NOT NULL LIMIT ?2)",
        now.plus_seconds(-7 * DAY_SECONDS),
    );
    forget(
        "DELETE FROM inbox WHERE (provider, event_id) IN (
           SELECT provider, event_id FROM inbox WHERE closed_at < ?1 LIMIT ?2)",
        now.plus_seconds(-7 * DAY_SECONDS),
    );
    batch
}
