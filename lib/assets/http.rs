//! `/api/media/assets`: my pictures; one; mark it, delete it. Many are marked by `bulk_http.rs`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asset::Asset;
use super::bulk_http;
use super::filter::Filter;
use super::remove;
use super::share::ShareToken;
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Stmt;
use crate::erasures;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::AssetId;

/// `GET`, `PATCH /api/media/assets`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/media/assets", methods: get(mine).patch(bulk_http::mark) }
}

/// `GET`, `PATCH`, `DELETE /api/media/assets/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/media/assets/{id}", methods: get(show).patch(mark).delete(delete) }
}

async fn mine(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<Asset>>> {
    let limit = page.limit()?;
    let stmt = filter.page(caller.user_id(), page.after::<AssetId>()?, limit)?;
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
    /// Whether whoever gets its link may see it. What was shared once gets another link when it is shared again.
    shared: Option<bool>,
}

async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AssetId>,
    Json(marks): Json<Marks>,
) -> Result<Json<Asset>> {
    let stmt = Stmt::new(
        "UPDATE assets SET favourite = COALESCE(?3, favourite), shared = COALESCE(?4, shared),
                share_token = CASE COALESCE(?4, shared) WHEN 1 THEN COALESCE(share_token, ?5) END
          WHERE id = ?1 AND user_id = ?2 RETURNING *",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(marks.favourite)
    .bind(marks.shared)
    .bind(&ShareToken::new());
    let rows = match caller.write(&app, vec![stmt]).await {
        Ok(rows) => rows,
        // An operator ended its sharing.
        Err(error) if error.is_refusal("share_barred") => {
            return Err(AppError::field("shared", FieldProblem::NotAllowed));
        }
        Err(error) => return Err(error.into()),
    };
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
