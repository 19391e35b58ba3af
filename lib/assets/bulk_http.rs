//! `/api/media/assets/delete`: many of my pictures at once.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::remove;
use crate::accounts::Caller;
use crate::app::App;
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

async fn delete(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Json(ToDelete { ids }): Json<ToDelete>,
) -> Result<Json<Deleted>> {
    if ids.is_empty() {
        return Err(AppError::field("ids", FieldProblem::TooSmall(1)));
    }
    if ids.len() > IDS_MAX {
        return Err(AppError::field("ids", FieldProblem::TooLarge(IDS_MAX as u64)));
    }
    let ids: Vec<AssetId> = BTreeSet::from_iter(ids).into_iter().collect();
    let rows = caller.write(&app, remove::many(&ids, caller.user_id(), app.clock.now()).into()).await?;
    let deleted = rows[2].affected();
    if deleted > 0 {
        erasures::run_soon(&app, &background);
    }
    Ok(Json(Deleted { deleted }))
}
