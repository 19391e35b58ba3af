//! Many of my pictures at once: marked at `/api/media/assets`, deleted at `/api/media/assets/delete`.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::remove;
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Stmt;
use crate::erasures;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::Json;
use crate::ids::AssetId;
use crate::openapi::schema;

const IDS_MAX: usize = 100;

/// `POST /api/media/assets/delete`
#[must_use]
pub fn delete_many() -> Route {
    Route { path: "/api/media/assets/delete", methods: post(delete) }
}

/// Which pictures to delete.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AssetsToDelete)]
pub(super) struct ToDelete {
    /// Those that are not there any more, or are somebody else's, are left out.
    #[schema(schema_with = ids)]
    ids: Vec<AssetId>,
}

fn ids() -> Schema {
    schema::list(schema::id("ast"), 1, IDS_MAX)
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssetsDeleted)]
pub(super) struct Deleted {
    /// How many pictures this request deleted. The same request again deletes none.
    deleted: u64,
}

/// What to mark.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AssetsChange)]
pub(super) struct MarksOfMany {
    /// Those that are not there any more, or are somebody else's, are left out.
    #[schema(schema_with = ids)]
    ids: Vec<AssetId>,
    /// Whether they are favourites.
    favourite: bool,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssetsChanged)]
pub(super) struct Changed {
    /// How many pictures are marked so now. The same request again says the same.
    changed: u64,
}

/// `PATCH /api/media/assets`
pub(super) async fn mark(
    State(app): State<App>,
    caller: Caller,
    Json(MarksOfMany { ids, favourite }): Json<MarksOfMany>,
) -> Result<Json<Changed>> {
    let ids = checked(ids)?;
    let stmt =
        Stmt::new("UPDATE assets SET favourite = ?3 WHERE id IN (SELECT value FROM json_each(?1)) AND user_id = ?2")
            .bind(serde_json::json!(ids).to_string())
            .bind(caller.user_id())
            .bind(favourite);
    let rows = caller.write(&app, vec![stmt]).await?;
    Ok(Json(Changed { changed: rows[0].affected() }))
}

/// Each of them once.
fn checked(ids: Vec<AssetId>) -> Result<Vec<AssetId>> {
    if ids.is_empty() {
        return Err(AppError::field("ids", FieldProblem::TooSmall(1)));
    }
    if ids.len() > IDS_MAX {
        return Err(AppError::field("ids", FieldProblem::TooLarge(IDS_MAX as u64)));
    }
    Ok(BTreeSet::from_iter(ids).into_iter().collect())
}

async fn delete(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Json(ToDelete { ids }): Json<ToDelete>,
) -> Result<Json<Deleted>> {
    let ids = checked(ids)?;
    let rows = caller.write(&app, remove::many(&ids, caller.user_id(), app.clock.now()).into()).await?;
    let deleted = rows[2].affected();
    if deleted > 0 {
        erasures::run_soon(&app, &background);
    }
    Ok(Json(Deleted { deleted }))
}
