//! The file of a shared picture. A function carries it: an address at the storage would name its owner.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName};

use super::http::TokenQuery;
use super::looked_up::looked_up;
use crate::app::App;
use crate::assets::copy::LabelledCopy;
use crate::config::LabelVisible;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::context;
use crate::http::extract::Query;
use crate::media::ImageFormat;
use crate::storage::{ObjectKey, Size};

/// A function answers with 4.5 MB at most; no picture for a screen is as long.
const FILE_BYTES_MAX: u64 = 4_000_000;

/// `GET /s/{token}/picture`, which the platform leads to `/api/share/picture`.
#[must_use]
pub fn picture() -> Route {
    Route { path: "/api/share/picture", methods: get(send) }
}

async fn send(
    State(app): State<App>,
    headers: HeaderMap,
    path: Option<Path<String>>,
    Query(query): Query<TokenQuery>,
) -> Result<Response> {
    let token = query.token(path.map(|Path(token)| token))?;
    let rows = looked_up(&app, &headers, &token).await?;
    let row = rows.first().ok_or(AppError::NotFound { what: "share" })?;
    let (user, asset): (String, String) = (row.get("user_id")?, row.get("id")?);
    let stored = ObjectKey::asset(&user, &asset, Size::Web, "jpg")?;
    let key = match app.config.label_visible {
        // To share is to publish: whoever may leave the label out of what they save is not asked here.
        LabelVisible::On | LabelVisible::Ask => {
            let locale = context::locale();
            let key = ObjectKey::asset_shared(&user, &asset, locale.tag())?;
            let copy = LabelledCopy::of(&row, stored, ImageFormat::Jpeg, locale, key)?;
            copy.make_once(&app).await?;
            copy.key
        }
        LabelVisible::Off => stored,
    };
    let file = app.storage.get(&key, FILE_BYTES_MAX).await?;
    let robots = (HeaderName::from_static("x-robots-tag"), "noindex");
    Ok(([(CONTENT_TYPE, "image/jpeg"), robots], file).into_response())
}
