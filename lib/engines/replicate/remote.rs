//! Trainings and predictions as Replicate describes them: the answer of a create, a get, and the body of a webhook are
//! the same object.

use std::fmt;

use serde_json::{Map, Value};
use url::Url;

use crate::clock::Timestamp;
use crate::engines::{ItemFault, TrainedVersion};

/// The provider's ids are 26 characters; anything longer than this is not one.
const ID_BYTES_MAX: usize = 64;
/// More outputs than any model makes in one prediction.
const OUTPUTS_MAX: usize = 16;

/// Which of the provider's two kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemoteKind {
    /// Makes a model.
    Training,
    /// Makes pictures.
    Prediction,
}

impl RemoteKind {
    /// The path segment of the HTTP API.
    pub(super) const fn collection(self) -> &'static str {
        match self {
            Self::Training => "trainings",
            Self::Prediction => "predictions",
        }
    }
}

/// Where the provider is with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemoteStatus {
    /// Accepted; a machine is being started.
    Starting,
    /// Running.
    Processing,
    /// Over, with an output.
    Succeeded,
    /// Over, with an error.
    Failed,
    /// Over, because we asked for it, or because its time ran out while it ran.
    Canceled,
    /// Over before it began: its time ran out in the queue.
    Aborted,
    /// A status we do not know: an event, but no end.
    Other,
}

impl RemoteStatus {
    fn parse(text: &str) -> Self {
        match text {
            "starting" => Self::Starting,
            "processing" => Self::Processing,
            "succeeded" => Self::Succeeded,
            "failed" => Self::Failed,
            "canceled" => Self::Canceled,
            "aborted" => Self::Aborted,
            unknown => {
                tracing::warn!(status = unknown, "replicate: unknown status");
                Self::Other
            }
        }
    }

    /// Whether it was ended before it was through.
    #[must_use]
    pub const fn is_stopped(self) -> bool {
        match self {
            Self::Canceled | Self::Aborted => true,
            Self::Starting | Self::Processing | Self::Succeeded | Self::Failed | Self::Other => false,
        }
    }

    /// Whether nothing more will happen: all later events are to be ignored.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Canceled | Self::Aborted => true,
            Self::Starting | Self::Processing | Self::Other => false,
        }
    }
}

/// A training or a prediction. Everything but the id and the status may be missing: the create answer of a training
/// has few keys, and after an hour inputs and outputs are gone.
///
/// `Debug` shows no input, output, log or webhook: they hold addresses of pictures and words of people.
#[derive(Clone, PartialEq)]
pub struct Remote {
    /// The provider's id, opaque, at most 64 bytes.
    pub id: String,
    /// Training or prediction. The object does not say: it is where it was asked for.
    pub kind: RemoteKind,
    /// Where the provider is with it.
    pub status: RemoteStatus,
    /// What came out, in the model's own shape; see [`Remote::output_urls`] and [`Remote::trained_version`].
    pub output: Option<Value>,
    /// The whole log so far; see [`crate::engines::LogTail`].
    pub logs: Option<String>,
    /// What went wrong, in the provider's words: for our log, never for people.
    pub error: Option<String>,
    /// The webhook address it was created with, where the provider shows it.
    pub webhook: Option<String>,
    /// What it was created with; nothing once the provider has deleted it.
    pub input: Option<Map<String, Value>>,
    /// The model that runs, `owner/name`: for a training, the trainer.
    pub model: Option<String>,
    /// The version that runs: for a training, the trainer's and not the result's.
    pub version: Option<String>,
    /// When it was accepted.
    pub created_at: Option<Timestamp>,
    /// When it began to run.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Seconds on the machine: what the provider charges for.
    pub predict_time_seconds: Option<f64>,
    /// Somebody began it at the provider's console, not by the API.
    pub is_from_console: bool,
    /// The provider has deleted inputs and outputs (an hour after the end).
    pub data_removed: bool,
}

/// The body is not a training or a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRemote {
    /// Not JSON, or not an object.
    #[error("not a JSON object")]
    Json,
    /// No id, or one that cannot be an id.
    #[error("no usable id")]
    Id,
    /// No status.
    #[error("no status")]
    Status,
}

impl Remote {
    /// Reads the answer of a call or the body of a webhook. Unknown keys are ignored; missing ones, `null` and values
    /// of a strange type are `None`.
    ///
    /// # Errors
    /// [`NotRemote`] when there is no object with an id and a status.
    pub fn parse(kind: RemoteKind, body: &[u8]) -> Result<Self, NotRemote> {
        let value = serde_json::from_slice(body).map_err(|_| NotRemote::Json)?;
        Self::from_value(kind, &value)
    }

