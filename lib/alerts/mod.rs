//! What an operator has to know at once: a row, written with what it tells of, and a mail to every address in
//! `OPERATOR_EMAILS`. One is open for each kind and subject; it is mailed once, and closed by whatever ends its cause.

mod kind;
mod silence;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Db, DbError, Stmt};
use crate::error::Result;
use crate::http::background::Background;
use crate::ids::AlertId;
use crate::mail::MailError;
use crate::mail::messages;
pub use kind::AlertKind;
pub use silence::{
    end_silence, look_for_silence_now_and_then, look_for_silence_soon, notice_silence, notice_silence_now_and_then,
};

/// The subject of what is said of the small text model.
pub(crate) const TEXT_MODEL: &str = "text";

/// Alerts of one run.
const PER_RUN_MAX: u32 = 20;
/// The pauses between six tries make about six hours.
const TRIES_MAX: i64 = 6;
const FIRST_PAUSE_SECONDS: i64 = 60;
/// What comes and goes is mailed at most this often.
const QUIET_SECONDS: i64 = 3600;

/// Raises an alert, in the write with what it tells of. While one of this kind about this subject is open, it only
/// counts.
#[must_use]
pub fn raise(kind: AlertKind, subject: &str, detail: &str, now: Timestamp) -> Stmt {
    tracing::error!(kind = kind.as_str(), subject, detail, "an operator has to look");
    insert("SELECT ?6 AS detail")
        .bind(kind.as_str())
        .bind(subject)
        .bind(now)
        .bind(AlertId::new(now))
        .bind(QUIET_SECONDS)
        .bind(detail)
}

fn insert(cause: &str) -> Stmt {
    insert_about("?2", cause)
}

fn insert_about(subject: &str, cause: &str) -> Stmt {
    Stmt::new(format!(
        "INSERT INTO operator_alerts (id, kind, subject, detail, raised_at, last_at, mail_due_at)
         SELECT ?4, ?1, {subject}, cause.detail, ?3, ?3, MAX(?3, COALESCE(
           (SELECT MAX(told_at) FROM operator_alerts WHERE kind = ?1 AND subject = {subject}), 0) + 1000 * ?5)
           FROM ({cause}) cause WHERE TRUE
         ON CONFLICT (kind, subject) WHERE closed_at IS NULL
         DO UPDATE SET times = times + 1, last_at = excluded.last_at, detail = excluded.detail"
    ))
}

/// The same of what is news each time: while one is open, what comes is mailed as well, at most once an hour and with how
/// many came by then. `cause` is as in [`follow`], with values of its own from `?6` on, which are to be bound to both.
#[must_use]
pub fn raise_each(cause: &str, kind: AlertKind, subject: &str, now: Timestamp) -> [Stmt; 2] {
    let again = Stmt::new(format!(
        "UPDATE operator_alerts
            SET mailed_at = NULL, mail_tries = 0, mail_due_at = MAX(?3, COALESCE(told_at, 0) + 1000 * ?5)
          WHERE kind = ?1 AND subject = ?2 AND closed_at IS NULL AND (mailed_at IS NOT NULL OR mail_tries >= {TRIES_MAX})
            AND ?4 <> id AND EXISTS ({cause})"
    ));
    [again, insert(cause)]
        .map(|stmt| stmt.bind(kind.as_str()).bind(subject).bind(now).bind(AlertId::new(now)).bind(QUIET_SECONDS))
}

/// Raises one about what a query finds, over `?2`, `key`, and `?3`, the present, with values of its own from `?6` on: at most
/// one row, with its `subject` and `detail`.
#[must_use]
pub fn raise_found(cause: &str, kind: AlertKind, key: &str, now: Timestamp) -> Stmt {
    let found = insert_about("cause.subject", cause).bind(kind.as_str()).bind(key);
    found.bind(now).bind(AlertId::new(now)).bind(QUIET_SECONDS)
}

/// Whether one is open of the kind and about the subject that are bound there.
fn is_open(kind: &str, subject: &str) -> String {
    format!("EXISTS (SELECT 1 FROM operator_alerts WHERE kind = {kind} AND subject = {subject} AND closed_at IS NULL)")
}

/// Raises it if its cause is there, and closes it if not, whatever told us to look: what is told late or again may be
/// over. `cause` is a query over `?2`, the subject, and `?3`, the present, of at most one row with the `detail`.
#[must_use]
pub fn follow(cause: &str, kind: AlertKind, subject: &str, now: Timestamp) -> [Stmt; 2] {
    let close = Stmt::new(format!("{CLOSE} AND NOT EXISTS ({cause})"));
    [
        insert(cause).bind(kind.as_str()).bind(subject).bind(now).bind(AlertId::new(now)).bind(QUIET_SECONDS),
        close.bind(kind.as_str()).bind(subject).bind(now),
    ]
}

/// The same where there is no write to join. What cannot be written is in the log.
pub async fn raise_now(app: &App, kind: AlertKind, subject: &str, detail: &str) {
    if let Err(error) = app.db.write(vec![raise(kind, subject, detail, app.clock.now())]).await {
        tracing::error!(%error, "an alert is in the log alone");
    }
}

const CLOSE: &str = "UPDATE operator_alerts SET closed_at = ?3 WHERE kind = ?1 AND subject = ?2 AND closed_at IS NULL";

/// Closes it: its cause is gone. Nothing happens when none is open.
#[must_use]
pub fn close(kind: AlertKind, subject: &str, now: Timestamp) -> Stmt {
    Stmt::new(CLOSE).bind(kind.as_str()).bind(subject).bind(now)
}

/// The same of one that says just this: another cause may be there still.
#[must_use]
pub fn close_saying(kind: AlertKind, subject: &str, detail: &str, now: Timestamp) -> Stmt {
    Stmt::new(format!("{CLOSE} AND detail = ?4")).bind(kind.as_str()).bind(subject).bind(now).bind(detail)
}

