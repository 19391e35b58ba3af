//! Replicate: trains models of faces and takes photos with them.
//!
//! Source: the Replicate HTTP API (`https://api.replicate.com/v1`). Two of its properties shape this client:
//! - **There is no idempotency key.** A create that broke off may have happened, so [`Created`] has five answers, and
//!   [`Replicate::find_lost`] looks for the work before it is created again.
//! - **Outputs are gone after an hour.** [`Replicate::fetch_output`] copies them; it speaks only to known hosts.

mod adapter;
pub mod client;
pub mod create;
mod delivery;
pub mod errors;
pub mod inputs;
pub mod progress;
pub mod remote;
mod search;
#[cfg(test)]
mod tests;
mod transport;
mod webhook_secrets;

pub use client::{Deletion, Replicate, ReplicateSettings, Timeouts};
pub use create::{Created, PredictionCall, Target, Trainer, TrainingCall};
pub use errors::CallError;
pub use inputs::TrainerShape;
pub use remote::{NotRemote, Remote, RemoteKind, RemoteStatus};
pub use webhook_secrets::WebhookSecrets;

// Tests, and rooms that are older than the second engine, know them by these names.
pub use super::{AspectRatio, Deleted, DeliveryHost, FetchError, PhotoShape, TrainedVersion};
use crate::engines::Destination;

/// What a destination is called at the provider, which calls it a model: what is a model of ours is a version there. Its
/// names have small letters only.
#[must_use]
pub fn model_name(destination: Destination) -> String {
    let id = match destination {
        Destination::Shared(id) => id.to_string(),
        Destination::Own(model) => model.to_string(),
    };
    format!("darkroom-{}", id.to_lowercase().replace('_', "-"))
}
