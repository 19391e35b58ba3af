//! What happened in a job, in order: what the browser follows and what a reload finds again (requirement A3).

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::ids::{CallId, JobId};

/// How many lines one event carries at most; a flood of log is cut to its end.
pub(super) const LINES_MAX: usize = 200;

fn push(job: JobId, kind: &'static str, data: &Value, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO job_events (job_id, seq, at, kind, data)
         SELECT ?1, COALESCE(MAX(seq), 0) + 1, ?2, ?3, ?4 FROM job_events WHERE job_id = ?1",
    )
    .bind(job)
    .bind(now)
    .bind(kind)
    .bind(data.to_string())
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

/// Percent and seconds to go.
pub(super) fn progress(job: JobId, percent: i64, eta_seconds: Option<i64>, now: Timestamp) -> Stmt {
    push(job, "progress", &json!({ "percent": percent, "eta_seconds": eta_seconds }), now)
}

/// New lines of the log.
pub(super) fn log(job: JobId, lines: &[String], now: Timestamp) -> Stmt {
    let from = lines.len().saturating_sub(LINES_MAX);
    push(job, "log", &json!({ "lines": lines[from..] }), now)
}
