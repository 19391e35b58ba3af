//! The two calls that cost money, and the five ways they can end.

use std::str::FromStr;

use http::StatusCode;
use serde::Serialize;
use url::Url;

use super::Replicate;
use super::errors::{self, CallError};
use super::inputs::{PredictionInput, TrainingInput};
use super::remote::{Remote, RemoteKind};
use crate::engines::ItemFault;
use crate::engines::transport::Broken;

/// When to try again after no connection could be made.
const NO_CONNECTION_RETRY_SECONDS: u32 = 5;
/// Every event there is. `output` is left out: outputs are taken from the last one.
const EVENTS: [&str; 3] = ["start", "logs", "completed"];

/// How a create ended. Only [`Created::NotSent`] may be sent again without a search.
#[derive(Clone, Debug, PartialEq)]
pub enum Created {
    /// It exists.
    Accepted(Box<Remote>),
    /// It surely does not exist: no connection, or throttled. The same call may succeed later.
    NotSent {
        /// How long to wait before the next attempt.
        retry_after_seconds: u32,
    },
    /// It may exist: no answer in time, a 5xx, or an answer that is not understood.
    /// [`Replicate::find_lost`] tells.
    Unknown,
    /// It surely does not exist, and the same call would end the same way.
    Refused(ItemFault),
    /// It surely does not exist, and no call will until an operator has acted: the provider refuses who we are.
    NeedsOperator {
        /// 401, 402 or 403; see [`CallError::needs_operator`].
        status: u16,
    },
}

impl Created {
    /// What it means for a create that a call before it failed: nothing was sent.
    #[must_use]
    pub fn not_sent(error: CallError) -> Self {
        match error {
            CallError::Throttled { retry_after_seconds } => Self::NotSent { retry_after_seconds },
            passing if passing.worth_retrying() => Self::NotSent { retry_after_seconds: NO_CONNECTION_RETRY_SECONDS },
            CallError::Refused { status } if error.needs_operator() => Self::NeedsOperator { status },
            _ => Self::Refused(ItemFault::ProviderRefused),
        }
    }
}

/// A version of a model that trains others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainer {
    /// Who runs it.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// The version's hash.
    pub version: String,
}

/// A text that names no trainer or model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected owner/name, owner/name:version or a version")]
pub struct BadReference;

impl FromStr for Trainer {
    type Err = BadReference;

    /// `owner/name:version`
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (owner_name, version) = text.split_once(':').ok_or(BadReference)?;
        let (owner, name) = owner_name.split_once('/').ok_or(BadReference)?;
        if [owner, name, version].iter().any(|part| part.is_empty() || part.contains(['/', ':'])) {
            return Err(BadReference);
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned(), version: version.to_owned() })
    }
}

/// What takes a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A model that Replicate itself keeps, always its newest version.
    Official {
        /// Who publishes it.
        owner: String,
        /// Its name.
        name: String,
    },
    /// One version: a hash, or `owner/name:hash`.
    Version(String),
}

impl FromStr for Target {
    type Err = BadReference;

    /// `owner/name` is an official model; a hash or `owner/name:hash` is a version.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.parse::<Trainer>().is_ok() {
            return Ok(Self::Version(text.to_owned()));
        }
        match text.split_once('/') {
            Some((owner, name)) if !owner.is_empty() && !name.is_empty() && !name.contains(['/', ':']) => {
                Ok(Self::Official { owner: owner.to_owned(), name: name.to_owned() })
            }
            None if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                Ok(Self::Version(text.to_owned()))
            }
            _ => Err(BadReference),
        }
    }
}

/// A training to be created.
pub struct TrainingCall<'a> {
    /// What trains.
    pub trainer: &'a Trainer,
    /// The name of our model that receives the version; [`Replicate::ensure_model`] first.
    pub destination_name: &'a str,
    /// What it is told.
    pub input: TrainingInput,
    /// Where events are sent; it carries our item's id and is how a lost creation is found again.
    pub webhook: Url,
}

/// A prediction to be created.
pub struct PredictionCall {
    /// What takes the photo.
    pub target: Target,
    /// What it is told.
    pub input: PredictionInput,
    /// Where events are sent; it carries our item's id and is how a lost creation is found again.
    pub webhook: Url,
}

#[derive(Serialize)]
struct NewTraining<'a> {
    destination: String,
    input: &'a TrainingInput,
    webhook: &'a str,
    webhook_events_filter: [&'static str; 3],
}

#[derive(Serialize)]
struct NewPrediction<'a> {
    // Official models are named in the path, and a key the schema does not have is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    input: &'a PredictionInput,
    webhook: &'a str,
    webhook_events_filter: [&'static str; 3],
}

impl Replicate {
    /// Starts a training (`POST /models/…/versions/…/trainings`). Sent once, never repeated by itself.
    pub async fn create_training(&self, call: &TrainingCall<'_>) -> Created {
        let Trainer { owner, name, version } = call.trainer;
        let path = ["models", owner, name, "versions", version, "trainings"];
        let (our_name, url) = match (self.owner().await, self.url(&path)) {
            (Ok(our_name), Ok(url)) => (our_name, url),
            (Err(error), _) | (_, Err(error)) => return Created::not_sent(error),
        };
        let body = NewTraining {
            destination: format!("{our_name}/{}", call.destination_name),
            input: &call.input,
            webhook: call.webhook.as_str(),
            webhook_events_filter: EVENTS,
        };
        self.create(RemoteKind::Training, url, &body).await
    }

    /// Takes photos (`POST /predictions` or `POST /models/…/predictions`). Sent once, never repeated by itself.
    pub async fn create_prediction(&self, call: &PredictionCall) -> Created {
        let (url, version) = match &call.target {
            Target::Official { owner, name } => (self.url(&["models", owner, name, "predictions"]), None),
            Target::Version(version) => (self.url(&["predictions"]), Some(version.as_str())),
        };
        let url = match url {
            Ok(url) => url,
            Err(error) => return Created::not_sent(error),
        };
        let body = NewPrediction {
            version,
            input: &call.input,
            webhook: call.webhook.as_str(),
            webhook_events_filter: EVENTS,
        };
        self.create(RemoteKind::Prediction, url, &body).await
    }

    async fn create(&self, kind: RemoteKind, url: Url, body: &impl Serialize) -> Created {
        let answer = match self.send(self.http.post(url).json(body)).await {
            Ok(answer) => answer,
            Err(Broken::NotSent) => return Created::NotSent { retry_after_seconds: NO_CONNECTION_RETRY_SECONDS },
            Err(Broken::Lost | Broken::TooLarge) => return Created::Unknown,
        };
        if answer.status.is_success() {
            return Remote::parse(kind, &answer.body).map_or_else(
                |error| {
                    tracing::warn!(%error, "replicate accepted something in an answer that is not understood");
                    Created::Unknown
                },
                |remote| Created::Accepted(Box::new(remote)),
            );
        }
        errors::log_problem("create", answer.status, &answer.body);
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => {
                Created::NotSent { retry_after_seconds: errors::retry_after_seconds(&answer.headers, &answer.body) }
            }
            // Said by whatever stands before the API: the request may have got through in part or in whole.
            StatusCode::REQUEST_TIMEOUT => Created::Unknown,
            refused if (CallError::Refused { status: refused.as_u16() }).needs_operator() => {
                Created::NeedsOperator { status: refused.as_u16() }
            }
            refused if refused.is_client_error() => Created::Refused(errors::refusal(refused, &answer.body)),
            _ => Created::Unknown,
        }
    }
}
