//! Calls: one request to an engine each, with the items it pays for.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt};
use crate::engines::{Engine, EngineName, Report, Work};
use crate::error::{AppError, Result};
use crate::ids::{CallId, JobId, UserId};
use crate::storage::ObjectKey;
use crate::studio::{CallRef, Studio};

use super::request::CallRequest;
use super::state::ItemState;

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// A request may be under way, or lost: nothing is sent before the engine's list was searched for it.
    Sending,
    /// Surely not sent; to be sent when due.
    Waiting,
    /// The engine gave an id.
    Accepted,
    /// Its items are over; the engine is still to be told.
    Stopping,
    /// Over.
    Settled,
}

impl CallState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Sending, Self::Waiting, Self::Accepted, Self::Stopping, Self::Settled];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Stopping => "stopping",
            Self::Settled => "settled",
        }
    }

    /// Whether its items can still change.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Sending | Self::Waiting | Self::Accepted)
    }
}

/// How long an engine that is told to stop has for its answer, before what is held is given back without it.
const STOP_SECONDS: i64 = 60;

impl Stop {
    /// When it is given back, whatever the engine is doing.
    #[must_use]
    pub const fn deadline_at(self) -> Timestamp {
        self.asked_at.plus_seconds(STOP_SECONDS)
    }

    /// From its columns of a call.
    pub(super) fn from_row(row: &Row<'_>) -> Result<Option<Self>> {
        let asked_at: Option<Timestamp> = row.get("stop_asked_at")?;
        let credits_max = row.get("stop_credits_max")?;
        Ok(asked_at.map(|asked_at| Self { asked_at, credits_max }))
    }
}

/// One item of a call.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// Its number in the job.
    pub seq: i64,
    /// Its state.
    pub state: ItemState,
    /// The id of its picture.
    pub asset_id: String,
    /// What it costs once it is delivered.
    pub price: i64,
    /// The name of its file, where it has one of its own.
    pub file: Option<ObjectKey>,
}

impl ItemRow {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            state: item_state(row)?,
            asset_id: row.get("asset_id")?,
            price: row.get("price")?,
            file: row.get::<Option<String>>("file")?.map(|key| key.parse()).transpose()?,
        })
    }
}

/// The wish of a call's owner to stop it. From here on the engine is asked, and nothing is given back before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// The most that it costs, whatever the engine says: what the owner was told.
    pub credits_max: i64,
}

/// A call with its items and what is needed of its job.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// Its id; also its hold's.
    pub id: CallId,
    /// Its job.
    pub job: JobId,
    /// Whose.
    pub user: UserId,
    /// Where it stands.
    pub state: CallState,
    /// Whom it is asked of.
    pub engine: EngineName,
    /// What was asked.
    pub request: CallRequest,
    /// The engine's id.
    pub provider_id: Option<String>,
    /// How many times it was sent.
    pub sends: i64,
    /// When it was sent last.
    pub sent_at: Timestamp,
    /// When it began to run.
    pub started_at: Option<Timestamp>,
    /// When somebody should look.
    pub due_at: Timestamp,
    /// When it is given up.
    pub deadline_at: Timestamp,
    /// How much of the log is kept.
    pub logs_bytes: i64,
    /// Shown progress, 0–100, never falling.
    pub percent: i64,
    /// How long it usually takes.
    pub expected_seconds: i64,
    /// Its owner wants it stopped.
    pub stop: Option<Stop>,
    /// Its owner's account has ended, or took back the consent to it: nothing is delivered, and nothing is charged.
    pub unwanted: bool,
    /// What its first item costs; those of trainings have one.
    pub price_each: i64,
    /// The job's studio.
    pub studio: Studio,
    /// The job's model, for the picture's record.
    pub model_id: Option<String>,
    /// Its name when the job was made.
    pub model_name: Option<String>,
    /// What the person asked, as JSON.
    pub input: String,
    /// What its pictures are developed by, if they are.
    pub development: Option<serde_json::Value>,
    /// In the order of their numbers.
    pub items: Vec<ItemRow>,
}

impl CallRow {
    /// When the engine should be asked if no event comes after `now`.
    #[must_use]
    pub fn next_poll(&self, now: Timestamp) -> Timestamp {
        match self.stop {
            // That it still runs does not put off the next question.
            Some(stop) => self.due_at.min(stop.deadline_at()).max(now),
            None => next_poll(now, self.request.timings().quiet_seconds, self.deadline_at),
        }
    }

