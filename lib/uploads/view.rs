//! An upload as its owner sees it.

use std::str::FromStr;

use serde::Serialize;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema as _, ToSchema};

use super::purpose::Purpose;
use super::state::UploadState;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Reason, Result};
use crate::http::context;
use crate::http::problem::Rejection;
use crate::ids::{UploadId, UserId};
use crate::openapi::schema;
use crate::storage::{ObjectKey, Reuse};

/// The row of an upload.
#[derive(Debug)]
pub(super) struct UploadRow {
    pub(super) id: String,
    pub(super) purpose: Purpose,
    pub(super) state: UploadState,
    pub(super) bytes: i64,
    pub(super) raw_key: String,
    pub(super) cover_key: Option<String>,
    pub(super) images: Option<i64>,
    pub(super) reasons: Option<String>,
    pub(super) left_out: Option<String>,
    pub(super) other_files: Option<i64>,
    pub(super) captions: Option<i64>,
    pub(super) name: String,
    pub(super) checking_until: Option<Timestamp>,
    pub(super) expires_at: Timestamp,
}

impl UploadRow {
    pub(super) fn find(id: UploadId, user: UserId) -> Stmt {
        Stmt::new("SELECT * FROM uploads WHERE id = ?1 AND user_id = ?2 AND state <> 'gone'").bind(id).bind(user)
    }

    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            purpose: row.get("purpose")?,
            state: row.get("state")?,
            bytes: row.get("bytes")?,
            raw_key: row.get("raw_key")?,
            cover_key: row.get("cover_key")?,
            images: row.get("images")?,
            reasons: row.get("reasons")?,
            left_out: row.get("left_out")?,
            other_files: row.get("other_files")?,
            captions: row.get("captions")?,
            name: row.get("name")?,
            checking_until: row.get("checking_until")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// Reasons as a row keeps them.
pub(super) fn reasons(kept: Option<&str>) -> Result<Vec<Reason>> {
    serde_json::from_str(kept.unwrap_or("[]"))
        .map_err(|error| AppError::Internal(format!("the reasons of an upload: {error}")))
}

/// An upload that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Upload {
    /// `upl_…`
    #[schema(value_type = UploadId)]
    id: String,
    /// What did not pass is refused, so always this.
    #[schema(schema_with = states)]
    state: &'static str,
    /// What it is for.
    #[schema(schema_with = Purpose::schema)]
    purpose: &'static str,
    /// How long the file is that was put.
    bytes: i64,
    /// How many pictures a training set has.
    #[schema(required)]
    images: Option<i64>,
    /// Which photos of a training set were left out, and why. Only what others do without: there are enough.
    left_out: Vec<Rejection>,
    /// How many files of a training set are no photos and were left out.
    #[schema(required)]
    other_files: Option<i64>,
    /// How many of its photos have a caption.
    #[schema(required)]
    captions: Option<i64>,
    /// Where to see one of them, for some minutes.
    #[schema(required)]
    cover: Option<String>,
    /// When it is forgotten, if nothing uses it.
    expires_at: Timestamp,
}

fn states() -> Schema {
    schema::one_of(["ready"])
}

impl Upload {
    pub(super) fn of(app: &App, row: UploadRow) -> Result<Self> {
        let cover = match &row.cover_key {
            Some(key) => {
                let key = ObjectKey::from_str(key)?;
                Some(app.storage.presign_get(&key, 900, None, Reuse::WithinWindow)?)
            }
            None => None,
        };
        let left_out = reasons(row.left_out.as_deref())?;
        let left_out = left_out.iter().map(|reason| Rejection::of(reason, context::locale())).collect();
        Ok(Self {
            id: row.id,
            state: row.state.as_str(),
            purpose: row.purpose.as_str(),
            bytes: row.bytes,
            images: row.images,
            left_out,
            other_files: row.other_files,
            captions: row.captions,
            cover,
            expires_at: row.expires_at,
        })
    }
}
