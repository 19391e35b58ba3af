//! `/api/train/models`: my models and the base models; delete one, at the provider too (requirement D2).

use std::str::FromStr;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::BaseModel;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path, Query, flag};
use crate::http::page::{Page, PageQuery};
use crate::ids::{JobId, ModelId};
use crate::jobs;
use crate::openapi::schema;
use crate::storage::{ObjectKey, Reuse};

/// `GET /api/train/models`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/train/models", methods: get(mine) }
}

/// `GET`, `DELETE /api/train/models/{id}`
#[must_use]
pub fn one() -> Route {
    Route { path: "/api/train/models/{id}", methods: get(show).delete(remove) }
}

/// A model to take photos with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Model {
    /// `mdl_…` or a base model's id.
    id: String,
    /// Its name.
    name: String,
    /// The base model it was trained from, or is.
    base: String,
    /// Photos can be taken with one that is ready.
    #[schema(schema_with = states)]
    state: String,
    /// The word that names the face; null for base models.
    #[schema(required)]
    trigger_word: Option<String>,
    /// Where to see one of its training pictures, for some minutes; null for base models.
    #[schema(required)]
    cover: Option<String>,
    /// When its training was asked for; null for base models.
    #[schema(required)]
    created_at: Option<Timestamp>,
    /// Its training; null for base models.
    #[schema(value_type = Option<JobId>, required)]
    job_id: Option<String>,
}

fn states() -> Schema {
    schema::one_of(["training", "ready", "failed", "deleting"])
}

impl Model {
    fn own(app: &App, row: &Row<'_>) -> Result<Self> {
        let cover = match row.get::<Option<String>>("cover_key")? {
            Some(key) => {
                let key = ObjectKey::from_str(&key)?;
                Some(app.storage.presign_get(&key, 900, None, Reuse::WithinWindow)?)
            }
            None => None,
        };
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            base: row.get("base")?,
            state: row.get("state")?,
            trigger_word: row.get("trigger_word")?,
            cover,
            created_at: row.get("created_at")?,
            job_id: row.get("job_id")?,
        })
    }

    fn base(base: &BaseModel) -> Self {
        Self {
            id: base.id.clone(),
            name: base.title.en.clone(),
            base: base.id.clone(),
            state: "ready".to_owned(),
            trigger_word: None,
            cover: None,
            created_at: None,
            job_id: None,
        }
    }
}

const COLUMNS: &str = "id, name, base, state, trigger_word, cover_key, created_at, job_id";

async fn mine(State(app): State<App>, caller: Caller, Query(page): Query<PageQuery>) -> Result<Json<Page<Model>>> {
    let limit = page.limit()?;
    let stmt = Stmt::new(format!(
        "SELECT {COLUMNS} FROM models WHERE user_id = ?1 AND state <> 'deleted' AND (?2 IS NULL OR id < ?2)
          ORDER BY id DESC LIMIT ?3"
    ))
    .bind(caller.user_id())
    .bind(page.after::<ModelId>()?)
    .bind(limit + 1);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let mut models = Vec::new();
    for row in rows[0].iter() {
        models.push(Model::own(&app, &row)?);
    }
    let mut models = Page::of(models, limit, |model| model.id.clone());
    // The base models stand at the end of the list, which is its last page.
    if models.next.is_none() {
        models.items.extend(app.photo_models().map(Model::base));
    }
    Ok(Json(models))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Json<Model>> {
    let own: Option<ModelId> = id.parse().ok();
    let stmt = Stmt::new(format!("SELECT {COLUMNS} FROM models WHERE id = ?1 AND user_id = ?2 AND state <> 'deleted'"))
        .bind(own)
        .bind(caller.user_id());
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    if let Some(base) = app.photo_models().find(|base| base.id == id) {
        return Ok(Json(Model::base(base)));
    }
    let row = rows[0].first().ok_or(AppError::NotFound { what: "model" })?;
    Ok(Json(Model::own(&app, &row)?))
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Removal {
    /// Also the pictures that were taken with it.
    #[param(value_type = Option<bool>)]
    assets: Option<String>,
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<ModelId>,
    Query(removal): Query<Removal>,
) -> Result<Response> {
    let with_assets = flag("assets", removal.assets.as_deref())?.unwrap_or(false);
    let now = app.clock.now();
    let find = Stmt::new(
        "SELECT state, provider_model, provider_version FROM models WHERE id = ?1 AND user_id = ?2 AND state <> 'deleted'",
    )
    .bind(id)
    .bind(caller.user_id());
    let (_, rows) = caller.read(&app, vec![find]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "model" })?;
    match row.get::<String>("state")?.as_str() {
        "training" => return Err(AppError::Conflict("cancel the training first")),
        "deleting" => return Ok(StatusCode::NO_CONTENT.into_response()),
        _ => {}
    }
    let made: (Option<String>, Option<String>) = (row.get("provider_model")?, row.get("provider_version")?);
    let mut batch = vec![
        Stmt::new(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM models WHERE id = ?1 AND user_id = ?2 AND state IN ('ready', 'failed'))",
        )
        .bind(id)
        .bind(caller.user_id()),
        Stmt::new("UPDATE models SET state = 'deleting' WHERE id = ?1 AND user_id = ?2")
            .bind(id)
            .bind(caller.user_id()),
        // Its training pictures and cover: due now, swept with what else expired.
        Stmt::new(
            "UPDATE uploads SET expires_at = ?3, state = 'ready'
              WHERE user_id = ?2 AND id = (SELECT upload_id FROM models WHERE id = ?1)
                AND NOT EXISTS (SELECT 1 FROM models m WHERE m.upload_id = uploads.id AND m.id <> ?1
                                   AND m.state IN ('training', 'ready', 'failed'))",
        )
        .bind(id)
        .bind(caller.user_id())
        .bind(now),
        jobs::erase_provider_model(id, made.0.as_deref().zip(made.1.as_deref()), now),
    ];
    if with_assets {
        batch.extend(remove_assets(id, &caller, now));
    }
    caller.write(&app, batch).await?;
    jobs::erase_soon(&app, &background);
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn remove_assets(id: ModelId, caller: &Caller, now: Timestamp) -> [Stmt; 2] {
    [
        Stmt::new(
            "INSERT INTO erasures (id, kind, target, due_at, created_at)
             SELECT 'era_' || id, 'prefix', 'assets/' || lower(user_id) || '/' || lower(id) || '/', ?3, ?3
               FROM assets WHERE model_id = ?1 AND user_id = ?2 ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(caller.user_id())
        .bind(now),
        Stmt::new("DELETE FROM assets WHERE model_id = ?1 AND user_id = ?2").bind(id).bind(caller.user_id()),
    ]
}
