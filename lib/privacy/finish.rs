//! What follows when an account has ended: whatever ran stops, whatever is elsewhere goes, and the receipt says so.
//!
//! Every statement looks for itself whether its time has come, so that two runs at once, or one that died, change nothing.
//! Rows that work still needs go when nothing of it runs any more; and the storage is looked through once more when nothing
//! can be on its way into it.

use super::export;
use super::nouns::tables;
use super::receipt::What;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result};
use crate::ids::UserId;
use crate::personal::When;
use crate::storage::ObjectKey;

const PER_RUN_MAX: i64 = 20;
const EXPORTS_PER_RUN_MAX: i64 = 500;
/// How soon it is looked at again.
const AGAIN_SECONDS: i64 = 60;
/// An address that takes an upload is good for fifteen minutes, and a file may be on its way for some more.
const UPLOAD_IS_OVER_SECONDS: i64 = 20 * 60;

/// SQL: nothing of the user `?1` runs.
const AT_REST: &str = "NOT EXISTS (SELECT 1 FROM calls WHERE user_id = ?1 AND state <> 'settled')";

/// Goes on with exports, ends accounts that nobody has proven to be theirs, and looks after those that have ended; answers how many have nothing left.
///
/// # Errors
/// When the database does not answer.
pub async fn reconcile(app: &App) -> Result<u32> {
    super::end::sweep(app).await?;
    app.db.write(vec![export::sweep(app.clock.now(), EXPORTS_PER_RUN_MAX)]).await?;
    export::reconcile(app).await?;
    let due = Stmt::new("SELECT id, user_id FROM account_deletions WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2")
        .bind(app.clock.now())
        .bind(PER_RUN_MAX);
    let rows = app.db.read(vec![due]).await?;
    let mut finished = 0;
    for row in rows[0].iter() {
        let (id, user): (String, String) = (row.get("id")?, row.get("user_id")?);
        let user = user.parse().map_err(|_| AppError::Internal("a deletion of nobody".to_owned()))?;
        let rows = app.db.write(steps(&id, user, app.clock.now())?).await?;
        let is_over = rows.last().and_then(|rows| rows.first()).map(|row| row.get::<bool>("is_over")).transpose()?;
        finished += u32::from(is_over == Some(true));
    }
    Ok(finished)
}

fn steps(id: &str, user: UserId, now: Timestamp) -> Result<Vec<Stmt>> {
    let no_plan = "NOT EXISTS (SELECT 1 FROM subscriptions WHERE user_id = ?1 AND state <> 'ended')";
    // The provider was asked to delete it, and says that it has it no more: until then an erasure names it.
    let not_named =
        "NOT EXISTS (SELECT 1 FROM erasures e WHERE e.kind = 'provider_model' AND instr(e.target, reference) > 0)";
    let model_is_gone = format!(
        "EXISTS (SELECT 1 FROM models WHERE id = reference AND user_id = ?1 AND state = 'deleted') AND {not_named}"
    );
    let place_is_gone = format!(
        "EXISTS (SELECT 1 FROM destinations WHERE id = reference AND user_id = ?1 AND closed_at IS NOT NULL) AND {not_named}"
    );
    let mut batch = vec![
        done(id, user, What::Work, "stopped", AT_REST, now),
        done(id, user, What::Subscription, "ended", no_plan, now),
        done(id, user, What::Model, "gone", &model_is_gone, now),
        done(id, user, What::Place, "gone", &place_is_gone, now),
        settle(id, user, now),
    ];
    let settled_now = "EXISTS (SELECT 1 FROM account_deletions WHERE id = ?2 AND settled_at = ?3)";
    let ended = tables().filter_map(|table| table.ended(When::Settled, user, settled_now));
    batch.extend(ended.map(|stmt| stmt.bind(id).bind(now)));
    for (at, prefix) in ObjectKey::prefixes_of(&user.to_string())?.into_iter().enumerate() {
        let once_more = "SELECT ?4 AS name, ?5 AS target WHERE EXISTS (
                           SELECT 1 FROM account_deletions WHERE id = ?6 AND settled_at = ?2)";
        let erase = erasures::of_rows(ErasureKind::Prefix, once_more, now, now);
        batch.push(erase.bind(format!("{id}_last_{at}")).bind(prefix).bind(id));
    }
    let listed_empty = "EXISTS (SELECT 1 FROM account_deletions WHERE user_id = ?1 AND settled_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id LIKE 'era_' || deletion_id || '_%')";
    batch.push(done(id, user, What::Files, "empty", listed_empty, now));
    batch.extend(finish(id, now));
    Ok(batch)
}

/// Items of this kind are done where the condition is true of the user `?1` and the item's `reference`.
fn done(id: &str, user: UserId, what: What, answer: &str, condition: &str, now: Timestamp) -> Stmt {
    Stmt::new(format!(
        "UPDATE account_deletion_items SET state = 'done', answer = ?4, at = ?5
          WHERE deletion_id = ?2 AND what = ?3 AND state = 'pending' AND {condition}"
    ))
    .bind(user)
    .bind(id)
    .bind(what.as_str())
    .bind(answer)
    .bind(now)
}

/// Nothing runs any more, and no upload is on its way.
fn settle(id: &str, user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(format!(
        "UPDATE account_deletions SET settled_at = ?3
          WHERE id = ?2 AND settled_at IS NULL AND asked_at <= ?4 AND {AT_REST}"
    ))
    .bind(user)
    .bind(id)
    .bind(now)
    .bind(now.plus_seconds(-UPLOAD_IS_OVER_SECONDS))
}

fn finish(id: &str, now: Timestamp) -> [Stmt; 2] {
    const IS_OVER: &str = "NOT EXISTS (
        SELECT 1 FROM account_deletion_items i WHERE i.deletion_id = account_deletions.id AND i.state = 'pending')";
    let finish = Stmt::new(format!(
        "UPDATE account_deletions
            SET finished_at = CASE WHEN {IS_OVER} THEN COALESCE(finished_at, ?2) END,
                due_at = CASE WHEN {IS_OVER} THEN NULL ELSE ?3 END
          WHERE id = ?1"
    ))
    .bind(id)
    .bind(now)
    .bind(now.plus_seconds(AGAIN_SECONDS));
    let read = Stmt::new("SELECT finished_at IS NOT NULL AS is_over FROM account_deletions WHERE id = ?1").bind(id);
    [finish, read]
}
