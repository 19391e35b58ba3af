//! `/api/media/assets`: my pictures; one; mark it, delete it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

use super::asset::Asset;
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::AssetId;

/// The studios that make pictures.
const STUDIOS: [&str; 4] = ["photo", "poster", "tryon", "library"];

/// `GET /api/media/assets`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/media/assets", methods: get(mine) }
}

/// `GET`, `PATCH`, `DELETE /api/media/assets/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/media/assets/{id}", methods: get(show).patch(mark).delete(remove) }
}

#[derive(Debug, Deserialize)]
struct Filter {
    studio: Option<String>,
    favourite: Option<String>,
    model: Option<String>,
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

async fn mine(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<Asset>>> {
    let limit = page.limit()?;
    let favourite = match given(filter.favourite).as_deref() {
        None => None,
        Some("true" | "1") => Some(true),
        Some("false" | "0") => Some(false),
        Some(_) => return Err(AppError::field("favourite", FieldProblem::NotAllowed)),
    };
    let studio = given(filter.studio);
    if studio.as_deref().is_some_and(|studio| !STUDIOS.contains(&studio)) {
        return Err(AppError::field("studio", FieldProblem::NotAllowed));
    }
    let stmt = Stmt::new(
        "SELECT * FROM assets WHERE user_id = ?1 AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR studio = ?3)
            AND (?4 IS NULL OR favourite = ?4) AND (?5 IS NULL OR model_id = ?5) ORDER BY id DESC LIMIT ?6",
    )
    .bind(caller.user_id())
    .bind(page.after::<AssetId>()?)
    .bind(studio)
    .bind(favourite)
    .bind(given(filter.model))
    .bind(limit + 1);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let mut assets = Vec::with_capacity(rows[0].len());
    for row in rows[0].iter() {
        assets.push(Asset::from_row(&app, &row)?);
    }
    Ok(Json(Page::of(assets, limit, |asset| asset.id().to_owned())))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<AssetId>) -> Result<Json<Asset>> {
    let stmt = Stmt::new("SELECT * FROM assets WHERE id = ?1 AND user_id = ?2").bind(id).bind(caller.user_id());
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "asset" })?;
    Ok(Json(Asset::from_row(&app, &row)?))
}

#[derive(Debug, Deserialize)]
struct Marks {
    favourite: Option<bool>,
    shared: Option<bool>,
}

async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AssetId>,
    Json(marks): Json<Marks>,
) -> Result<Json<Asset>> {
    if marks.shared == Some(true) {
        // There is no public page yet: a mark that promises one would be a lie.
        return Err(AppError::field("shared", FieldProblem::NotAllowed));
    }
    let stmt = Stmt::new(
        "UPDATE assets SET favourite = COALESCE(?3, favourite), shared = COALESCE(?4, shared)
          WHERE id = ?1 AND user_id = ?2 RETURNING *",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(marks.favourite)
    .bind(marks.shared);
    let rows = caller.write(&app, vec![stmt]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "asset" })?;
    Ok(Json(Asset::from_row(&app, &row)?))
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<AssetId>,
) -> Result<Response> {
    let now = app.clock.now();
    let erase = Stmt::new(
        "INSERT INTO erasures (id, kind, target, due_at, created_at)
         SELECT 'era_' || id, 'prefix', 'assets/' || lower(user_id) || '/' || lower(id) || '/', ?3, ?3
           FROM assets WHERE id = ?1 AND user_id = ?2 ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(now);
    let delete = Stmt::new("DELETE FROM assets WHERE id = ?1 AND user_id = ?2").bind(id).bind(caller.user_id());
    let rows = caller.write(&app, vec![erase, delete]).await?;
    if rows[1].affected() == 0 {
        return Err(AppError::NotFound { what: "asset" });
    }
    crate::jobs::erase_soon(&app, &background);
    Ok(StatusCode::NO_CONTENT.into_response())
}
