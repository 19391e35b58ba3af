//! Sending what is due: bounded, leased, with growing pauses. A letter's id is its idempotency key at the mail service,
//! which remembers it for a day: whoever dies between sending and noting it sends nothing twice.

use super::pace;
use super::read::{Email, read};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::Result;
use crate::http::background::Background;
use crate::mail::{MailError, Message, stops};

const PER_RUN_MAX: u32 = 20;
/// The pauses between six tries make six hours: within the day for which the service remembers the key.
pub(super) const TRIES_MAX: i64 = 6;
const FIRST_PAUSE_SECONDS: i64 = 60;
/// A notice older than this surprises more than it informs: a deployment that is given its mail late keeps silent.
const AGE_SECONDS_MAX: i64 = 7 * 24 * 3600;
/// When a letter is due that is given up.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);

/// Sends what is due and answers how many went. Without a mailer nothing is due.
///
/// # Errors
/// When the database does not answer. A letter that fails is logged and left for the next run.
pub async fn send_due(app: &App) -> Result<u32> {
    if app.mailer.is_none() {
        return Ok(0);
    }
    let due =
        Stmt::new("SELECT id, due_at FROM letters WHERE sent_at IS NULL AND due_at <= ?1 ORDER BY due_at LIMIT ?2")
            .bind(app.clock.now())
            .bind(PER_RUN_MAX);
    let mut sent = 0;
    for row in app.db.read(vec![due]).await?[0].iter() {
        let (id, due_at): (String, Timestamp) = (row.get("id")?, row.get("due_at")?);
        match send_one(app, &id, due_at).await {
            Ok(Went::Away) => sent += 1,
            Ok(Went::NotYet) => {}
            // The others would be refused as well.
            Ok(Went::TooMany) => break,
            Err(error) => tracing::warn!(letter = id, %error, "a letter is left for the next run"),
        }
    }
    Ok(sent)
}

/// Sends what is due right after the answer; what fails is left to the reconciler.
pub fn send_soon(app: &App, background: &Background) {
    if app.mailer.is_none() {
        return;
    }
    let app = app.clone();
    background.spawn(async move {
        if let Err(error) = send_due(&app).await {
            tracing::warn!(%error, "letters are left to the reconciler");
        }
    });
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Went {
    /// The service has it.
    Away,
    /// It is left for later, for another process, or for ever.
    NotYet,
    /// The service asks for fewer mails.
    TooMany,
}

/// Sends one, if it is still due as it was read.
async fn send_one(app: &App, id: &str, due_at: Timestamp) -> Result<Went> {
    let Some(mailer) = &app.mailer else { return Ok(Went::NotYet) };
    let now = app.clock.now();
    // Again after 1, 4, 16, … minutes; the last try is the last.
    let lease = Stmt::new(
        "UPDATE letters SET tries = tries + 1,
                due_at = CASE WHEN tries + 1 >= ?4 OR created_at < ?6 THEN ?7
                              ELSE ?3 + 1000 * (?5 << (2 * tries)) END
          WHERE id = ?1 AND due_at = ?2 AND sent_at IS NULL",
    )
    .bind(id)
    .bind(due_at)
    .bind(now)
    .bind(TRIES_MAX)
    .bind(FIRST_PAUSE_SECONDS)
    .bind(now.plus_seconds(-AGE_SECONDS_MAX))
    .bind(NEVER);
    let batch = vec![pace::refuse_if_full(), pace::take(id, due_at), lease, read(id), pace::wait()];
    let rows = match app.db.write(batch).await {
        Ok(rows) => rows,
        Err(refusal) if refusal.is_refusal("rate_limited") => return Ok(Went::TooMany),
        Err(error) => return Err(error.into()),
    };
    let [.., lease, read, wait] = rows.as_slice() else { return Ok(Went::NotYet) };
    if lease.affected() == 0 {
        return Ok(Went::NotYet);
    }
    let Some(letter) = Email::from_rows(app, read)? else { return Ok(Went::NotYet) };
    if letter.created_at < now.plus_seconds(-AGE_SECONDS_MAX) {
        return Ok(Went::NotYet);
    }
    if letter.unwanted || is_stopped(app, &letter.to).await? {
        app.db.write(vec![give_up(id)]).await?;
        return Ok(Went::NotYet);
    }
    pace::until_then(wait).await?;
    match mailer.send(&letter.to, &letter.message, id).await {
        Ok(()) => {}
        // It was taken before; only its words have changed since.
        Err(MailError::Refused { status: 409, name, .. }) if name == "invalid_idempotent_request" => {}
        Err(error) if error.is_busy() => {
            tracing::warn!(%error, "letters are left for the next run");
            let later = now.plus_seconds(error.busy_seconds(FIRST_PAUSE_SECONDS));
            app.db.write(vec![give_back(id, later), pace::silence(error.asked_seconds())]).await?;
            return Ok(Went::TooMany);
        }
        Err(error) if letter.last => {
            tracing::error!(letter = id, %error, "a letter is given up");
            return Ok(Went::NotYet);
        }
        Err(error) => {
            tracing::warn!(letter = id, %error, "a letter could not be sent yet");
            return Ok(Went::NotYet);
        }
    }
    let sent = Stmt::new("UPDATE letters SET sent_at = ?2 WHERE id = ?1 AND sent_at IS NULL").bind(id).bind(now);
    app.db.write(vec![sent]).await?;
    Ok(Went::Away)
}

/// A try that was refused for the number of mails alone is none.
fn give_back(id: &str, due_at: Timestamp) -> Stmt {
    Stmt::new("UPDATE letters SET tries = tries - 1, due_at = ?2 WHERE id = ?1 AND sent_at IS NULL AND tries > 0")
        .bind(id)
        .bind(due_at)
}

/// Nobody is to read it.
fn give_up(id: &str) -> Stmt {
    Stmt::new("UPDATE letters SET due_at = ?2 WHERE id = ?1 AND sent_at IS NULL").bind(id).bind(NEVER)
}

/// Whether nothing goes to this address but codes that somebody asks for.
async fn is_stopped(app: &App, email: &str) -> Result<bool> {
    Ok(!app.db.read(vec![stops::is_stopped(&app.config.mailbox_keys, email)]).await?[0].is_empty())
}

/// Sends a mail about the safety of an account at once, of which nobody is told whether it went, unless nothing goes to this
/// address.
pub async fn notify(app: &App, to: &str, message: &Message) {
    let Some(mailer) = &app.mailer else { return };
    let batch = vec![stops::is_stopped(&app.config.mailbox_keys, to), pace::count()];
    match app.db.write(batch).await {
        Ok(rows) if rows[0].is_empty() => mailer.notify(to, message).await,
        Ok(_) => {}
        Err(error) => tracing::error!(%error, "a mail could not be sent"),
    }
}
