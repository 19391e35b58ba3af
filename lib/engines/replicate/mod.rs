//! Replicate: trains models of faces and takes photos with them.
//!
//! Source: the Replicate HTTP API (`https://api.replicate.com/v1`). Two of its properties shape this client:
//! - **There is no idempotency key.** A create that broke off may have happened, so [`Created`] has five answers, and
//!   [`Replicate::find_by_webhook`] looks for the work before it is created again.
//! - **Outputs are gone after an hour.** [`Replicate::fetch_output`] copies them; it speaks only to known hosts.

pub mod client;
pub mod create;
pub mod delivery;
pub mod errors;
pub mod inputs;
pub mod log_tail;
pub mod progress;
pub mod remote;
mod search;
#[cfg(test)]
mod tests;
mod transport;
mod webhook_secrets;

pub use client::{Deleted, Replicate, ReplicateSettings, Timeouts};
pub use create::{Created, PredictionCall, Target, Trainer, TrainingCall};
pub use delivery::DeliveryHost;
pub use errors::{CallError, FetchError};
pub use inputs::{AspectRatio, PhotoShape, TrainerShape};
pub use log_tail::{LogEnd, LogTail};
pub use remote::{NotRemote, Remote, RemoteKind, RemoteStatus, TrainedVersion};
pub use webhook_secrets::WebhookSecrets;

/// What the model at the provider is called that holds the versions of one of ours.
#[must_use]
pub fn model_name(model: crate::ids::ModelId) -> String {
    format!("darkroom-{}", model.to_string().to_lowercase().replace('_', "-"))
}
