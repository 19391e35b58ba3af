//! A picture with its short-lived addresses.

use serde::Serialize;
use utoipa::{PartialSchema as _, ToSchema};

use super::share::ShareToken;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Row;
use crate::error::{AppError, Result};
use crate::ids::{AssetId, JobId};
use crate::storage::{ObjectKey, Reuse, Size};
use crate::studio::{ModelRef, Studio};

/// How long an address is good, at least. Within ten minutes the same one is given, so that browsers cache the picture.
const VALID_SECONDS: u64 = 900;

/// The file of a picture as it is stored, and the name that it is saved under.
pub(super) struct StoredFile {
    pub(super) key: ObjectKey,
    pub(super) name: String,
}

impl StoredFile {
    /// From a row with the columns of `assets`.
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        let id: String = row.get("id")?;
        let extension: String = row.get("extension")?;
        if let Some(file) = row.get::<Option<String>>("file")? {
            let key: ObjectKey = file.parse()?;
            let name = key.file_name().to_owned();
            return Ok(Self { key, name });
        }
        let key = ObjectKey::asset(&row.get::<String>("user_id")?, &id, Size::Full, &extension)?;
        let name = format!("darkroom-{}.{extension}", id.trim_start_matches("ast_").to_lowercase());
        Ok(Self { key, name })
    }
}

/// A picture that was delivered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Asset {
    /// `ast_…`
    #[schema(value_type = AssetId)]
    id: String,
    /// Where it was made.
    #[schema(schema_with = Studio::schema)]
    studio: Studio,
    /// What made it.
    job: JobRef,
    /// What was asked for.
    prompt: String,
    /// What it was taken with.
    #[schema(required)]
    model: Option<ModelRef>,
    /// Makes the same picture again.
    #[schema(required)]
    seed: Option<i64>,
    /// What else the engine was told; it differs between engines.
    #[schema(value_type = Object)]
    parameters: serde_json::Value,
    /// In pixels.
    width: i64,
    /// In pixels.
    height: i64,
    /// The size of the full picture's file.
    bytes: i64,
    /// The type of the full picture's file.
    content_type: String,
    /// Marked by its owner.
    favourite: bool,
    /// Whether whoever has its link may see it.
    shared: bool,
    /// Of a shared picture: the page that shows it to whoever has this link. Another one each time it is shared.
    #[schema(required)]
    share_url: Option<String>,
    /// Where to see it.
    urls: Urls,
    /// Of a picture that an edit made: what it is a version of.
    #[schema(required)]
    version: Option<Version>,
    /// When it was delivered.
    created_at: Timestamp,
}

/// A place in the tree of a picture's versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AssetVersion)]
struct Version {
    /// `edit0`, `edit1` and so on: a number that an edit took is never given again.
    label: String,
    /// The first picture of the row. It may be deleted.
    #[schema(value_type = AssetId)]
    first: String,
    /// The picture that was edited. It may be deleted.
    #[schema(value_type = AssetId)]
    parent: String,
}

impl Version {
    fn from_row(row: &Row<'_>) -> Result<Option<Self>> {
        let (first, parent): (Option<String>, Option<String>) = (row.get("first_id")?, row.get("parent_id")?);
        let number: Option<i64> = row.get("edit_number")?;
        let version = first.zip(parent).zip(number);
        Ok(version.map(|((first, parent), number)| Self { label: format!("edit{}", number - 1), first, parent }))
    }
}

/// The item of a job that made a picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct JobRef {
    /// `job_…`
    #[schema(value_type = JobId)]
    id: String,
    /// Its place in the job, from 0.
    seq: i64,
}

/// Signed, private, short-lived: never logged.
#[derive(Clone, Serialize, ToSchema)]
struct Urls {
    /// As it was made.
    full: String,
    /// For a screen.
    web: String,
    /// For a list.
    thumb: String,
    /// As it was made, to be saved under a name. Null where every download carries the visible label (`label_visible` of
    /// the catalogue is `on`): then `POST /api/media/assets/{id}/download` gives the address.
    #[schema(required)]
    download: Option<String>,
}

impl std::fmt::Debug for Urls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Urls")
    }
}

impl Asset {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// From a row with the columns of `assets`.
    ///
    /// # Errors
    /// A column that is missing or of another type, an address that cannot be signed.
    pub fn from_row(app: &App, row: &Row<'_>) -> Result<Self> {
        let id: String = row.get("id")?;
        let user: String = row.get("user_id")?;
        let created_at: Timestamp = row.get("created_at")?;
        let StoredFile { key: full, name } = StoredFile::from_row(row)?;
        let saved = || app.storage.presign_get(&full, VALID_SECONDS, Some(&name), Reuse::WithinWindow);
        let urls = Urls {
            full: address(app, &full)?,
            web: address(app, &ObjectKey::asset(&user, &id, Size::Web, "jpg")?)?,
            thumb: address(app, &ObjectKey::asset(&user, &id, Size::Thumb, "jpg")?)?,
            download: app.config.label_visible.allows_unlabelled().then(saved).transpose()?,
        };
        let parameters: String = row.get("parameters")?;
        Ok(Self {
            id,
            studio: row.get("studio")?,
            job: JobRef { id: row.get("job_id")?, seq: row.get("seq")? },
            prompt: row.get("prompt")?,
            model: ModelRef::from_row(row)?,
            seed: row.get("seed")?,
            parameters: serde_json::from_str(&parameters)
                .map_err(|error| AppError::Internal(format!("a picture's parameters: {error}")))?,
            width: row.get("width")?,
            height: row.get("height")?,
            bytes: row.get("bytes")?,
            content_type: row.get("content_type")?,
            favourite: row.get("favourite")?,
            shared: row.get("shared")?,
            share_url: share_url(app, row)?,
            urls,
            version: Version::from_row(row)?,
            created_at,
        })
    }
}

fn share_url(app: &App, row: &Row<'_>) -> Result<Option<String>> {
    let token: Option<String> = row.get("share_token")?;
    token.map(|token| token.parse::<ShareToken>()?.page_url(&app.config)).transpose()
}

fn address(app: &App, key: &ObjectKey) -> Result<String> {
    Ok(app.storage.presign_get(key, VALID_SECONDS, None, Reuse::WithinWindow)?)
}
