//! `/api/train/models/{id}/stored`: what is kept of a model of mine and where, also of one that was destroyed: then its
//! receipt is named (requirements D2, D7).

use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::state::ModelState;
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::erasures::receipts;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::extract::{Json, Path};
use crate::ids::{DeletionId, ModelId, UserId};
use crate::openapi::schema;

/// `GET /api/train/models/{id}/stored`
#[must_use]
pub fn stored() -> Route {
    Route { path: "/api/train/models/{id}/stored", methods: get(show) }
}

/// What is kept of a model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelStored)]
pub(super) struct Stored {
    /// The model.
    #[schema(value_type = ModelId)]
    id: String,
    /// Its name.
    name: String,
    /// Where it stands; `deleted` when nothing is left of it but this.
    #[schema(schema_with = states)]
    state: ModelState,
    /// When its training was asked for.
    created_at: Timestamp,
    /// The photos that it was trained on, in the storage.
    photos: Photos,
    /// What is kept at the provider.
    provider: AtProvider,
    /// How many pictures that were taken with it, or edited from those, are in the storage.
    pictures: i64,
    /// What was agreed to; null for a model from before consent was asked for.
    #[schema(required)]
    consent: Option<Agreed>,
    /// The receipt, once it was destroyed; null before, and for one that was destroyed before there were any.
    #[schema(value_type = Option<DeletionId>, required)]
    receipt: Option<String>,
}

fn states() -> Schema {
    schema::one_of(ModelState::ALL.map(ModelState::as_str))
}

/// The photos of a training.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelPhotos)]
pub(super) struct Photos {
    /// Whether they are still kept.
    kept: bool,
    /// How many there were.
    #[schema(required)]
    count: Option<i64>,
    /// When they go; null where they are gone, or go when the training ends.
    #[schema(required)]
    until: Option<Timestamp>,
}

/// A model at the provider.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelAtProvider)]
pub(super) struct AtProvider {
    /// `none` was made, it is `kept`, it is `going`, or it is `gone`.
    #[schema(schema_with = provider_states)]
    state: &'static str,
    /// The provider's name for what holds its version; null where none was made.
    #[schema(required)]
    model: Option<String>,
    /// The provider's name for the version; null where none was made.
    #[schema(required)]
    version: Option<String>,
}

fn provider_states() -> Schema {
    schema::one_of(ProviderState::ALL.map(ProviderState::as_str))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProviderState {
    None,
    Kept,
    Going,
    Gone,
}

impl ProviderState {
    const ALL: [Self; 4] = [Self::None, Self::Kept, Self::Going, Self::Gone];

    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Kept => "kept",
            Self::Going => "going",
            Self::Gone => "gone",
        }
    }

    const fn of(state: ModelState, made: bool) -> Self {
        match (state, made) {
            (ModelState::Training | ModelState::Ready | ModelState::Failed, true) => Self::Kept,
            (ModelState::Deleting, true) => Self::Going,
            (ModelState::Deleted, true) => Self::Gone,
            (
                ModelState::Training
                | ModelState::Ready
                | ModelState::Failed
                | ModelState::Deleting
                | ModelState::Deleted,
                false,
            ) => Self::None,
        }
    }
}

/// The consent to a training.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelConsent)]
pub(super) struct Agreed {
    /// The text that was agreed to.
    text: String,
    /// Its version.
    version: String,
    /// The language in which it was shown.
    language: String,
    /// When it was agreed to.
    given_at: Timestamp,
    /// When that was taken back.
    #[schema(required)]
    withdrawn_at: Option<Timestamp>,
}

fn read(id: ModelId, user: UserId) -> [Stmt; 2] {
    let model = Stmt::new(
        "SELECT m.id, m.name, m.state, m.created_at, m.provider_model, m.provider_version,
                u.images, u.state = 'ready' AND u.kept_key IS NOT NULL AS photos_kept,
                CASE WHEN m.state = 'failed' THEN u.expires_at END AS photos_until,
                (SELECT COUNT(*) FROM assets a WHERE a.model_id = m.id AND a.user_id = m.user_id) AS pictures,
                c.text, c.text_version, c.language, c.given_at, c.withdrawn_at
           FROM models m JOIN uploads u ON u.id = m.upload_id
           LEFT JOIN consents c ON c.subject_id = m.id AND c.user_id = m.user_id
          WHERE m.id = ?1 AND m.user_id = ?2",
    )
    .bind(id)
    .bind(user);
    [model, receipts::of_subject(&id.to_string(), user)]
}

impl Stored {
    fn from_row(row: &Row<'_>, receipt: Option<String>) -> Result<Self> {
        let state: ModelState = row.get("state")?;
        let (model, version): (Option<String>, Option<String>) =
            (row.get("provider_model")?, row.get("provider_version")?);
        let kept: bool = row.get("photos_kept")?;
        let until: Option<Timestamp> = row.get("photos_until")?;
        let text: Option<String> = row.get("text")?;
        let agreed = |text| -> Result<Agreed> {
            Ok(Agreed {
                text,
                version: row.get("text_version")?,
                language: row.get("language")?,
                given_at: row.get("given_at")?,
                withdrawn_at: row.get("withdrawn_at")?,
            })
        };
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            state,
            created_at: row.get("created_at")?,
            photos: Photos { kept, count: row.get("images")?, until: until.filter(|_| kept) },
            provider: AtProvider { state: ProviderState::of(state, version.is_some()).as_str(), model, version },
            pictures: row.get("pictures")?,
            consent: text.map(agreed).transpose()?,
            receipt,
        })
    }
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<ModelId>) -> Result<Json<Stored>> {
    let (_, rows) = caller.read(&app, read(id, caller.user_id()).into()).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "model" })?;
    let receipt = rows[1].first().map(|row| row.get("id")).transpose()?;
    Ok(Json(Stored::from_row(&row, receipt)?))
}
