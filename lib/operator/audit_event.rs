//! The audit log.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::db::{Db, DbError, Stmt};
use crate::ids::AuditEventId;

/// What an operator can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditEventKind {
    /// Gave or took credits.
    AdjustCredits,
    /// Set a level.
    SetLevel,
    /// Gave a plan for a month.
    GivePlan,
    /// Made redemption codes.
    MakeCodes,
    /// Booked a payment.
    BookPayment,
    /// Said which order a transfer paid.
    AssignTransfer,
    /// Said that a transfer is nobody's payment.
    IgnoreTransfer,
    /// Had a dead letter tried again.
    ReplayNews,
    /// Said that nothing is to be done about a dead letter.
    CloseNews,
    /// Said that what an alert told of is seen to.
    CloseAlert,
    /// Ended the sharing of a picture that was reported.
    EndSharing,
    /// Said that a reported picture may stay shared.
    CloseReports,
}

impl AuditEventKind {
    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdjustCredits => "adjust_credits",
            Self::SetLevel => "set_level",
            Self::GivePlan => "give_plan",
            Self::MakeCodes => "make_codes",
            Self::BookPayment => "book_payment",
            Self::AssignTransfer => "assign_transfer",
            Self::IgnoreTransfer => "ignore_transfer",
            Self::ReplayNews => "replay_news",
            Self::CloseNews => "close_news",
            Self::CloseAlert => "close_alert",
            Self::EndSharing => "end_sharing",
            Self::CloseReports => "close_reports",
        }
    }
}

/// The row of an act, for the write that does it.
pub(super) fn record(
    id: AuditEventId,
    operator: &str,
    event: AuditEventKind,
    subject: &str,
    data: &Value,
    now: Timestamp,
) -> Stmt {
    Stmt::new("INSERT INTO operator_acts (id, at, operator, act, subject, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(id)
        .bind(now)
        .bind(operator)
        .bind(event.as_str())
        .bind(subject)
        .bind(data.to_string())
}

/// An act, as the log shows it.
#[derive(Clone, Debug)]
pub struct AuditEventRow {
    /// Its place in the log.
    pub seq: i64,
    /// `act_…`
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub operator: String,
    /// What.
    pub event: String,
    /// Whom or what it is about.
    pub subject: String,
    /// The rest, as JSON.
    pub data: String,
}

/// The newest acts, at most `limit`, before this place if one is given.
///
/// # Errors
/// When the database does not answer.
pub async fn audit_events(db: &Db, before: Option<i64>, limit: u32) -> Result<Vec<AuditEventRow>, DbError> {
    let stmt = Stmt::new(
        "SELECT seq, id, at, operator, act, subject, data FROM operator_acts
          WHERE ?1 IS NULL OR seq < ?1 ORDER BY seq DESC LIMIT ?2",
    )
    .bind(before)
    .bind(limit);
    let rows = db.read(vec![stmt]).await?;
    rows[0]
        .iter()
        .map(|row| {
            Ok(AuditEventRow {
                seq: row.get("seq")?,
                id: row.get("id")?,
                at: row.get("at")?,
                operator: row.get("operator")?,
                event: row.get("act")?,
                subject: row.get("subject")?,
                data: row.get("data")?,
            })
        })
        .collect()
}
