//! A prediction or training: what was asked, and how far it is at any moment.
//!
//! How far it is follows from when it was created and what time it is, so a killed process comes back right.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::catalogue::Family;
use super::outbox::Outbox;
use super::plan::{Create, Outcome, Plan};

/// Predictions vanish an hour after they ended (Replicate, data retention).
pub(super) const RETENTION_MS: i64 = 3_600_000;
/// Where a run that is planned to fail stops.
const FAILS_AT: f64 = 0.6;
/// Where a run that is planned never to end hangs.
const HANGS_AT: f64 = 0.4;

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum JobKind {
    Prediction,
    Training,
}

/// A prediction or training as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) kind: JobKind,
    /// Creation order, because two creations may share a millisecond.
    pub(super) sequence: u64,
    /// `owner/name` of what runs.
    pub(super) model: String,
    /// What the object says under `version`: a hash, or `hidden` for official models.
    pub(super) version: String,
    pub(super) family: Family,
    /// Of a training: the `owner/name` that receives the version.
    pub(super) destination: Option<String>,
    pub(super) input: Map<String, Value>,
    pub(super) seed: u32,
    pub(super) webhook: Option<String>,
    pub(super) webhook_events: Option<Vec<Event>>,
    pub(super) plan: Plan,
    pub(super) created_ms: i64,
    pub(super) queue_ms: i64,
    pub(super) run_ms: i64,
    pub(super) preparation: Preparation,
    pub(super) ended: Option<Ended>,
    /// The files of this job are deleted.
    pub(super) removed: bool,
    pub(super) outbox: Outbox,
}

/// Kinds of news a caller may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Event {
    Start,
    Output,
    Logs,
    Completed,
}

/// Work of the sandbox itself that must be done before a job can end: reading the zip, drawing the pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Preparation {
    Waiting,
    /// Names of the pictures in the zip, or of the pictures drawn.
    Ready(Vec<String>),
    /// The error text the job fails with.
    Failed(String),
}

/// The end of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ended {
    pub(super) status: Status,
    pub(super) at_ms: i64,
    /// How much of the run's log was written by then.
    pub(super) fraction: f64,
    pub(super) error: Option<String>,
    /// Of a succeeded training: the hash of the new version.
    pub(super) trained: Option<String>,
}

/// `status` of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Starting,
    Processing,
    Succeeded,
    Failed,
    Canceled,
    Aborted,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stage {
    Queued,
    Running {
        fraction: f64,
    },
    /// Its time is over; the worker has not ended it yet.
    Due {
        fraction: f64,
    },
    Ended,
}

impl Job {
    pub(super) fn started_ms(&self) -> i64 {
        self.created_ms + self.queue_ms
    }

    /// How far the job is at `now_ms`: a pure function, total over time and plan.
    pub(super) fn stage(&self, now_ms: i64) -> Stage {
        if self.ended.is_some() {
            return Stage::Ended;
        }
        if now_ms < self.started_ms() {
            return Stage::Queued;
        }
        if self.aborts() {
            return Stage::Due { fraction: 0.0 };
        }
        if let Preparation::Failed(_) = self.preparation {
            return Stage::Due { fraction: 0.0 };
        }
        let elapsed = (now_ms - self.started_ms()) as f64 / self.run_ms.max(1) as f64;
        match self.plan.outcome {
            Outcome::Never => Stage::Running { fraction: elapsed.min(HANGS_AT) },
            Outcome::Fail if elapsed >= FAILS_AT => Stage::Due { fraction: FAILS_AT },
            Outcome::Fail => Stage::Running { fraction: elapsed },
            Outcome::Succeed
            | Outcome::NsfwOne
            | Outcome::NsfwAll
            | Outcome::OutputList
            | Outcome::OutputNull
            | Outcome::JpegNamedPng
            | Outcome::Text
            | Outcome::PrivateUrl
            | Outcome::ForeignUrl
            | Outcome::TextFile
            | Outcome::Cut
            | Outcome::Huge
            | Outcome::Sensitive
            | Outcome::Moderated
            | Outcome::Busy
            | Outcome::AnotherScene
            | Outcome::Unchanged
            | Outcome::OutlineDrawn => {
                if elapsed >= 1.0 {
                    Stage::Due { fraction: 1.0 }
                } else {
                    Stage::Running { fraction: elapsed }
                }
            }
        }
    }

    /// Whether its time runs out in the queue.
    pub(super) fn aborts(&self) -> bool {
        self.plan.create == Create::Aborted
    }

    pub(super) fn status(&self, now_ms: i64) -> Status {
        match (self.stage(now_ms), &self.ended) {
            (_, Some(ended)) => ended.status,
            (Stage::Queued, None) => Status::Starting,
            (Stage::Due { .. }, None) if self.aborts() => Status::Starting,
            (Stage::Running { .. } | Stage::Due { .. } | Stage::Ended, None) => Status::Processing,
        }
    }

    /// How much of the log is written at `now_ms`; `None` before the run starts.
    pub(super) fn log_fraction(&self, now_ms: i64) -> Option<f64> {
        match (self.stage(now_ms), &self.ended) {
            (_, Some(ended)) => Some(ended.fraction),
            (Stage::Running { fraction } | Stage::Due { fraction }, None) => Some(fraction),
            (Stage::Queued | Stage::Ended, None) => None,
        }
    }

    /// Whether input, output and logs are gone: only predictions forget.
    pub(super) fn forgotten(&self, now_ms: i64) -> bool {
        self.kind == JobKind::Prediction
            && self.ended.as_ref().is_some_and(|ended| now_ms >= ended.at_ms + RETENTION_MS)
    }

    /// Which of `count` pictures the safety checker drops.
    pub(super) fn dropped(&self, index: u32) -> bool {
        match self.plan.outcome {
            Outcome::NsfwAll => true,
            Outcome::NsfwOne => index == self.pictures().min(2) - 1,
            Outcome::Succeed
            | Outcome::Fail
            | Outcome::Never
            | Outcome::OutputList
            | Outcome::OutputNull
            | Outcome::JpegNamedPng
            | Outcome::Text
            | Outcome::PrivateUrl
            | Outcome::ForeignUrl
            | Outcome::TextFile
            | Outcome::Cut
            | Outcome::Huge
            | Outcome::Sensitive
            | Outcome::Moderated
            | Outcome::Busy
            | Outcome::AnotherScene
            | Outcome::Unchanged
            | Outcome::OutlineDrawn => false,
        }
    }

    /// How many pictures were asked for, 1 to 4.
    pub(super) fn pictures(&self) -> u32 {
        self.number("num_outputs").map_or(1, |count| count.clamp(1, 4))
    }

    /// A positive whole number of the input.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.input.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
    }

    /// A text of the input.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.input.get(name).and_then(Value::as_str)
    }

    /// Addresses of the input, one or many.
    pub(super) fn addresses(&self, name: &str) -> Vec<String> {
        match self.input.get(name) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(_) | None => Vec::new(),
        }
    }

    /// Whether the caller wants this kind of news; without a list it is output and completion.
    pub(super) fn wants(&self, event: Event) -> bool {
        match (&self.webhook, &self.webhook_events) {
            (None, _) => false,
            (Some(_), None) => matches!(event, Event::Output | Event::Completed),
            (Some(_), Some(events)) => events.contains(&event),
        }
    }
}
