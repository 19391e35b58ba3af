//! The picture that is edited, and what else an edit is given.

use crate::db::{Row, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::ids::{AssetId, UploadId, UserId};
use crate::storage::{ObjectKey, Size};
use crate::studio::{ModelRef, Studio};
use crate::studios::shop::Shop;
use crate::uploads::Purpose;

/// A picture of one's own.
pub(super) struct Source {
    pub(super) studio: Studio,
    /// What it was taken with: an edit goes with its model, as the photo does.
    pub(super) model: Option<ModelRef>,
    /// Where it lies; of a poster with words of ours, the text-free picture below them.
    pub(super) key: ObjectKey,
    /// What is known of that text-free picture.
    pub(super) base: Option<serde_json::Value>,
    /// Of a poster, what its shop asks of the file.
    pub(super) shop: Option<Shop>,
    /// What names of files of its row begin with, where they have names of their own: `…/03` of `…/03-prime.jpg`.
    pub(super) file_stem: Option<String>,
}

/// Finds a picture of somebody's.
pub(super) fn find(id: AssetId, user: UserId) -> Stmt {
    Stmt::new(format!("SELECT a.*, {} FROM assets a {} WHERE a.id = ?1 AND a.user_id = ?2", Shop::COLUMNS, Shop::JOINS))
        .bind(id)
        .bind(user)
}

impl Source {
    /// From what [`find`] found.
    pub(super) fn from_rows(rows: &Rows) -> Result<Self> {
        Self::from_row(&rows.first().ok_or(AppError::NotFound { what: "asset" })?)
    }

    fn from_row(row: &Row<'_>) -> Result<Self> {
        let id: String = row.get("id")?;
        let user: String = row.get("user_id")?;
        let file: Option<String> = row.get("file")?;
        let base: Option<String> = row.get("base")?;
        let base = base.map(|facts| serde_json::from_str(&facts)).transpose();
        let base: Option<serde_json::Value> =
            base.map_err(|error| AppError::Internal(format!("what is known of a base: {error}")))?;
        let key = match &file {
            _ if base.is_some() => ObjectKey::asset_base(&user, &id)?,
            Some(file) => file.parse()?,
            None => ObjectKey::asset(&user, &id, Size::Full, &row.get::<String>("extension")?)?,
        };
        Ok(Self {
            studio: row.get("studio")?,
            model: ModelRef::from_row(row)?,
            key,
            base,
            shop: Shop::from_row(row)?,
            file_stem: file.as_deref().and_then(|file| file.rsplit_once('-')).map(|(stem, _)| stem.to_owned()),
        })
    }
}

/// Finds an upload of somebody's for this purpose that was looked at; nothing for no id.
pub(super) fn upload(id: Option<UploadId>, purpose: Purpose, user: UserId) -> Stmt {
    let text = "SELECT kept_key FROM uploads WHERE id = ?1 AND user_id = ?2 AND purpose = ?3 AND state = 'ready'";
    Stmt::new(text).bind(id).bind(user).bind(purpose.as_str())
}

/// Where the upload lies that [`upload`] found; `None` where none was asked for.
pub(super) fn kept(id: Option<UploadId>, rows: &Rows) -> Result<Option<ObjectKey>> {
    if id.is_none() {
        return Ok(None);
    }
    let row = rows.first().ok_or(AppError::NotFound { what: "upload" })?;
    let key: Option<String> = row.get("kept_key")?;
    let key = key.ok_or_else(|| AppError::Internal("a ready upload without a file".to_owned()))?;
    Ok(Some(key.parse()?))
}
