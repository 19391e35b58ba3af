//! Pictures that their owner deletes: the row at once, the files by an erasure.

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::ids::{AssetId, JobId, ModelId, UserId};
use crate::storage::ObjectKey;

/// Deletes one picture.
pub(super) fn one(id: AssetId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    remove("id = ?", &id.to_string(), user, now)
}

/// Deletes those of these pictures that are this person's.
pub(super) fn many(ids: &[AssetId], user: UserId, now: Timestamp) -> [Stmt; 3] {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    remove("id IN (SELECT value FROM json_each(?))", &serde_json::json!(ids).to_string(), user, now)
}

/// Deletes all that were taken with a model.
#[must_use]
pub fn of_model(model: ModelId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    remove("model_id = ?", &model.to_string(), user, now)
}

/// SQL: a job (a question mark) and every edit of what it has made, and of those. By the items, which stay when a picture
/// is deleted that was edited before.
pub const MADE_OF_JOB: &str = "WITH RECURSIVE made (job_id) AS (
    SELECT ? UNION
    SELECT e.job_id FROM made m JOIN items i ON i.job_id = m.job_id JOIN edits e ON e.parent_id = i.asset_id)
  SELECT job_id FROM made";

/// SQL: a job (a question mark) and, of an edit, the jobs of the pictures that it is made from, back to the first.
pub const ORIGINS_OF_JOB: &str = "WITH RECURSIVE origins (job_id) AS (
    SELECT ? UNION
    SELECT i.job_id FROM origins o JOIN edits e ON e.job_id = o.job_id JOIN items i ON i.asset_id = e.parent_id)
  SELECT job_id FROM origins";

/// Deletes what a job has made, and every edit of that, where the SQL condition `when` holds, which names the job by a
/// question mark.
#[must_use]
pub fn of_job(job: JobId, user: UserId, when: &str, now: Timestamp) -> [Stmt; 3] {
    remove(&format!("{when} AND job_id IN ({MADE_OF_JOB})"), &job.to_string(), user, now)
}

/// Counts them, as `pictures`.
#[must_use]
pub fn count_of_job(job: JobId, user: UserId) -> Stmt {
    let made = MADE_OF_JOB.replace('?', "?1");
    Stmt::new(format!("SELECT COUNT(*) AS pictures FROM assets WHERE job_id IN ({made}) AND user_id = ?2"))
        .bind(job)
        .bind(user)
}

/// `which` takes `value` at each question mark.
fn remove(which: &str, value: &str, user: UserId, now: Timestamp) -> [Stmt; 3] {
    let (fourth, first) = (which.replace('?', "?4"), which.replace('?', "?1"));
    let folder = ObjectKey::asset_folder_sql("user_id", "id");
    let rows = format!("SELECT id AS name, {folder} AS target FROM assets WHERE {fourth} AND user_id = ?5");
    let files = format!("SELECT id || '_file' AS name, file AS target FROM assets WHERE {fourth} AND user_id = ?5");
    [
        erasures::of_rows(ErasureKind::Prefix, &rows, now, now).bind(value).bind(user),
        erasures::of_rows(ErasureKind::Object, &files, now, now).bind(value).bind(user),
        Stmt::new(format!("DELETE FROM assets WHERE {first} AND user_id = ?2")).bind(value).bind(user),
    ]
}

/// What a receipt waits for when pictures are deleted: their erasures by name. `ids` is a SELECT of their `id`.
#[must_use]
pub fn erasures_of(ids: &str) -> String {
    format!(
        "SELECT '' AS reference, id AS name FROM ({ids}) UNION ALL SELECT '' AS reference, id || '_file' AS name FROM ({ids})"
    )
}