/// An alert, as the operator sees it.
#[derive(Clone, Debug)]
pub struct AlertRow {
    /// `alr_…`
    pub id: String,
    /// What happened.
    pub kind: String,
    /// Whom or what it is about.
    pub subject: String,
    /// What to do, or what is known.
    pub detail: String,
    /// How often it was raised while it was open.
    pub times: i64,
    /// When it was raised first.
    pub raised_at: Timestamp,
    /// When it was raised last.
    pub last_at: Timestamp,
    /// When its cause was gone.
    pub closed_at: Option<Timestamp>,
    /// When the newest mail about it went.
    pub told_at: Option<Timestamp>,
}

/// Which alerts to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose cause is not gone.
    Open,
    /// All there ever were.
    All,
}

/// The newest alerts, at most `limit`, before this id if one is given.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &Db, which: Which, before: Option<&str>, limit: u32) -> Result<Vec<AlertRow>, DbError> {
    let stmt = Stmt::new(
        "SELECT id, kind, subject, detail, times, raised_at, last_at, closed_at, told_at FROM operator_alerts
          WHERE (?1 OR closed_at IS NULL) AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3",
    )
    .bind(which == Which::All)
    .bind(before)
    .bind(limit);
    let rows = db.read(vec![stmt]).await?;
    rows[0]
        .iter()
        .map(|row| {
            Ok(AlertRow {
                id: row.get("id")?,
                kind: row.get("kind")?,
                subject: row.get("subject")?,
                detail: row.get("detail")?,
                times: row.get("times")?,
                raised_at: row.get("raised_at")?,
                last_at: row.get("last_at")?,
                closed_at: row.get("closed_at")?,
                told_at: row.get("told_at")?,
            })
        })
        .collect()
}

/// Mails what is open and was not mailed yet. Without a mailer or an address there is only the list.
///
/// # Errors
/// When the database does not answer. A mail that fails is logged and left for the next run.
pub async fn send_due(app: &App) -> Result<()> {
    if app.mailer.is_none() || app.config.operator_emails.is_empty() {
        return Ok(());
    }
    let due = Stmt::new(
        "SELECT id, mail_due_at FROM operator_alerts
          WHERE mailed_at IS NULL AND closed_at IS NULL AND mail_due_at <= ?1 AND mail_tries < ?2
          ORDER BY mail_due_at LIMIT ?3",
    )
    .bind(app.clock.now())
    .bind(TRIES_MAX)
    .bind(PER_RUN_MAX);
    for row in app.db.read(vec![due]).await?[0].iter() {
        let (id, due_at): (String, Timestamp) = (row.get("id")?, row.get("mail_due_at")?);
        if let Err(error) = send_one(app, &id, due_at).await {
            tracing::error!(alert = id, %error, "the operator could not be told yet");
        }
    }
    Ok(())
}

/// The same right after the answer; what fails is left for whoever sends next.
pub fn send_soon(app: &App, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        if let Err(error) = send_due(&app).await {
            tracing::warn!(%error, "alerts are left for the next run");
        }
    });
}

/// Sends one, if it is still due as it was read. Its id, how many mails went before and the address are the key by which the
/// mail service knows a repeat: whoever dies between sending and noting it sends nothing twice.
async fn send_one(app: &App, id: &str, due_at: Timestamp) -> Result<()> {
    let Some(mailer) = &app.mailer else { return Ok(()) };
    let now = app.clock.now();
    // Again after 1, 4, 16, … minutes.
    let lease = Stmt::new(
        "UPDATE operator_alerts SET mail_tries = mail_tries + 1, mail_due_at = ?3 + 1000 * (?4 << (2 * mail_tries))
          WHERE id = ?1 AND mail_due_at = ?2 AND mailed_at IS NULL",
    )
    .bind(id)
    .bind(due_at)
    .bind(now)
    .bind(FIRST_PAUSE_SECONDS);
    let read = Stmt::new("SELECT kind, subject, detail, times, mails FROM operator_alerts WHERE id = ?1").bind(id);
    let rows = app.db.write(vec![lease, read]).await?;
    let Some(row) = rows[1].first().filter(|_| rows[0].affected() == 1) else { return Ok(()) };
    let (kind, subject, detail): (String, String, String) = (row.get("kind")?, row.get("subject")?, row.get("detail")?);
    let (times, mails): (i64, i64) = (row.get("times")?, row.get("mails")?);
    let count = if times > 1 { format!("\n× {times}") } else { String::new() };
    // A newer version may have raised it.
    let words =
        AlertKind::from_stored(&kind).map_or(("有一件事需要你处理。", "Something needs you."), AlertKind::words);
    let rest = format!("{detail}{count}\n{}\ncargo xtask operator alerts", app.config.public_url);
    let message = messages::operator_alert(&kind, words, &subject, &rest);
    let mut went = true;
    for (place, to) in app.config.operator_emails.iter().enumerate() {
        match mailer.send(to, &message, &format!("{id}-{mails}-{place}")).await {
            Ok(()) => {}
            // It was taken before; only its words have changed since.
            Err(MailError::Refused { status: 409, name, .. }) if name == "invalid_idempotent_request" => {}
            Err(error) => {
                tracing::error!(alert = id, kind, subject, %error, "the operator could not be told yet");
                went = false;
            }
        }
    }
    if went {
        let sent = Stmt::new(
            "UPDATE operator_alerts SET mailed_at = ?2, told_at = ?2, mails = mails + 1 WHERE id = ?1 AND mailed_at IS NULL",
        );
        app.db.write(vec![sent.bind(id).bind(now)]).await?;
    }
    Ok(())
}
