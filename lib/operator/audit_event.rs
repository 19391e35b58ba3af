//! The audit log.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::db::{Db, DbError, Rows, Stmt};
use crate::ids::{AuditEventId, RedemptionCodeId, UserId};

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
    /// Added a prompt to the library.
    AddPrompt,
    /// Wrote one anew.
    EditPrompt,
    /// Showed one to nobody any more.
    HidePrompt,
    /// Showed one again.
    ShowPrompt,
    /// Ended the sharing of a picture that was reported.
    EndSharing,
    /// Said that a reported picture may stay shared.
    CloseReports,
    /// Made somebody an operator, or none any more.
    SetRole,
    /// Let nobody sign in to an account, or its owner again.
    Block,
    /// Ended all sessions of somebody.
    EndSessions,
    /// Let nobody use a redemption code any more.
    RevokeCode,
    /// Had a job looked at before its turn.
    LookAtJob,
    /// Ended a job for nothing.
    EndJob,
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
            Self::AddPrompt => "add_prompt",
            Self::EditPrompt => "edit_prompt",
            Self::HidePrompt => "hide_prompt",
            Self::ShowPrompt => "show_prompt",
            Self::EndSharing => "end_sharing",
            Self::CloseReports => "close_reports",
            Self::SetRole => "set_role",
            Self::Block => "block",
            Self::EndSessions => "end_sessions",
            Self::RevokeCode => "revoke_code",
            Self::LookAtJob => "look_at_job",
            Self::EndJob => "end_job",
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

/// SQL: how the user `?2` stands.
const STATE: &str =
    "(SELECT json_object('level', u.level, 'role', u.role, 'blocked', json(iif(u.blocked_at IS NULL, 'false', 'true')),
    'bought', a.bought, 'plan', a.plan, 'held', a.held, 'debt', a.debt,
    'sessions', (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id AND s.ended_at IS NULL))
    FROM users u JOIN accounts a ON a.user_id = u.id WHERE u.id = ?2)";

/// Keeps how somebody stands, before the effects of an act.
pub(super) fn look(id: AuditEventId, user: UserId) -> Stmt {
    Stmt::new(format!("INSERT INTO act_snapshots (act_id, state) SELECT ?1, {STATE}")).bind(id).bind(user)
}

/// The row of an act that moves somebody's account, behind its effects: with how they stood before, and how they stand now.
/// `subject` is what was acted on: they, an order or a job of theirs.
pub(super) fn record_about(
    id: AuditEventId,
    operator: &str,
    event: AuditEventKind,
    (user, subject): (UserId, &str),
    data: &Value,
    now: Timestamp,
) -> [Stmt; 2] {
    let record = Stmt::new(format!(
        "INSERT INTO operator_acts (id, at, operator, act, subject, data)
         SELECT ?1, ?3, ?4, ?5, ?7, json_set(?6, '$.before', json(state), '$.after', json({STATE}))
           FROM act_snapshots WHERE act_id = ?1"
    ));
    let record = record.bind(id).bind(user).bind(now).bind(operator).bind(event.as_str()).bind(data.to_string());
    let record = record.bind(subject);
    [record, Stmt::new("DELETE FROM act_snapshots WHERE act_id = ?1").bind(id)]
}

/// The row of a code that is revoked, in front of its end: with until when it was good, and is now.
pub(super) fn record_revoked(
    id: AuditEventId,
    operator: &str,
    code: RedemptionCodeId,
    reason: &str,
    now: Timestamp,
) -> Stmt {
    let at = |moment: &str| format!("strftime('%Y-%m-%dT%H:%M:%fZ', ({moment}) / 1000.0, 'unixepoch')");
    let (was, is) = (at("use_by"), at("MIN(COALESCE(use_by, ?2), ?2)"));
    Stmt::new(format!(
        "INSERT INTO operator_acts (id, at, operator, act, subject, data)
         SELECT ?1, ?2, ?3, ?4, id, json_object('reason', ?6, 'before', json_object('use_by', {was}, 'uses', uses),
                                                'after', json_object('use_by', {is}, 'uses', uses))
           FROM codes WHERE id = ?5"
    ))
    .bind(id)
    .bind(now)
    .bind(operator)
    .bind(AuditEventKind::RevokeCode.as_str())
    .bind(code)
    .bind(reason)
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
    from_rows(&db.read(vec![page(before, limit)]).await?[0])
}

pub(super) fn page(before: Option<i64>, limit: u32) -> Stmt {
    Stmt::new(
        "SELECT seq, id, at, operator, act, subject, data FROM operator_acts
          WHERE ?1 IS NULL OR seq < ?1 ORDER BY seq DESC LIMIT ?2",
    )
    .bind(before)
    .bind(limit)
}

pub(super) fn from_rows(rows: &Rows) -> Result<Vec<AuditEventRow>, DbError> {
    rows.iter()
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
