//! Copies of a stored picture with the visible label, made once and kept in the picture's folder.

use super::labelled::{format_of_copy, labelled};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::erasures::{self, ErasureKind};
use crate::error::{AppError, Result};
use crate::ids::ErasureId;
use crate::locale::Locale;
use crate::media::ImageFormat;
use crate::media::marks::{Label, Mark};
use crate::storage::ObjectKey;

/// No picture of ours is longer.
const FILE_BYTES_MAX: u64 = 30_000_000;
/// When a copy is erased that nobody said was done: no process works so long on one.
const LEFT_SECONDS: i64 = 600;

/// The copy of a stored file with the label in one language.
pub(super) struct LabelledCopy {
    asset: String,
    user: String,
    stored: ObjectKey,
    format: ImageFormat,
    locale: Locale,
    /// Where it lies once it was made.
    pub(super) key: ObjectKey,
}

impl LabelledCopy {
    /// Of the file `stored` of a picture in this format, from a row with the columns of `assets`.
    pub(super) fn of(
        row: &Row<'_>,
        stored: ObjectKey,
        format: ImageFormat,
        locale: Locale,
        key: ObjectKey,
    ) -> Result<Self> {
        Ok(Self { asset: row.get("id")?, user: row.get("user_id")?, stored, format, locale, key })
    }

    /// Makes it unless it is there. Two at once make the same bytes. Its erasure is written before it is, one for each try,
    /// and taken back when it is done and the picture is still there: so nothing is left of a picture that is deleted
    /// meanwhile, or of a process that dies.
    pub(super) async fn make_once(&self, app: &App) -> Result<()> {
        if app.storage.head(&self.key).await?.is_some() {
            return Ok(());
        }
        let now = app.clock.now();
        let erasure = ErasureId::new(now).to_string();
        let begun = app.db.write(vec![self.erase(&erasure, now.plus_seconds(LEFT_SECONDS), now)]).await?;
        if begun[0].affected() == 0 {
            return Err(AppError::NotFound { what: "asset" });
        }
        let file = app.storage.get(&self.stored, FILE_BYTES_MAX).await?;
        let (format, locale) = (self.format, self.locale);
        let unmarked = Mark::made_here(Label::made_here(&app.config.label_producer, &self.asset));
        let copy = tokio::task::spawn_blocking(move || labelled(&file, format, locale, unmarked))
            .await
            .map_err(|error| AppError::Internal(format!("labelling: {error}")))??;
        app.storage.put(&self.key, copy, format_of_copy(format).content_type()).await?;
        let done = app.db.write(vec![self.keep(&erasure, app.clock.now())]).await?;
        if done[0].affected() == 0 {
            // The picture is gone, or it took so long that its erasure may have come before it.
            app.db.write(vec![self.erase_now(&erasure, app.clock.now())]).await?;
            return Err(AppError::NotFound { what: "asset" });
        }
        Ok(())
    }

    fn erase(&self, erasure: &str, due_at: Timestamp, now: Timestamp) -> Stmt {
        let row = "SELECT ?4 AS name, ?5 AS target FROM assets WHERE id = ?6 AND user_id = ?7";
        erasures::of_rows(ErasureKind::Object, row, due_at, now)
            .bind(erasure.trim_start_matches("era_"))
            .bind(self.key.as_str())
            .bind(self.asset.as_str())
            .bind(self.user.as_str())
    }

    fn erase_now(&self, erasure: &str, now: Timestamp) -> Stmt {
        erasures::of_rows(ErasureKind::Object, "SELECT ?4 AS name, ?5 AS target", now, now)
            .bind(erasure.trim_start_matches("era_"))
            .bind(self.key.as_str())
    }

    /// Nothing is to be erased any more: not of a picture that is gone, and not when it took so long that the erasure may
    /// have come already.
    fn keep(&self, erasure: &str, now: Timestamp) -> Stmt {
        Stmt::new(
            "DELETE FROM erasures WHERE id = ?1 AND due_at > ?2
                AND EXISTS (SELECT 1 FROM assets WHERE id = ?3 AND user_id = ?4)",
        )
        .bind(erasure)
        .bind(now)
        .bind(self.asset.as_str())
        .bind(self.user.as_str())
    }
}