    /// As its studio is told of it.
    #[must_use]
    pub fn reference(&self) -> CallRef<'_> {
        CallRef { call: self.id, job: self.job, user: self.user, model: self.model_id.as_deref() }
    }

    /// The reads that [`CallRow::from_rows`] takes, for one call.
    #[must_use]
    pub fn reads(id: CallId) -> [Stmt; 2] {
        let call = Stmt::new(
            "SELECT c.id, c.job_id, c.user_id, c.state, c.engine, c.request, c.provider_id, c.sends, c.sent_at, c.started_at,
                    c.due_at, c.deadline_at, c.logs_bytes, c.percent, c.expected_seconds, c.stop_asked_at,
                    c.stop_credits_max, c.development, j.price_each, j.studio, j.model_id, j.model_name, j.input,
                    c.unwanted
               FROM calls c JOIN jobs j ON j.id = c.job_id WHERE c.id = ?1",
        )
        .bind(id);
        let items = Stmt::new(
            "SELECT i.seq, i.state, i.asset_id, i.file, COALESCE(i.price, j.price_each) AS price
               FROM items i JOIN jobs j ON j.id = i.job_id WHERE i.call_id = ?1 ORDER BY i.seq",
        )
        .bind(id);
        [call, items]
    }

    /// The call, or `None` when there is no such one.
    ///
    /// # Errors
    /// A stored value that is not what this code stores.
    pub fn from_rows(call: &Rows, items: &Rows) -> Result<Option<Self>> {
        let Some(row) = call.first() else { return Ok(None) };
        let items = items.iter().map(|row| ItemRow::from_row(&row)).collect::<Result<Vec<_>>>()?;
        Ok(Some(Self {
            id: id(&row, "id")?,
            job: id(&row, "job_id")?,
            user: id(&row, "user_id")?,
            state: call_state(&row)?,
            engine: engine(&row)?,
            request: stored(&row.get::<String>("request")?)?,
            provider_id: row.get("provider_id")?,
            sends: row.get("sends")?,
            sent_at: row.get("sent_at")?,
            started_at: row.get("started_at")?,
            due_at: row.get("due_at")?,
            deadline_at: row.get("deadline_at")?,
            logs_bytes: row.get("logs_bytes")?,
            percent: row.get("percent")?,
            expected_seconds: row.get("expected_seconds")?,
            stop: Stop::from_row(&row)?,
            unwanted: row.get("unwanted")?,
            price_each: match items.first() {
                Some(item) => item.price,
                None => row.get("price_each")?,
            },
            studio: row.get("studio")?,
            model_id: row.get("model_id")?,
            model_name: row.get("model_name")?,
            input: row.get("input")?,
            development: row.get::<Option<String>>("development")?.map(|text| stored(&text)).transpose()?,
            items,
        }))
    }

    /// Whether this report can still change it: it is live, the engine's id, once known, is this one, and it is about what
    /// is asked now.
    #[must_use]
    pub fn listens_to(&self, report: &Report) -> bool {
        let is_its = self.provider_id.is_none() || self.provider_id == report.id;
        self.state.is_live() && is_its && !self.request.followed(report.id.as_deref())
    }

    /// Its engine.
    ///
    /// # Errors
    /// When this deployment does not have it (any more).
    pub fn engine(&self, app: &App) -> Result<Engine> {
        let missing = || AppError::UpstreamUnavailable(format!("{} is not configured", self.engine.as_str()));
        app.engine(self.engine).ok_or_else(missing)
    }

    /// What its engine's answers are read by.
    #[must_use]
    pub fn work(&self, app: &App) -> Work {
        self.request.work(app.catalogue, self.items.len())
    }

    /// Refuses the batch (`changed_meanwhile`) when the call is no more what was read: its state, its last sending or
    /// its log moved, or its owner stopped it. Whoever is refused reads again.
    #[must_use]
    pub fn unchanged(&self) -> Stmt {
        Stmt::new(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM calls WHERE id = ?1 AND state = ?2 AND sends = ?3 AND logs_bytes = ?4 AND percent = ?5
                                          AND stop_asked_at IS ?6 AND provider_id IS ?7)",
        )
        .bind(self.id)
        .bind(self.state.as_str())
        .bind(self.sends)
        .bind(self.logs_bytes)
        .bind(self.percent)
        .bind(self.stop.map(|stop| stop.asked_at))
        .bind(self.provider_id.as_deref())
    }
}

fn stored<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| AppError::Internal(format!("what was stored with a call cannot be read: {error}")))
}

/// Reads an id column.
pub(super) fn id<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> Result<T> {
    row.get::<String>(column)?.parse().map_err(|_| AppError::Internal(format!("{column} is not an id")))
}

/// Reads an item's state.
pub(super) fn item_state(row: &Row<'_>) -> Result<ItemState> {
    let text: String = row.get("state")?;
    ItemState::from_stored(&text).ok_or_else(|| AppError::Internal(format!("item state {text}")))
}

fn engine(row: &Row<'_>) -> Result<EngineName> {
    let text: String = row.get("engine")?;
    EngineName::from_stored(&text).ok_or_else(|| AppError::Internal(format!("engine {text}")))
}

/// Reads a call's state.
pub(super) fn call_state(row: &Row<'_>) -> Result<CallState> {
    let text: String = row.get("state")?;
    CallState::ALL
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| AppError::Internal(format!("call state {text}")))
}

/// After a while of quiet, but at the deadline at the latest; when that is over, at once: an event that comes late
/// (that it still runs) must not put off the end.
fn next_poll(now: Timestamp, quiet_seconds: i64, deadline_at: Timestamp) -> Timestamp {
    now.plus_seconds(quiet_seconds).min(deadline_at.max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_looked_at_after_a_quiet_while_and_never_later_than_its_deadline() {
        let at = |seconds: i64| Timestamp::from_millis(1_767_225_600_000).plus_seconds(seconds);
        for (now, due) in [(0, 60), (100, 160), (580, 600), (600, 600), (900, 900)] {
            assert_eq!(next_poll(at(now), 60, at(600)), at(due), "{now}");
        }
    }
}