    pub(super) fn from_value(kind: RemoteKind, value: &Value) -> Result<Self, NotRemote> {
        if !value.is_object() {
            return Err(NotRemote::Json);
        }
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let moment = |key: &str| value.get(key).and_then(Value::as_str).and_then(timestamp);
        let is_id = |id: &String| {
            (1..=ID_BYTES_MAX).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        Ok(Self {
            id: text("id").filter(is_id).ok_or(NotRemote::Id)?,
            kind,
            status: value.get("status").and_then(Value::as_str).map(RemoteStatus::parse).ok_or(NotRemote::Status)?,
            output: value.get("output").filter(|output| !output.is_null()).cloned(),
            logs: text("logs"),
            error: value.get("error").and_then(words),
            webhook: text("webhook"),
            input: value.get("input").and_then(Value::as_object).filter(|input| !input.is_empty()).cloned(),
            model: text("model"),
            version: text("version"),
            created_at: moment("created_at"),
            started_at: moment("started_at"),
            completed_at: moment("completed_at"),
            predict_time_seconds: value.pointer("/metrics/predict_time").and_then(Value::as_f64),
            is_from_console: value.get("source").and_then(Value::as_str) == Some("web"),
            data_removed: value.get("data_removed").and_then(Value::as_bool).unwrap_or(false),
        })
    }

    /// How long it ran, in milliseconds, by the provider's own clock: what it charges for, or from beginning to end.
    /// Zero when it never began, `None` when it does not say.
    #[must_use]
    pub fn ran_millis(&self) -> Option<i64> {
        if self.status == RemoteStatus::Aborted {
            return Some(0);
        }
        // Cut to what a clock can say; a cancelled start is measured as some microseconds.
        let measured = self.predict_time_seconds.map(|seconds| (seconds.clamp(0.0, 1e9) * 1000.0) as i64);
        let between = || Some(self.completed_at?.millis() - self.started_at?.millis());
        measured.or_else(between)
    }

    /// The pictures, each with its number among those asked for.
    ///
    /// The safety checker drops pictures: the list may be shorter than what was asked for, and the number then stands
    /// in the file's name (`out-2.webp`). A file with another name has the number of its place.
    #[must_use]
    pub fn output_urls(&self) -> Vec<(usize, Url)> {
        let single = self.output.iter().filter_map(Value::as_str);
        let several = self.output.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        single
            .chain(several)
            .take(OUTPUTS_MAX)
            .enumerate()
            .filter_map(|(place, text)| Url::parse(text).ok().map(|url| (number_in_name(&url).unwrap_or(place), url)))
            .collect()
    }

    /// The model a finished training made: `output.version` is `owner/name:hash`.
    #[must_use]
    pub fn trained_version(&self) -> Option<TrainedVersion> {
        let (model, version) = self.output.as_ref()?.get("version")?.as_str()?.split_once(':')?;
        let (owner, name) = model.split_once('/')?;
        let is_hash = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_name = !owner.is_empty() && !name.is_empty() && !name.contains('/');
        (is_hash && is_name).then(|| TrainedVersion { model: model.to_owned(), version: version.to_owned() })
    }

    /// Why it ended without what was asked for; `None` while it runs, when it succeeded and when it was cancelled.
    #[must_use]
    pub fn fault(&self) -> Option<ItemFault> {
        match self.status {
            RemoteStatus::Failed => Some(ItemFault::from_error_text(self.error.as_deref().unwrap_or_default())),
            RemoteStatus::Aborted => Some(ItemFault::TimedOut),
            RemoteStatus::Starting
            | RemoteStatus::Processing
            | RemoteStatus::Succeeded
            | RemoteStatus::Canceled
            | RemoteStatus::Other => None,
        }
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("has_output", &self.output.is_some())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// RFC 3339 with any number of fraction digits; the provider writes 0, 3, 6 or 9.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp::from_millis(at.as_millisecond()))
}

/// Errors are text; should one be an object, its JSON is still better than nothing.
fn words(error: &Value) -> Option<String> {
    match error {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The `2` of `…/out-2.webp`.
fn number_in_name(url: &Url) -> Option<usize> {
    let name = url.path_segments()?.next_back()?;
    let (stem, _extension) = name.rsplit_once('.')?;
    stem.strip_prefix("out-")?.parse().ok().filter(|number| *number < OUTPUTS_MAX)
}
