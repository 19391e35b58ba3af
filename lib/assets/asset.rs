//! A picture with its short-lived addresses.

use serde::Serialize;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Row;
use crate::error::Result;
use crate::storage::{ObjectKey, Reuse, Size};

/// How long an address is good, at least. Within ten minutes the same one is given, so that browsers cache the picture.
const VALID_SECONDS: u64 = 900;

/// `GET /api/media/assets/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct Asset {
    id: String,
    studio: String,
    job: JobRef,
    prompt: String,
    model: Option<ModelRef>,
    seed: Option<i64>,
    parameters: serde_json::Value,
    width: i64,
    height: i64,
    bytes: i64,
    content_type: String,
    favourite: bool,
    shared: bool,
    urls: Urls,
    created_at: Timestamp,
}

#[derive(Clone, Debug, Serialize)]
struct JobRef {
    id: String,
    seq: i64,
}

#[derive(Clone, Debug, Serialize)]
struct ModelRef {
    id: String,
    name: String,
}

/// Signed, private, short-lived: never logged.
#[derive(Clone, Serialize)]
struct Urls {
    full: String,
    web: String,
    thumb: String,
    download: String,
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
        let extension: String = row.get("extension")?;
        let created_at: Timestamp = row.get("created_at")?;
        let full = ObjectKey::asset(&user, &id, Size::Full, &extension)?;
        let name = format!("darkroom-{}.{extension}", id.trim_start_matches("ast_").to_lowercase());
        let urls = Urls {
            full: app.storage.presign_get(&full, VALID_SECONDS, None, Reuse::WithinWindow)?,
            web: address(app, &ObjectKey::asset(&user, &id, Size::Web, "jpg")?)?,
            thumb: address(app, &ObjectKey::asset(&user, &id, Size::Thumb, "jpg")?)?,
            download: app.storage.presign_get(&full, VALID_SECONDS, Some(&name), Reuse::WithinWindow)?,
        };
        let model_id: Option<String> = row.get("model_id")?;
        let model_name: Option<String> = row.get("model_name")?;
        Ok(Self {
            id,
            studio: row.get("studio")?,
            job: JobRef { id: row.get("job_id")?, seq: row.get("seq")? },
            prompt: row.get("prompt")?,
            model: model_id.map(|id| ModelRef { id, name: model_name.unwrap_or_default() }),
            seed: row.get("seed")?,
            parameters: serde_json::from_str(&row.get::<String>("parameters")?).unwrap_or_default(),
            width: row.get("width")?,
            height: row.get("height")?,
            bytes: row.get("bytes")?,
            content_type: row.get("content_type")?,
            favourite: row.get("favourite")?,
            shared: row.get("shared")?,
            urls,
            created_at,
        })
    }
}

fn address(app: &App, key: &ObjectKey) -> Result<String> {
    Ok(app.storage.presign_get(key, VALID_SECONDS, None, Reuse::WithinWindow)?)
}
