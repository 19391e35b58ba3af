//! `/api/health`: whether this deployment can answer.

use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use crate::alerts;
use crate::app::App;
use crate::db::Stmt;
use crate::error::Result;
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::Json;
use crate::openapi::{Access, Operation, schema};

/// `GET /api/health`
#[must_use]
pub fn show() -> Route {
    Route { path: "/api/health", methods: get(check) }
}

/// What answers, and what it works with.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always true: what cannot answer says so by its status.
    ok: bool,
    /// The deployed version.
    version: &'static str,
    /// The kind of database.
    #[schema(schema_with = kinds)]
    database: &'static str,
    /// Scheme, host and port of the storage.
    storage: String,
}

/// The database is asked; the storage is named, because a check that costs a request to it would be one that anybody
/// could repeat.
async fn check(State(app): State<App>, background: Background) -> Result<Json<Health>> {
    app.db.read(vec![Stmt::new("SELECT 1")]).await?;
    // Monitors ask this.
    alerts::look_for_silence_soon(&app, &background);
    let (version, database) = (env!("CARGO_PKG_VERSION"), app.db.kind());
    Ok(Json(Health { ok: true, version, database, storage: app.storage.origin() }))
}

fn kinds() -> Schema {
    schema::one_of(["file", "libsql"])
}

/// As the document tells it.
pub(crate) fn operations() -> [Operation; 1] {
    [Operation::get("/api/health", "show_health", "Whether this deployment can answer.")
        .access(Access::Anybody)
        .answers_with::<Health>(200, "The database answers.")]
}
