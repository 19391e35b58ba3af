//! What is kept of a model at its provider: its version goes first, minutes later what held it (requirement D2).

use serde::{Deserialize, Serialize};

use super::answers::{Answer, Of, ask};
use super::{ErasureKind, insert, of_rows};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::replicate::{CallError, model_name};
use crate::engines::{Deleted, Destination};
use crate::error::{AppError, Result};
use crate::ids::{DestinationId, ModelId};
use crate::studio::Trained;

/// What such an erasure names.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Target {
    /// What held the models of a person, now that it is closed. The provider keeps it while there are versions in it.
    Destination { destination: DestinationId },
    /// A model, or a version that nobody wants.
    Model(OfModel),
}

/// A model of ours, and what was made of it.
#[derive(Debug, Serialize, Deserialize)]
struct OfModel {
    model: ModelId,
    provider_model: Option<String>,
    provider_version: Option<String>,
    /// Only the version goes: the model that holds it is still used, or goes by another erasure.
    #[serde(default)]
    keep_model: bool,
}

impl OfModel {
    fn new(model: ModelId, made: Option<Trained<'_>>, keep_model: bool) -> Self {
        let (provider_model, provider_version) =
            made.map(|made| (made.model.to_owned(), made.version.to_owned())).unzip();
        Self { model, provider_model, provider_version, keep_model }
    }

    fn text(&self) -> String {
        serde_json::json!(self).to_string()
    }

    fn is_alone(&self) -> bool {
        is_alone(self.model, self.provider_model.as_deref())
    }
}

/// Whether what holds the model at the provider (`owner/name`, if it was made) holds nothing else.
#[must_use]
pub fn is_alone(model: ModelId, made: Option<&str>) -> bool {
    let own = model_name(Destination::Own(model));
    made.is_none_or(|made| made.split_once('/').is_some_and(|(_, name)| name == own))
}

/// The erasure of a model, with the version that was made of it, if one was.
#[must_use]
pub fn model(model: ModelId, made: Option<Trained<'_>>, now: Timestamp) -> Stmt {
    insert(ErasureKind::ProviderModel, &model_erasure(model), &OfModel::new(model, made, false).text(), now)
}

/// The name of that erasure.
#[must_use]
pub fn model_erasure(model: ModelId) -> String {
    format!("model_{model}")
}

/// The erasure of one version.
#[must_use]
pub fn version(model: ModelId, made: Trained<'_>, now: Timestamp) -> Stmt {
    let name = format!("version_{}", made.version);
    insert(ErasureKind::ProviderModel, &name, &OfModel::new(model, Some(made), true).text(), now)
}

/// The erasure of models with their versions: `rows` is a SELECT of `id`, `provider_model` and `provider_version`, whose
/// own parameters begin at `?4`.
#[must_use]
pub fn models(rows: &str, now: Timestamp) -> Stmt {
    let rows = format!(
        "SELECT id || '_with_its_owner' AS name,
                json_object('model', id, 'provider_model', provider_model, 'provider_version', provider_version) AS target
           FROM ({rows})"
    );
    of_rows(ErasureKind::ProviderModel, &rows, now, now)
}

/// The erasure at `due_at` of destinations: `rows` is a SELECT of their `id`, whose own parameters begin at `?4`.
#[must_use]
pub fn destinations(rows: &str, due_at: Timestamp, now: Timestamp) -> Stmt {
    let rows = format!("SELECT id AS name, json_object('destination', id) AS target FROM ({rows})");
    of_rows(ErasureKind::ProviderModel, &rows, due_at, now)
}

/// `true` when it is gone. What the provider answered is added to `heard`, whatever became of it.
pub(super) async fn erase(app: &App, target: &str, heard: &mut Vec<Answer>) -> Result<bool> {
    let target: Target =
        serde_json::from_str(target).map_err(|error| AppError::Internal(format!("an erasure's target: {error}")))?;
    match target {
        Target::Destination { destination } => is_gone(app, Destination::Shared(destination), heard).await,
        Target::Model(target) => erase_model(app, &target, heard).await,
    }
}

fn unavailable(error: CallError) -> AppError {
    AppError::UpstreamUnavailable(error.to_string())
}

async fn is_gone(app: &App, destination: Destination, heard: &mut Vec<Answer>) -> Result<bool> {
    let reference = match destination {
        Destination::Shared(id) => id.to_string(),
        Destination::Own(id) => id.to_string(),
    };
    let name = model_name(destination);
    let deleted = ask(app, (Of::Place, reference), app.replicate.delete_model(&name), heard).await;
    Ok(deleted.map_err(unavailable)? == Deleted::Gone)
}

async fn erase_model(app: &App, target: &OfModel, heard: &mut Vec<Answer>) -> Result<bool> {
    let mut version = Deleted::Gone;
    if let (Some(model), Some(hash)) = (&target.provider_model, &target.provider_version) {
        let call = app.replicate.delete_version(model, hash);
        version = ask(app, (Of::Version, target.model.to_string()), call, heard).await.map_err(unavailable)?;
        if target.keep_model {
            return Ok(version != Deleted::Refused);
        }
    }
    // What holds others of its owner, too, goes with the last of them.
    let gone = if target.is_alone() {
        is_gone(app, Destination::Own(target.model), heard).await?
    } else {
        version == Deleted::Gone
    };
    if !gone {
        return Ok(false);
    }
    let erased = app.studios.open().filter_map(|(_, hooks)| hooks.on_model_erased);
    let batch: Vec<Stmt> = erased.map(|erased| erased(target.model)).collect();
    app.db.write(batch).await?;
    Ok(true)
}
