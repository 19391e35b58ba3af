//! `/api/media/assets`: my pictures; one; mark it, delete it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, ToSchema};

use super::asset::Asset;
use super::remove;
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Stmt;
use crate::erasures;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query, flag};
use crate::http::page::{Page, PageQuery};
use crate::ids::AssetId;
use crate::openapi::schema;
use crate::studio::Studio;

/// `GET /api/media/assets`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/media/assets", methods: get(mine) }
}

/// `GET`, `PATCH`, `DELETE /api/media/assets/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/media/assets/{id}", methods: get(show).patch(mark).delete(delete) }
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Filter {
    /// Of this studio.
    #[param(schema_with = studios)]
    studio: Option<String>,
    /// Marked, or not marked.
    #[param(value_type = Option<bool>)]
    favourite: Option<String>,
    /// Taken with this model: `mdl_…` or a base model's id.
    model: Option<String>,
    /// This picture and all that edits made of it: the id of the first one of a row.
    #[param(value_type = Option<AssetId>)]
    versions_of: Option<String>,
}

fn studios() -> Schema {
    schema::one_of(Studio::ALL.into_iter().filter(|studio| studio.makes_pictures()).map(Studio::as_str))
}

async fn mine(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<Asset>>> {
    let limit = page.limit()?;
    let favourite = flag("favourite", filter.favourite.as_deref())?;
    let studio = filter.studio.as_deref().map(|studio| {
        let known = Studio::from_text(studio).filter(|studio| studio.makes_pictures());
        known.ok_or_else(|| AppError::field("studio", FieldProblem::NotAllowed))
    });
    let studio = studio.transpose()?;
    let stmt = Stmt::new(
        "SELECT * FROM assets WHERE user_id = ?1 AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR studio = ?3)
            AND (?4 IS NULL OR favourite = ?4) AND (?5 IS NULL OR model_id = ?5)
            AND (?7 IS NULL OR id = ?7 OR first_id = ?7) ORDER BY id DESC LIMIT ?6",
    )
    .bind(caller.user_id())
    .bind(page.after::<AssetId>()?)
    .bind(studio)
    .bind(favourite)
    .bind(filter.model)
    .bind(limit + 1)
    .bind(filter.versions_of);
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

/// What to mark; what is left out or null stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AssetChange)]
pub(super) struct Marks {
    /// Whether it is a favourite.
    favourite: Option<bool>,
    /// Whether others may see it: nobody can in this version.
    #[schema(schema_with = not_shared)]
    shared: Option<bool>,
}

fn not_shared() -> Schema {
    schema::or_null(schema::only(false.into()))
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

async fn delete(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<AssetId>,
) -> Result<Response> {
    let rows = caller.write(&app, remove::one(id, caller.user_id(), app.clock.now()).into()).await?;
    if rows[2].affected() == 0 {
        return Err(AppError::NotFound { what: "asset" });
    }
    erasures::run_soon(&app, &background);
    Ok(StatusCode::NO_CONTENT.into_response())
}
