//! `/api/media/assets/{id}/download`: an address to save a picture from, with the visible label of generated pictures or,
//! where that may be, without.

use axum::extract::State;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acknowledgement;
use super::asset::StoredFile;
use super::copy::LabelledCopy;
use super::labelled::format_of_copy;
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::config::LabelVisible;
use crate::db::{Row, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::context;
use crate::http::extract::{Json, Path};
use crate::http::limits::{self, Limit};
use crate::ids::{AssetId, UserId};
use crate::locale::Locale;
use crate::media::ImageFormat;
use crate::storage::{ObjectKey, Reuse};

/// How long an address is good.
const VALID_SECONDS: u32 = 900;
/// Several sets of posters with all their versions, each saved as one file.
const DOWNLOADS_PER_HOUR_MAX: u32 = 600;

/// `POST /api/media/assets/{id}/download`
#[must_use]
pub fn download() -> Route {
    Route { path: "/api/media/assets/{id}/download", methods: post(give_address) }
}

/// How to save a picture.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DownloadRequest {
    /// With the visible label.
    visible_mark: bool,
    /// Without it: the version of the text that said whose duty it is then to label the picture. It is kept, and need not
    /// be sent again for half a year.
    #[serde(default)]
    #[schema(schema_with = acknowledgement::schema)]
    acknowledged: Option<String>,
}

/// Where to save a picture from. Signed and private: never logged.
#[derive(Serialize, ToSchema)]
pub(super) struct Download {
    /// Saves it under its name.
    url: String,
    /// That name: of a poster as it is in the zip of its set, `00-prime.jpg`.
    name: String,
    /// Until when.
    expires_at: Timestamp,
    /// Whether that file carries the visible label.
    marked: bool,
}

/// Which file is wanted, and what has to be true for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Terms {
    /// The copy with the label.
    Labelled,
    /// The stored file, once this person was told whose duty the label is; they say that they are told now.
    Told { now: bool },
    /// The stored file.
    Free,
}

impl DownloadRequest {
    fn terms(&self, setting: LabelVisible) -> Result<Terms> {
        if self.acknowledged.as_ref().is_some_and(|version| version != acknowledgement::VERSION) {
            // Another text than the present one, which has to be shown first.
            return Err(AppError::field("acknowledged", FieldProblem::NotAllowed));
        }
        match (setting, self.visible_mark) {
            (LabelVisible::On | LabelVisible::Ask, true) => Ok(Terms::Labelled),
            (LabelVisible::On, false) => Err(AppError::LabelRequired),
            (LabelVisible::Ask, false) => Ok(Terms::Told { now: self.acknowledged.is_some() }),
            (LabelVisible::Off, true) => Err(AppError::field("visible_mark", FieldProblem::NotAllowed)),
            (LabelVisible::Off, false) => Ok(Terms::Free),
        }
    }
}

impl Terms {
    /// What is written with the look at the picture, and may refuse it.
    fn guards(self, asset: AssetId, user: UserId, now: Timestamp) -> Vec<Stmt> {
        match self {
            Self::Labelled | Self::Free => Vec::new(),
            Self::Told { now: false } => vec![acknowledgement::given(asset, user, now)],
            Self::Told { now: true } => vec![acknowledgement::give(asset, user, context::locale(), now)],
        }
    }
}

async fn give_address(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AssetId>,
    Json(wanted): Json<DownloadRequest>,
) -> Result<Json<Download>> {
    let (user, now) = (caller.user_id(), app.clock.now());
    let terms = wanted.terms(app.config.label_visible)?;
    let limit = Limit::new("downloads", &user.to_string(), DOWNLOADS_PER_HOUR_MAX, 3600);
    let mut batch = terms.guards(id, user, now);
    batch.push(limit.take(now));
    batch.push(Stmt::new("SELECT * FROM assets WHERE id = ?1 AND user_id = ?2").bind(id).bind(user));
    let found = match caller.write(&app, batch).await {
        Ok(found) => found,
        Err(error) if error.is_refusal("label_unacknowledged") => return Err(AppError::LabelUnacknowledged),
        Err(error) => return limits::refused(&app.db, &[limit], now, error).await,
    };
    let row = found.last().and_then(|rows| rows.first()).ok_or(AppError::NotFound { what: "asset" })?;
    let stored = StoredFile::from_row(&row)?;
    let (key, name) = match terms {
        Terms::Labelled => {
            let (copy, name) = copy_of(&row, stored, context::locale())?;
            copy.make_once(&app).await?;
            (copy.key, name)
        }
        Terms::Told { .. } | Terms::Free => (stored.key, stored.name),
    };
    Ok(Json(Download {
        url: app.storage.presign_get(&key, u64::from(VALID_SECONDS), Some(&name), Reuse::Never)?,
        expires_at: now.plus_seconds(i64::from(VALID_SECONDS)),
        name,
        marked: terms == Terms::Labelled,
    }))
}

/// The copy of a picture with the label in one language, and the name that it is saved under.
fn copy_of(row: &Row<'_>, stored: StoredFile, locale: Locale) -> Result<(LabelledCopy, String)> {
    let extension: String = row.get("extension")?;
    let format = ImageFormat::from_extension(&extension)
        .ok_or_else(|| AppError::Internal(format!("a picture of the format {extension}")))?;
    let extension = format_of_copy(format).extension();
    let (user, asset): (String, String) = (row.get("user_id")?, row.get("id")?);
    let key = ObjectKey::asset_labelled(&user, &asset, locale.tag(), extension)?;
    let stem = stored.name.rsplit_once('.').map_or(stored.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}.{extension}");
    Ok((LabelledCopy::of(row, stored.key, format, locale, key)?, name))
}
