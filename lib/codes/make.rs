//! Making and listing codes: the operator's part.

use super::code::Code;
use crate::clock::Timestamp;
use crate::db::{Db, DbError, Row, Stmt};
use crate::ids::RedemptionCodeId;
use crate::ledger::Credits;

/// A code to be made.
#[derive(Clone, Debug)]
pub struct NewCode<'a> {
    /// What it gives; may be nothing when it gives a level.
    pub credits: Credits,
    /// `plus` or `pro`, or none.
    pub level: Option<&'a str>,
    /// How many people may use it, each once.
    pub uses_max: u32,
    /// From this moment on it is too late.
    pub use_by: Option<Timestamp>,
    /// What it is for, in the operator's words.
    pub note: &'a str,
}

impl NewCode<'_> {
    /// The row. A code that gives nothing is refused (`code_gives_something`).
    #[must_use]
    pub fn statement(&self, id: RedemptionCodeId, code: &Code, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO codes (id, hash, hint, credits, level, uses_max, use_by, note, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(id)
        .bind(code.hash())
        .bind(code.hint())
        .bind(self.credits.get())
        .bind(self.level)
        .bind(self.uses_max)
        .bind(self.use_by)
        .bind(self.note)
        .bind(now)
    }
}

/// A code as the operator sees it: everything but its letters.
#[derive(Clone, Debug)]
pub struct CodeRow {
    /// `rcd_…`
    pub id: String,
    /// Its first group.
    pub hint: String,
    /// What it gives.
    pub credits: i64,
    /// The level it gives.
    pub level: Option<String>,
    /// How many people may use it.
    pub uses_max: u32,
    /// How many did.
    pub uses: u32,
    /// From this moment on it is too late.
    pub use_by: Option<Timestamp>,
    /// What it is for.
    pub note: String,
    /// Since when.
    pub created_at: Timestamp,
}

impl CodeRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get("id")?,
            hint: row.get("hint")?,
            credits: row.get("credits")?,
            level: row.get("level")?,
            uses_max: row.get("uses_max")?,
            uses: row.get("uses")?,
            use_by: row.get("use_by")?,
            note: row.get("note")?,
            created_at: row.get("created_at")?,
        })
    }
}

/// The newest codes, at most `limit`, older than `before` if that is given.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &Db, before: Option<RedemptionCodeId>, limit: u32) -> Result<Vec<CodeRow>, DbError> {
    let stmt = Stmt::new(
        "SELECT id, hint, credits, level, uses_max, uses, use_by, note, created_at FROM codes
          WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2",
    )
    .bind(before)
    .bind(limit);
    db.read(vec![stmt]).await?[0].iter().map(|row| CodeRow::from_row(&row)).collect()
}
