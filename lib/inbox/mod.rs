//! What providers said, kept until it has had its effect. An event is waiting, applied, or dead: what cannot have an
//! effect as the code is now is a dead letter, which an operator reads, replays or closes (`cargo xtask operator
//! inbox`).

mod dead;
mod personal;

use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Rows, Stmt};
use crate::error::Result;
pub use dead::{DeadLetter, dead_letters, find_dead_letter};
pub(crate) use dead::{IS_GONE, close, only_this, replay};
pub(crate) use personal::PERSONAL;

/// The inbox's name for Replicate.
pub const REPLICATE: &str = "replicate";
/// The inbox's name for Stripe.
pub const STRIPE: &str = "stripe";

/// Keeps an event, once for each id of its provider's, to be tried again at `due_at`.
pub(crate) fn keep((provider, id): (&str, &str), subject: &str, body: &str, now: Timestamp, due_at: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO inbox (provider, event_id, subject, body, received_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (provider, event_id) DO NOTHING",
    )
    .bind(provider)
    .bind(id)
    .bind(subject)
    .bind(body)
    .bind(now)
    .bind(due_at)
}

/// The state of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is to have its effect.
    Waiting,
    /// It had it.
    Applied,
    /// Nobody could do anything with it.
    Dead,
}

impl Standing {
    pub(crate) fn read(provider: &str, id: &str) -> Stmt {
        Stmt::new("SELECT applied_at, dead_at FROM inbox WHERE provider = ?1 AND event_id = ?2").bind(provider).bind(id)
    }

    /// From what [`Standing::read`] gave; what is not there waits.
    pub(crate) fn from_rows(rows: &Rows) -> Result<Self> {
        let Some(row) = rows.first() else { return Ok(Self::Waiting) };
        let (applied_at, dead_at): (Option<i64>, Option<i64>) = (row.get("applied_at")?, row.get("dead_at")?);
        Ok(match (applied_at, dead_at) {
            (Some(_), _) => Self::Applied,
            (None, Some(_)) => Self::Dead,
            (None, None) => Self::Waiting,
        })
    }
}

/// What is due to be tried again, read with [`due`].
#[derive(Clone, Debug)]
pub(crate) struct Due {
    /// Its provider's id of it.
    pub(crate) id: String,
    /// What it says.
    pub(crate) body: String,
    /// How often it was tried.
    pub(crate) tries: i64,
    due_at: Timestamp,
}

/// What of this provider is due to be tried again, at most `limit`, the longest due first.
pub(crate) fn due(provider: &str, now: Timestamp, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT event_id, body, tries, due_at FROM inbox
          WHERE applied_at IS NULL AND dead_at IS NULL AND due_at <= ?1 AND provider = ?2 ORDER BY due_at LIMIT ?3",
    )
    .bind(now)
    .bind(provider)
    .bind(limit)
}

impl Due {
    pub(crate) fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("event_id")?,
            body: row.get("body")?,
            tries: row.get("tries")?,
            due_at: row.get("due_at")?,
        })
    }

    /// Takes it for one try, unless another process was first; until `again_at` nobody else does.
    pub(crate) fn lease(&self, provider: &str, again_at: Timestamp) -> Stmt {
        Stmt::new(
            "UPDATE inbox SET tries = tries + 1, due_at = ?4
              WHERE provider = ?1 AND event_id = ?2 AND due_at = ?3 AND applied_at IS NULL AND dead_at IS NULL",
        )
        .bind(provider)
        .bind(self.id.as_str())
        .bind(self.due_at)
        .bind(again_at)
    }
}

/// Which of these ids of a provider's are in the inbox already, in the column `event_id`. `ids` is a JSON array.
pub(crate) fn known(provider: &str, ids: String) -> Stmt {
    Stmt::new("SELECT event_id FROM inbox WHERE provider = ?1 AND event_id IN (SELECT value FROM json_each(?2))")
        .bind(provider)
        .bind(ids)
}

/// It had its effect: stands in the write that is the effect.
pub(crate) fn applied(provider: &str, id: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE inbox SET applied_at = ?3, body = '', dead_at = NULL, reason = NULL, closed_at = NULL
          WHERE provider = ?1 AND event_id = ?2",
    )
    .bind(provider)
    .bind(id)
    .bind(now)
}

/// An event has no effect, and would have none however often it is tried: it is a dead letter from now on, unless
/// somebody gave it its effect meanwhile. An operator is told the reason.
///
/// # Errors
/// When the database does not answer: it waits as before.
pub(crate) async fn dead_letter(app: &App, provider: &str, id: &str, reason: &str) -> Result<()> {
    let now = app.clock.now();
    let dead = Stmt::new(
        "UPDATE inbox SET dead_at = ?4, reason = ?3
          WHERE provider = ?1 AND event_id = ?2 AND applied_at IS NULL AND dead_at IS NULL",
    )
    .bind(provider)
    .bind(id)
    .bind(reason)
    .bind(now);
    let detail = format!("{id}: {reason}");
    tracing::error!(provider, detail, "a dead letter");
    // Each is told of, once, however often it comes.
    let news = "SELECT ?6 AS detail FROM inbox
                 WHERE provider = ?2 AND event_id = ?7 AND applied_at IS NULL AND dead_at IS NULL";
    let alert = alerts::raise_each(news, AlertKind::DeadLetter, provider, now);
    let mut batch: Vec<_> = alert.into_iter().map(|stmt| stmt.bind(detail.as_str()).bind(id)).collect();
    batch.push(dead);
    app.db.write(batch).await?;
    Ok(())
}

/// Longer than any provider repeats itself.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;

/// Forgets events that had their effect. Dead letters stay until an operator has closed them.
#[must_use]
pub fn sweep(now: Timestamp, rows_max: i64) -> [Stmt; 2] {
    let applied = "received_at < ?1 AND applied_at IS NOT NULL";
    [applied, "closed_at < ?1"].map(|old| {
        Stmt::new(format!(
            "DELETE FROM inbox WHERE (provider, event_id) IN (
               SELECT provider, event_id FROM inbox WHERE {old} LIMIT ?2)"
        ))
        .bind(now.plus_seconds(-KEPT_SECONDS))
        .bind(rows_max)
    })
}
