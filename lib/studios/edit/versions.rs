//! The versions of a picture: a tree whose root is the first one. A row is named by its first picture, so a photo needs
//! nothing of its own to be edited, and neither does a poster.

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{AssetId, JobId, UserId};
use crate::storage::ObjectKey;

/// An edit that is ordered.
pub(super) struct NewVersion<'a> {
    pub(super) job: JobId,
    pub(super) user: UserId,
    pub(super) parent: AssetId,
    pub(super) prompt: &'a str,
    pub(super) file_stem: Option<&'a str>,
}

impl NewVersion<'_> {
    /// The picture is still there and its owner's. Two edits of one row at the same time are two writes, one after the
    /// other, so each takes the next number; the table refuses a number that is taken.
    pub(super) fn rows(&self, now: Timestamp) -> Vec<Stmt> {
        let taken = Stmt::new(
            "INSERT INTO edits (job_id, user_id, first_id, number, parent_id, prompt, created_at)
             SELECT ?1, ?2, first,
                    COALESCE((SELECT MAX(v.edit) + 1 FROM poster_versions p JOIN poster_versions v
                                  ON v.user_id = p.user_id AND v.session_id = p.session_id AND v.number = p.number
                               WHERE p.asset_id = id),
                             (SELECT MAX(number) + 1 FROM edits WHERE first_id = first),
                             1),
                    id, ?4, ?5
               FROM (SELECT id, COALESCE(first_id, id) AS first FROM assets WHERE id = ?3 AND user_id = ?2)",
        )
        .bind(self.job)
        .bind(self.user)
        .bind(self.parent)
        .bind(self.prompt)
        .bind(now);
        let gone = Stmt::new(
            "INSERT INTO refusals (picture_gone) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM edits WHERE job_id = ?1)",
        )
        .bind(self.job);
        // Of a poster, the row of its session: other words on it take numbers from the same sequence.
        let of_poster = Stmt::new(
            "INSERT INTO poster_versions (asset_id, user_id, session_id, number, edit, parent, created_at)
             SELECT i.asset_id, p.user_id, p.session_id, p.number, e.number, e.parent_id, e.created_at
               FROM edits e JOIN items i ON i.job_id = e.job_id JOIN poster_versions p ON p.asset_id = e.parent_id
              WHERE e.job_id = ?1",
        )
        .bind(self.job);
        let named = self.file_stem.map(|stem| {
            let file = ObjectKey::version_sql("?2", "(SELECT number - 1 FROM edits WHERE job_id = ?1)");
            Stmt::new(format!("UPDATE items SET file = {file} WHERE job_id = ?1")).bind(self.job).bind(stem)
        });
        [taken, gone, of_poster].into_iter().chain(named).collect()
    }
}
