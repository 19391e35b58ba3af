//! Dead letters: what providers said and nobody could do anything with. The operator reads them, has them tried again once
//! the code or the world has changed, or says that nothing is to be done.

use serde_json::json;

use super::act::ActKind;
use super::desk::{Desk, Refusal, needed};
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

/// The dead letters that wait for an operator, newest first, at most `limit`, from behind `before` (when it died and its
/// id) if that is given.
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
pub async fn dead_letter(db: &Db, id: &str) -> Result<Option<DeadLetter>, DbError> {
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

impl Desk<'_> {
    /// Has a dead letter tried again, by the code that hears news, as soon as the reconciler runs. One that has no effect
    /// then either comes back.
    ///
    /// # Errors
    /// [`Refusal`]; what had its effect or waits for it is no dead letter.
    pub async fn replay_news(&self, id: &str) -> Result<(), Refusal> {
        let again = "dead_at = NULL, reason = NULL, tries = 0, due_at = ?2";
        self.on_dead_letter(id, ActKind::ReplayNews, None, again).await
    }

    /// Nothing is to be done about a dead letter. Its body stays for a week.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn close_news(&self, id: &str, reason: &str) -> Result<(), Refusal> {
        needed("the reason", reason)?;
        self.on_dead_letter(id, ActKind::CloseNews, Some(reason), "closed_at = ?2").await
    }

    /// The log keeps why it was dead: a letter that is tried again forgets it.
    async fn on_dead_letter(
        &self,
        id: &str,
        act: ActKind,
        reason: Option<&str>,
        change: &'static str,
    ) -> Result<(), Refusal> {
        let gone = || Refusal::Wrong("there is no such dead letter, or somebody has seen to it".to_owned());
        let letter = dead_letter(self.db, id).await?.ok_or_else(gone)?;
        let one = Stmt::new(format!(
            "INSERT INTO refusals (dead_letter_not_open) SELECT 1
              WHERE (SELECT COUNT(*) FROM inbox WHERE event_id = ?1 AND {OPEN}) <> 1"
        ))
        .bind(id);
        let data = json!({ "provider": letter.provider, "was": letter.reason, "reason": reason });
        let change = Stmt::new(format!("UPDATE inbox SET {change} WHERE event_id = ?1 AND {OPEN}"));
        let batch = vec![one, self.record(act, id, &data), change.bind(id).bind(self.now)];
        self.db
            .write(batch)
            .await
            .map(drop)
            .map_err(|error| if error.is_refusal("dead_letter_not_open") { gone() } else { error.into() })
    }
}
