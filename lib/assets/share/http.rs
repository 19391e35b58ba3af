//! `/api/share/{token}`: a shared picture, for whoever has its link, and what they report of it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, ToSchema};

use super::looked_up::looked_up;
use super::reports::{self, ReportReason};
use super::token::ShareToken;
use crate::accounts::Place;
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, Path};
use crate::http::limits::{self, Limit};
use crate::openapi::schema;

/// Of one network: nobody reports more by hand.
const REPORTS_PER_HOUR_MAX: u32 = 20;
/// The longest note, in characters.
const NOTE_CHARS_MAX: usize = 500;

/// `GET /api/share/{token}`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/share/{token}", methods: get(look) }
}

/// `POST /api/share/{token}/reports`
#[must_use]
pub fn report() -> Route {
    Route { path: "/api/share/{token}/reports", methods: post(take_report) }
}

/// A shared picture, and nothing of its owner.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::assets) struct SharedPicture {
    /// The page that shows it.
    pub(super) url: String,
    /// The picture, a JPEG for a screen.
    pub(super) picture_url: String,
    /// Of that file, in pixels.
    pub(super) width: i64,
    /// Of that file, in pixels.
    pub(super) height: i64,
    /// Every picture here is.
    #[schema(schema_with = yes)]
    made_by_ai: bool,
}

fn yes() -> Schema {
    schema::only(true.into())
}

/// The longer side of the file for a screen, at most.
const SIDE_PX_MAX: i64 = 1280;

impl SharedPicture {
    /// Of the picture behind this link.
    pub(super) async fn of(app: &App, headers: &HeaderMap, token: &ShareToken) -> Result<Self> {
        let rows = looked_up(app, headers, token).await?;
        let row = rows.first().ok_or(AppError::NotFound { what: "share" })?;
        let (width, height): (i64, i64) = (row.get("width")?, row.get("height")?);
        let longer = width.max(height).max(1);
        let fitted = |side: i64| if longer <= SIDE_PX_MAX { side } else { (side * SIDE_PX_MAX / longer).max(1) };
        Ok(Self {
            url: token.page_url(&app.config)?,
            picture_url: token.picture_url(&app.config)?,
            width: fitted(width),
            height: fitted(height),
            made_by_ai: true,
        })
    }
}

/// Where the rewritten address of a page says its link.
#[derive(Debug, Deserialize, IntoParams)]
pub(in crate::assets) struct TokenQuery {
    /// The end of the link.
    #[param(schema_with = ShareToken::text)]
    token: Option<String>,
}

impl TokenQuery {
    /// From the path that people see, `/s/{token}`, or from the query where the platform rewrote it.
    pub(super) fn token(self, in_path: Option<String>) -> Result<ShareToken> {
        in_path.or(self.token).unwrap_or_default().parse()
    }
}

async fn look(
    State(app): State<App>,
    headers: HeaderMap,
    Path(token): Path<ShareToken>,
) -> Result<Json<SharedPicture>> {
    SharedPicture::of(&app, &headers, &token).await.map(Json)
}

/// What is wrong with a shared picture.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ShareReport)]
pub(in crate::assets) struct NewReport {
    /// Why it should not be shared.
    reason: ReportReason,
    /// In one's own words, for the operator alone.
    #[serde(default)]
    #[schema(schema_with = notes)]
    note: String,
}

fn notes() -> Schema {
    schema::maybe_lines(NOTE_CHARS_MAX)
}

async fn take_report(
    State(app): State<App>,
    headers: HeaderMap,
    Path(token): Path<ShareToken>,
    Json(NewReport { reason, note }): Json<NewReport>,
) -> Result<Response> {
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(AppError::field("note", FieldProblem::TooLarge(NOTE_CHARS_MAX as u64)));
    }
    if note.chars().any(|letter| letter.is_control() && letter != '\n') {
        return Err(AppError::field("note", FieldProblem::Malformed));
    }
    let now = app.clock.now();
    let rows = looked_up(&app, &headers, &token).await?;
    let row = rows.first().ok_or(AppError::NotFound { what: "share" })?;
    let asset: String = row.get("id")?;
    let limit = [Limit::new("share-report", &Place::of(&app, &headers).network, REPORTS_PER_HOUR_MAX, 3600)];
    let mut batch = vec![limit[0].take(now), reports::add(&token, reason, note.trim(), now)];
    batch.extend(reports::alert(&asset, now));
    match app.db.write(batch).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) => limits::refused(&app.db, &limit, now, error).await,
    }
}
