//! Deletes what is due. Two runs at once may delete the same thing: that is harmless, and whoever waits for a run knows
//! that what was due is gone.

use std::str::FromStr;

use super::answers::Answer;
use super::{ErasureKind, provider_model, receipts};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::Result;
use crate::http::background::Background;
use crate::storage::ObjectKey;

const ERASURES_PER_RUN_MAX: i64 = 40;
const OBJECTS_PER_LIST: usize = 500;
/// So many lists of one prefix are deleted in a run; what is left is for the next one.
const LISTS_PER_PREFIX_MAX: usize = 20;
const RETRY_SECONDS: i64 = 60;

/// One bounded run. Returns how many erasures are done.
///
/// # Errors
/// When the database does not answer. What cannot be deleted now is logged and left for a later run.
pub async fn run(app: &App) -> Result<u32> {
    let now = app.clock.now();
    let due = Stmt::new("SELECT id, kind, target, tries FROM erasures WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2")
        .bind(now)
        .bind(ERASURES_PER_RUN_MAX);
    let rows = app.db.read(vec![due, Stmt::new(receipts::ANY_PENDING)]).await?;
    let mut erased = 0;
    for row in rows[0].iter() {
        let id: String = row.get("id")?;
        let mut heard = Vec::new();
        let outcome = erase(app, &row, &mut heard).await;
        let mut batch: Vec<Stmt> = heard.iter().map(Answer::kept).collect();
        match outcome {
            Ok(true) => {
                batch.push(Stmt::new("DELETE FROM erasures WHERE id = ?1").bind(id));
                erased += 1;
            }
            Ok(false) => batch.push(later(&id, now)),
            Err(error) => {
                tracing::warn!(erasure = id, %error, "a deletion is left for the next run");
                batch.push(later(&id, now));
            }
        }
        app.db.write(batch).await?;
    }
    let pending = rows[1].first().map(|row| row.get::<bool>("pending")).transpose()?;
    if pending == Some(true) {
        app.db.write(receipts::settle(app.clock.now()).into()).await?;
    }
    Ok(erased)
}

/// A run right after the answer; what fails is left to the reconciler.
pub fn run_soon(app: &App, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        if let Err(error) = run(&app).await {
            tracing::warn!(%error, "deleting is left to the reconciler");
        }
    });
}

fn later(id: &str, now: Timestamp) -> Stmt {
    // One minute, two, four … up to an hour.
    Stmt::new("UPDATE erasures SET tries = tries + 1, due_at = ?2 + ?3 * (1 << MIN(tries, 6)) * 1000 WHERE id = ?1")
        .bind(id)
        .bind(now)
        .bind(RETRY_SECONDS)
}

/// `true` when it is gone.
async fn erase(app: &App, row: &Row<'_>, heard: &mut Vec<Answer>) -> Result<bool> {
    let target: String = row.get("target")?;
    match row.get("kind")? {
        ErasureKind::Object => {
            app.storage.delete(&[ObjectKey::from_str(&target)?]).await?;
            Ok(true)
        }
        ErasureKind::Prefix => erase_all(app, &target).await,
        ErasureKind::ProviderModel => provider_model::erase(app, &target, heard).await,
    }
}

/// Everything whose key begins like this; `true` when a list says that nothing is left.
async fn erase_all(app: &App, prefix: &str) -> Result<bool> {
    for _ in 0..LISTS_PER_PREFIX_MAX {
        let found = app.storage.list(prefix, OBJECTS_PER_LIST).await?;
        if found.is_empty() {
            return Ok(true);
        }
        let keys: Vec<ObjectKey> = found.into_iter().map(|listed| listed.key).collect();
        app.storage.delete(&keys).await?;
    }
    Ok(false)
}
