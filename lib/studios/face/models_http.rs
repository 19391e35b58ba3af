//! `/api/train/models`: my models and the base models; delete one, at the provider too (requirement D2).

use std::str::FromStr;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, ToSchema};

use super::models::{self, ModelRow};
use super::state::ModelState;
use crate::accounts::Caller;
use crate::app::App;
use crate::catalogue::BaseModel;
use crate::clock::Timestamp;
use crate::engines::EngineName;
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
    state: ModelState,
    /// No engine that could take photos with it takes work at the moment: orders are refused with `STUDIO_PAUSED`.
    paused: bool,
    /// The word that names the face; null for base models.
    #[schema(required)]
    trigger_word: Option<String>,
    /// Where to see one of its training pictures, for some minutes; null for base models.
    #[schema(required)]
    cover: Option<String>,
    /// Whether it understands a prompt in Chinese; one that does not is given English (`/api/predict/english`).
    reads_chinese: bool,
    /// Whether it can be named beside a reference picture (`/api/predict/prompts`): a face in the arrangement of a picture.
    takes_reference: bool,
    /// Whether it makes the same photo again with a seed; beside one that does not, a seed is refused.
    takes_seed: bool,
    /// When its training was asked for; null for base models.
    #[schema(required)]
    created_at: Option<Timestamp>,
    /// Its training; null for base models.
    #[schema(value_type = Option<JobId>, required)]
    job_id: Option<String>,
}

fn states() -> Schema {
    schema::one_of(ModelState::ALL.into_iter().filter(|state| state.is_shown()).map(ModelState::as_str))
}

impl Model {
    fn own(app: &App, row: ModelRow, closed: &[EngineName]) -> Result<Self> {
        let cover = match row.cover_key {
            Some(key) => {
                let key = ObjectKey::from_str(&key)?;
                Some(app.storage.presign_get(&key, 900, None, Reuse::WithinWindow)?)
            }
            None => None,
        };
        let trainer = app.catalogue.trainer(&row.trainer);
        Ok(Self {
            id: row.id,
            name: row.name,
            base: row.base,
            state: row.state,
            // One of one's own is at the engine that trained it.
            paused: !jobs::takes_work(app, closed, &[EngineName::Replicate]),
            trigger_word: Some(row.trigger_word),
            cover,
            reads_chinese: trainer.is_some_and(|trainer| trainer.reads_chinese),
            takes_reference: trainer.is_some_and(|trainer| trainer.photo_shape.takes_picture()),
            takes_seed: trainer.is_some_and(|trainer| trainer.photo_shape.keeps_seed()),
            created_at: Some(row.created_at),
            job_id: Some(row.job),
        })
    }

    fn base(app: &App, base: &BaseModel, closed: &[EngineName]) -> Self {
        let order: Vec<EngineName> = base.runs().map(|run| run.engine).collect();
        Self {
            id: base.id.clone(),
            name: base.title.en.clone(),
            base: base.id.clone(),
            state: ModelState::Ready,
            paused: !jobs::takes_work(app, closed, &order),
            trigger_word: None,
            cover: None,
            reads_chinese: base.reads_chinese,
            takes_reference: false,
            takes_seed: base.shape.keeps_seed(),
            created_at: None,
            job_id: None,
        }
    }
}

async fn mine(State(app): State<App>, caller: Caller, Query(page): Query<PageQuery>) -> Result<Json<Page<Model>>> {
    let limit = page.limit()?;
    let stmt = models::page(caller.user_id(), page.after::<ModelId>()?, limit + 1);
    let (_, rows) = caller.read(&app, vec![stmt, jobs::paused(app.clock.now())]).await?;
    let mut models = Vec::new();
    let closed = jobs::closed(&rows[1])?;
    for row in rows[0].iter() {
        models.push(Model::own(&app, ModelRow::from_row(&row)?, &closed)?);
    }
    let mut models = Page::of(models, limit, |model| model.id.clone());
    // The base models stand at the end of the list, which is its last page.
    if models.next.is_none() {
        models.items.extend(app.photo_models().map(|base| Model::base(&app, base, &closed)));
    }
    Ok(Json(models))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Json<Model>> {
    let stmt = models::find(id.parse().ok(), caller.user_id());
    let (_, rows) = caller.read(&app, vec![stmt, jobs::paused(app.clock.now())]).await?;
    let closed = jobs::closed(&rows[1])?;
    if let Some(base) = app.photo_models().find(|base| base.id == id) {
        return Ok(Json(Model::base(&app, base, &closed)));
    }
    let row = rows[0].first().ok_or(AppError::NotFound { what: "model" })?;
    Ok(Json(Model::own(&app, ModelRow::from_row(&row)?, &closed)?))
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
    let (_, rows) = caller.read(&app, vec![models::find(Some(id), caller.user_id())]).await?;
    let row = ModelRow::from_row(&rows[0].first().ok_or(AppError::NotFound { what: "model" })?)?;
    match row.state {
        ModelState::Training => return Err(AppError::Conflict("cancel the training first")),
        ModelState::Deleting | ModelState::Deleted => return Ok(StatusCode::NO_CONTENT.into_response()),
        ModelState::Ready | ModelState::Failed => {}
    }
    let batch = models::delete(app.studios, (id, caller.user_id()), &row, with_assets, app.clock.now());
    caller.write(&app, batch).await?;
    if with_assets {
        jobs::follow_stopped_soon(&app, caller.user_id(), &background).await;
    }
    background.spawn(async move {
        if let Err(error) = models::erase(&app).await {
            tracing::warn!(%error, "deleting is left to the reconciler");
        }
    });
    Ok(StatusCode::NO_CONTENT.into_response())
}
