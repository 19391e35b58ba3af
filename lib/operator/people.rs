//! Whom an act is about.

use crate::clock::Timestamp;
use crate::db::{Db, DbError, Row, Stmt};
use crate::ids::UserId;
use crate::ledger::{BALANCE, Balance};

/// A person, as the operator sees them.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// `usr_…`
    pub id: String,
    /// Their address.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// `free`, `plus` or `pro`.
    pub level: String,
    /// The plan that lives, `free` without one; with `(unpaid)` when it is in effect no more because of a bill.
    pub plan: String,
    /// `user` or `operator`.
    pub role: String,
    /// Whether the address was proven.
    pub is_confirmed: bool,
    /// Since when nobody can sign in to it.
    pub blocked_at: Option<Timestamp>,
    /// What they have.
    pub credits: Balance,
    /// Since when.
    pub created_at: Timestamp,
}

const COLUMNS: &str = "u.id, u.email, u.name, u.level, u.role, u.created_at, u.confirmed_at, u.blocked_at,
    (SELECT b.plan || CASE WHEN b.lapsed_at IS NOT NULL THEN ' (unpaid)' ELSE '' END
       FROM subscriptions b WHERE b.user_id = u.id AND b.state IN ('active', 'past_due')) AS subscribed";

impl PersonRow {
    pub(super) fn from_row(row: &Row<'_>, now: Timestamp) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            level: row.get("level")?,
            plan: row.get::<Option<String>>("subscribed")?.unwrap_or_else(|| "free".to_owned()),
            role: row.get("role")?,
            is_confirmed: row.get::<Option<Timestamp>>("confirmed_at")?.is_some(),
            blocked_at: row.get("blocked_at")?,
            credits: Balance::from_row(row, now)?,
            created_at: row.get("created_at")?,
        })
    }
}

/// People whose id this is, in whose address or name it stands, or whose order or transaction it names; newest first, at
/// most `limit`, after `after`.
pub(super) fn search(text: &str, after: Option<UserId>, limit: u32) -> Stmt {
    Stmt::new(format!(
        "SELECT {COLUMNS}, {BALANCE} FROM users u JOIN accounts a ON a.user_id = u.id
          WHERE (u.id = ?1 OR instr(u.email, lower(?1)) > 0 OR instr(lower(u.name), lower(?1)) > 0
                 OR u.id = (SELECT user_id FROM orders WHERE id = ?1 OR reference = ?1)
                 OR u.id IN (SELECT o.user_id FROM usdt_transfers t JOIN orders o ON o.id = t.order_id
                              WHERE t.txid = lower(?1)))
            AND (?2 IS NULL OR u.id < ?2)
          ORDER BY u.id DESC LIMIT ?3"
    ))
    .bind(text.trim())
    .bind(after)
    .bind(limit)
}

/// The person of this id.
pub(super) fn one(user: UserId) -> Stmt {
    Stmt::new(format!("SELECT {COLUMNS}, {BALANCE} FROM users u JOIN accounts a ON a.user_id = u.id WHERE u.id = ?1"))
        .bind(user)
}

/// Whom [`search`] finds.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &Db, text: &str, limit: u32, now: Timestamp) -> Result<Vec<PersonRow>, DbError> {
    let rows = db.read(vec![search(text, None, limit)]).await?;
    rows[0].iter().map(|row| PersonRow::from_row(&row, now)).collect()
}

/// The one person with exactly this address or id.
///
/// # Errors
/// When the database does not answer.
pub async fn named(db: &Db, who: &str) -> Result<Option<UserId>, DbError> {
    let stmt = Stmt::new("SELECT id FROM users WHERE id = ?1 OR email = lower(?1)").bind(who.trim());
    let rows = db.read(vec![stmt]).await?;
    let id: Option<String> = rows[0].first().map(|row| row.get("id")).transpose()?;
    Ok(id.and_then(|id| id.parse().ok()))
}

/// A movement of somebody's credits.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    /// When.
    pub at: Timestamp,
    /// What it is.
    pub kind: String,
    /// What it did to the credits that can be spent.
    pub delta: i64,
    /// What it did to the frozen ones.
    pub held_delta: i64,
    /// What it did to the debt.
    pub debt_delta: i64,
    /// What could be spent then.
    pub available_after: i64,
    /// What it is about.
    pub reference: String,
    /// In words.
    pub title: String,
}

/// Somebody's newest movements, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn ledger(db: &Db, user: UserId, limit: u32) -> Result<Vec<LedgerRow>, DbError> {
    let rows = db.read(vec![movements(user, limit)]).await?;
    rows[0].iter().map(|row| LedgerRow::from_row(&row)).collect()
}

/// The newest movements of somebody's credits.
pub(super) fn movements(user: UserId, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT at, kind, bought_delta + plan_delta AS delta, held_delta, debt_delta, available_after, reference_id, title
           FROM entries WHERE user_id = ?1 ORDER BY seq DESC LIMIT ?2",
    )
    .bind(user)
    .bind(limit)
}

impl LedgerRow {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            at: row.get("at")?,
            kind: row.get("kind")?,
            delta: row.get("delta")?,
            held_delta: row.get("held_delta")?,
            debt_delta: row.get("debt_delta")?,
            available_after: row.get("available_after")?,
            reference: row.get("reference_id")?,
            title: row.get("title")?,
        })
    }
}
