//! Pictures that their owner deletes: the row at once, the files by an erasure.

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::ids::{AssetId, JobId, ModelId, UserId};
use crate::storage::ObjectKey;

/// Deletes one picture.
pub(super) fn one(id: AssetId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    remove(|id| format!("id = {id}"), &id.to_string(), user, now)
}

/// Deletes those of these pictures that are this person's.
pub(super) fn many(ids: &[AssetId], user: UserId, now: Timestamp) -> [Stmt; 3] {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let ids = serde_json::json!(ids).to_string();
    remove(|ids| format!("id IN (SELECT value FROM json_each({ids}))"), &ids, user, now)
}

/// Deletes all that were taken with a model.
#[must_use]
pub fn of_model(model: ModelId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    remove(|model| format!("model_id = {model}"), &model.to_string(), user, now)
}

/// Deletes what a job has made, and every edit of that, where the SQL condition `when` holds, which names the job by the
/// expression it is made for.
#[must_use]
pub fn of_job(job: JobId, user: UserId, when: impl Fn(&str) -> String, now: Timestamp) -> [Stmt; 3] {
    let of = |job: &str| {
        format!(
            "{} AND job_id IN (
               WITH RECURSIVE made (job_id) AS (
                 SELECT {job} UNION
                 SELECT e.job_id FROM made m JOIN assets a ON a.job_id = m.job_id JOIN edits e ON e.parent_id = a.id)
               SELECT job_id FROM made)",
            when(job)
        )
    };
    remove(of, &job.to_string(), user, now)
}

/// `of` makes the condition for the number of its one parameter, `value`.
fn remove(of: impl Fn(&str) -> String, value: &str, user: UserId, now: Timestamp) -> [Stmt; 3] {
    let (bound, first) = (of("?4"), of("?1"));
    let rows = format!(
        "SELECT id AS name, {} AS target FROM assets WHERE {bound} AND user_id = ?5",
        ObjectKey::asset_folder_sql("user_id", "id")
    );
    let files = format!("SELECT id || '_file' AS name, file AS target FROM assets WHERE {bound} AND user_id = ?5");
    [
        erasures::of_rows(ErasureKind::Prefix, &rows, now, now).bind(value).bind(user),
        erasures::of_rows(ErasureKind::Object, &files, now, now).bind(value).bind(user),
        Stmt::new(format!("DELETE FROM assets WHERE {first} AND user_id = ?2")).bind(value).bind(user),
    ]
}
