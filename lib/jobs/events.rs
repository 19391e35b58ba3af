//! What happened in a job, in order: what the browser follows and what a reload finds again (requirement A3).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::call::CallRow;
use super::state::{ItemState, JobState};
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::ItemFault;
use crate::error::{AppError, Result};
use crate::ids::{CallId, JobId};
use crate::openapi::schema;

/// How many lines one event carries at most; a flood of log is cut to its end.
pub(super) const LINES_MAX: usize = 200;

/// Something that happened in a job.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = JobEvent)]
pub(super) enum Event {
    /// The job is in another state.
    State {
        /// Its place in the job, from 1.
        seq: i64,
        /// When.
        at: Timestamp,
        /// What happened.
        data: StateData,
    },
    /// An item is in another state.
    Item {
        /// Its place in the job, from 1.
        seq: i64,
        /// When.
        at: Timestamp,
        /// What happened.
        data: ItemData,
    },
    /// It goes on.
    Progress {
        /// Its place in the job, from 1.
        seq: i64,
        /// When.
        at: Timestamp,
        /// What happened.
        data: ProgressData,
    },
    /// The engine says something.
    Log {
        /// Its place in the job, from 1.
        seq: i64,
        /// When.
        at: Timestamp,
        /// What happened.
        data: LogData,
    },
}

/// The state a job is in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StateData {
    state: JobState,
}

/// The state an item is in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ItemData {
    /// Its place in the job, from 0.
    seq: i64,
    state: ItemState,
    /// Why it failed.
    #[schema(schema_with = fault_or_null, required)]
    error: Option<String>,
}

/// How far a job is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ProgressData {
    /// 0–100.
    #[schema(minimum = 0, maximum = 100)]
    percent: i64,
    /// About how many seconds are left.
    #[schema(required)]
    eta_seconds: Option<i64>,
}

/// New lines of the engine's log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct LogData {
    lines: Vec<String>,
}

fn fault_or_null() -> Schema {
    schema::or_null(ItemFault::codes())
}

/// An event as it is kept.
pub(super) struct Kept {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) kind: String,
    /// JSON.
    pub(super) data: String,
}

impl TryFrom<Kept> for Event {
    type Error = AppError;

    fn try_from(kept: Kept) -> Result<Self> {
        let Kept { seq, at, kind, data } = kept;
        match kind.as_str() {
            "state" => Ok(Self::State { seq, at, data: read(&data)? }),
            "item" => Ok(Self::Item { seq, at, data: read(&data)? }),
            "progress" => Ok(Self::Progress { seq, at, data: read(&data)? }),
            "log" => Ok(Self::Log { seq, at, data: read(&data)? }),
            _ => Err(AppError::Internal(format!("an event of kind {kind}"))),
        }
    }
}

fn read<T: DeserializeOwned>(data: &str) -> Result<T> {
    serde_json::from_str(data).map_err(|error| AppError::Internal(format!("an event's data: {error}")))
}

/// The job's state, as it is when this statement runs; nothing when the last such event says the same.
pub(super) fn state(job: JobId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO job_events (job_id, seq, at, kind, data)
         SELECT j.id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM job_events WHERE job_id = ?1), ?2, 'state',
                json_object('state', j.state)
           FROM jobs j WHERE j.id = ?1 AND json_object('state', j.state) IS NOT (
                SELECT data FROM job_events WHERE job_id = ?1 AND kind = 'state' ORDER BY seq DESC LIMIT 1)",
    )
    .bind(job)
    .bind(now)
}

/// One event for each item of a call, with its state as it is when this statement runs.
pub(super) fn items(job: JobId, call: CallId, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO job_events (job_id, seq, at, kind, data)
         SELECT ?1, (SELECT COALESCE(MAX(seq), 0) FROM job_events WHERE job_id = ?1)
                      + ROW_NUMBER() OVER (ORDER BY seq), ?3, 'item',
                json_object('seq', seq, 'state', state, 'error', error)
           FROM items WHERE job_id = ?1 AND call_id = ?2",
    )
    .bind(job)
    .bind(call)
    .bind(now)
}

/// How far the job is, when this statement runs: each item by its call's percent, those that are over in full. The
/// seconds to go are this call's; while others are under way too, nobody knows them.
pub(super) fn progress(call: &CallRow, eta_seconds: Option<i64>, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO job_events (job_id, seq, at, kind, data)
         SELECT ?1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM job_events WHERE job_id = ?1), ?3, 'progress',
                json_object(
                  'percent', SUM(CASE WHEN i.state IN ('succeeded', 'failed', 'canceled') THEN 100 ELSE c.percent END)
                             / COUNT(*),
                  'eta_seconds', CASE WHEN SUM(c.id <> ?2 AND c.state IN ('sending', 'waiting', 'accepted')) > 0
                                      THEN NULL ELSE ?4 END)
           FROM items i JOIN calls c ON c.id = i.call_id WHERE i.job_id = ?1",
    )
    .bind(call.job)
    .bind(call.id)
    .bind(now)
    .bind(eta_seconds)
}

/// New lines of the log.
pub(super) fn log(job: JobId, lines: &[String], now: Timestamp) -> Stmt {
    let from = lines.len().saturating_sub(LINES_MAX);
    Stmt::new(
        "INSERT INTO job_events (job_id, seq, at, kind, data)
         SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, 'log', ?3 FROM job_events WHERE job_id = ?1",
    )
    .bind(job)
    .bind(now)
    .bind(serde_json::json!({ "lines": &lines[from..] }).to_string())
}
