//! What is in the inbox and nobody could do anything with, until an operator has seen to it.

use crate::clock::Timestamp;
use crate::db::{Db, DbError, Row, Stmt};

/// A dead letter.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Who said it: `stripe` or `replicate`.
    pub provider: String,
    /// The provider's id of it.
    pub id: String,
    /// The id of what it is about, empty when it does not say.
    pub subject: String,
    /// Why it has no effect.
    pub reason: String,
    /// What it says.
    pub body: String,
    /// When it came.
    pub received_at: Timestamp,
    /// Since when it is a dead letter.
    pub dead_at: Timestamp,
}

/// The dead letters that wait for an operator, newest first, at most `limit`, from behind `before` (when it died and
/// its id) if that is given.
///
/// # Errors
/// When the database does not answer.
pub async fn dead_letters(db: &Db, before: Option<(Timestamp, &str)>, limit: u32) -> Result<Vec<DeadLetter>, DbError> {
    let stmt = Stmt::new(format!(
        "SELECT {COLUMNS} FROM inbox
          WHERE {OPEN} AND (?1 IS NULL OR dead_at < ?1 OR dead_at = ?1 AND event_id > ?2)
          ORDER BY dead_at DESC, event_id LIMIT ?3"
    ))
    .bind(before.map(|(at, _)| at))
    .bind(before.map(|(_, id)| id))
    .bind(limit);
    db.read(vec![stmt]).await?[0].iter().map(|row| DeadLetter::from_row(&row)).collect()
}

/// The dead letter with this id, if there is one that waits for an operator.
///
/// # Errors
/// When the database does not answer.
pub async fn find_dead_letter(db: &Db, id: &str) -> Result<Option<DeadLetter>, DbError> {
    let stmt = Stmt::new(format!("SELECT {COLUMNS} FROM inbox WHERE event_id = ?1 AND {OPEN}")).bind(id);
    db.read(vec![stmt]).await?[0].first().map(|row| DeadLetter::from_row(&row)).transpose()
}

const COLUMNS: &str = "provider, event_id, subject, reason, body, received_at, dead_at";
/// Nobody has seen to it.
const OPEN: &str = "dead_at IS NOT NULL AND closed_at IS NULL";

impl DeadLetter {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            provider: row.get("provider")?,
            id: row.get("event_id")?,
            subject: row.get("subject")?,
            reason: row.get("reason")?,
            body: row.get("body")?,
            received_at: row.get("received_at")?,
            dead_at: row.get("dead_at")?,
        })
    }
}

/// The constraint that [`only_this`] answers with.
pub(crate) const IS_GONE: &str = "dead_letter_not_open";

/// Refuses the batch unless this id names one dead letter that waits for an operator.
pub(crate) fn only_this(id: &str) -> Stmt {
    Stmt::new(format!(
        "INSERT INTO refusals (dead_letter_not_open) SELECT 1
          WHERE (SELECT COUNT(*) FROM inbox WHERE event_id = ?1 AND {OPEN}) <> 1"
    ))
    .bind(id)
}

/// It waits again, for the very code that handles events.
pub(crate) fn replay(id: &str, now: Timestamp) -> Stmt {
    change(id, "dead_at = NULL, reason = NULL, tries = 0, due_at = ?2", now)
}

/// Nothing is to be done about it.
pub(crate) fn close(id: &str, now: Timestamp) -> Stmt {
    change(id, "closed_at = ?2", now)
}

fn change(id: &str, change: &'static str, now: Timestamp) -> Stmt {
    Stmt::new(format!("UPDATE inbox SET {change} WHERE event_id = ?1 AND {OPEN}")).bind(id).bind(now)
}
