//! `/api/health`: whether this deployment can answer.

use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use crate::app::App;
use crate::db::Stmt;
use crate::error::Result;
use crate::http::Route;
use crate::http::extract::Json;

/// `GET /api/health`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/health", methods: get(check) }
}

/// The database is asked; the storage is named, because a check that costs a request to it would be one that anybody
/// could repeat.
async fn check(State(app): State<App>) -> Result<Json<Value>> {
    app.db.read(vec![Stmt::new("SELECT 1")]).await?;
    Ok(Json(json!({
        "ok": true,
        "version": env!("CARGO_PKG_VERSION"),
        "database": app.db.kind(),
        "storage": app.storage.origin(),
    })))
}
