//! Pictures that their owner deletes: the row at once, the files by an erasure.

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::erasures::{self, ErasureKind};
use crate::ids::{AssetId, ModelId, UserId};
use crate::storage::ObjectKey;

/// Deletes one picture.
pub(super) fn one(id: AssetId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    remove("id", &id.to_string(), user, now)
}

/// Deletes all that were taken with a model.
#[must_use]
pub fn of_model(model: ModelId, user: UserId, now: Timestamp) -> [Stmt; 3] {
    remove("model_id", &model.to_string(), user, now)
}

fn remove(column: &str, value: &str, user: UserId, now: Timestamp) -> [Stmt; 3] {
    let rows = format!(
        "SELECT id AS name, {} AS target FROM assets WHERE {column} = ?4 AND user_id = ?5",
        ObjectKey::asset_folder_sql("user_id", "id")
    );
    let files =
        format!("SELECT id || '_file' AS name, file AS target FROM assets WHERE {column} = ?4 AND user_id = ?5");
    [
        erasures::of_rows(ErasureKind::Prefix, &rows, now, now).bind(value).bind(user),
        erasures::of_rows(ErasureKind::Object, &files, now, now).bind(value).bind(user),
        Stmt::new(format!("DELETE FROM assets WHERE {column} = ?1 AND user_id = ?2")).bind(value).bind(user),
    ]
}
