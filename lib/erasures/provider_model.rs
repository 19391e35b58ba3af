//! A model at its provider: its version goes first, minutes later what held it (requirement D2).

use serde::{Deserialize, Serialize};

use super::{ErasureKind, insert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::replicate::{CallError, Deleted, model_name};
use crate::error::{AppError, Result};
use crate::ids::ModelId;
use crate::studio::Trained;

/// What such an erasure names.
#[derive(Debug, Serialize, Deserialize)]
struct Target {
    model: ModelId,
    provider_model: Option<String>,
    provider_version: Option<String>,
    /// Only the version goes: the model that holds it is still used, or goes by another erasure.
    #[serde(default)]
    keep_model: bool,
}

impl Target {
    fn new(model: ModelId, made: Option<Trained<'_>>, keep_model: bool) -> Self {
        let (provider_model, provider_version) =
            made.map(|made| (made.model.to_owned(), made.version.to_owned())).unzip();
        Self { model, provider_model, provider_version, keep_model }
    }

    fn text(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

/// The erasure of a model, with the version that was made of it, if one was.
#[must_use]
pub fn model(model: ModelId, made: Option<Trained<'_>>, now: Timestamp) -> Stmt {
    insert(ErasureKind::ProviderModel, None, &Target::new(model, made, false).text(), now)
}

/// The erasure of one version.
#[must_use]
pub fn version(model: ModelId, made: Trained<'_>, now: Timestamp) -> Stmt {
    let name = format!("version_{}", made.version);
    insert(ErasureKind::ProviderModel, Some(&name), &Target::new(model, Some(made), true).text(), now)
}

/// `true` when it is gone.
pub(super) async fn erase(app: &App, target: &str) -> Result<bool> {
    let target: Target =
        serde_json::from_str(target).map_err(|error| AppError::Internal(format!("an erasure's target: {error}")))?;
    let unavailable = |error: CallError| AppError::UpstreamUnavailable(error.to_string());
    if let (Some(model), Some(version)) = (&target.provider_model, &target.provider_version) {
        let version = app.replicate.delete_version(model, version).await.map_err(unavailable)?;
        if target.keep_model {
            return Ok(version != Deleted::Refused);
        }
    }
    let gone = app.replicate.delete_model(&model_name(target.model)).await.map_err(unavailable)?;
    if gone != Deleted::Gone {
        return Ok(false);
    }
    let erased = app.studios.open().filter_map(|(_, hooks)| hooks.on_model_erased);
    let batch: Vec<Stmt> = erased.map(|erased| erased(target.model)).collect();
    app.db.write(batch).await?;
    Ok(true)
}
