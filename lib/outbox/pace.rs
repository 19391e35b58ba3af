//! The pace of letters. The mail service counts five mails a second of a whole team, so five rows of the database are the
//! seconds that can be had: whoever sends takes the one that has been free for longest, and sends when its time has come. A code, and what is told at once, takes
//! one without waiting for it. Time
//! is the database's own here: the clocks of processes differ by more than the pauses between two mails.

use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};

/// How far ahead a time may be taken: whoever would have to wait longer leaves its letter to a later run.
const AHEAD_MILLIS: i64 = 2000;
/// The longest that a service can keep all processes silent at once by what it says; what it asks of one letter may be longer.
const SILENT_SECONDS_MAX: u32 = 3600;

/// SQL: now, in milliseconds, by the database's clock.
const NOW: &str = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

/// Refuses the batch (`rate_limited`) while no time is free soon.
pub(super) fn refuse_if_full() -> Stmt {
    Stmt::new(format!(
        "INSERT INTO refusals (rate_limited) SELECT 1
          WHERE (SELECT MIN(taken_at) FROM mail_slots) + 1000 > {NOW} + ?1"
    ))
    .bind(AHEAD_MILLIS)
}

/// Takes a time for this letter, if it is still due as it was read (`due_at`).
pub(super) fn take(letter: &str, due_at: crate::clock::Timestamp) -> Stmt {
    Stmt::new(format!(
        "UPDATE mail_slots SET taken_at = MAX(taken_at + 1000, {NOW})
          WHERE slot = (SELECT slot FROM mail_slots ORDER BY taken_at, slot LIMIT 1)
            AND EXISTS (SELECT 1 FROM letters WHERE id = ?1 AND due_at = ?2 AND sent_at IS NULL)"
    ))
    .bind(letter)
    .bind(due_at)
}

/// Takes a time for a mail that goes at once, for somebody waits for it: it is counted, and what can wait comes after it.
#[must_use]
pub fn count() -> Stmt {
    Stmt::new(format!(
        "UPDATE mail_slots SET taken_at = MAX(taken_at + 1000, {NOW})
          WHERE slot = (SELECT slot FROM mail_slots ORDER BY taken_at, slot LIMIT 1)"
    ))
}

/// How long it is until the time that was taken last: none is later.
pub(super) fn wait() -> Stmt {
    Stmt::new(format!("SELECT MAX(taken_at) - {NOW} AS millis FROM mail_slots"))
}

/// Waits until the time that was taken has come.
pub(super) async fn until_then(rows: &Rows) -> Result<()> {
    let row = rows.first().ok_or_else(|| AppError::Internal("no time to send at".to_owned()))?;
    let millis: i64 = row.get("millis")?;
    if let Ok(millis @ 1..) = u64::try_from(millis.min(AHEAD_MILLIS)) {
        tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
    }
    Ok(())
}

/// The service has asked for a pause: nobody takes a time within it.
pub(super) fn silence(seconds: u32) -> Stmt {
    Stmt::new(format!("UPDATE mail_slots SET taken_at = MAX(taken_at, {NOW} + ?1 - 1000)"))
        .bind(i64::from(seconds.min(SILENT_SECONDS_MAX)) * 1000)
}
