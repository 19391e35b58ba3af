//! What no studio makes: intimate pictures of real people, young ones in any such light, public persons. One rule for every
//! engine, before anything is held; each refusal is counted, and the prompt is not kept.

mod likely;
mod lists;
mod rule;
mod text;

use crate::accounts::Caller;
use crate::app::App;
use crate::db::{Db, DbError, Stmt};
use crate::error::{AppError, FieldProblem, PromptReason, Result};
use crate::http::limits::{self, Limit};

/// Refuses a prompt that must not be made, and counts that: for the operator, and against how often one may ask.
///
/// # Errors
/// [`AppError::PromptRefused`]; besides, what the write that counts fails with.
pub(super) async fn check(app: &App, caller: &Caller, prompt: &str, limit: Limit) -> Result<()> {
    let Some(reason) = rule::refused(prompt)? else { return Ok(()) };
    let now = app.clock.now();
    if let Err(error) = caller.write(app, vec![limit.take(now), count(reason, &now.to_string())]).await {
        return limits::refused(&app.db, &[limit], now, error).await;
    }
    tracing::info!(reason = reason.as_str(), "a prompt was refused");
    Err(AppError::PromptRefused { reason })
}

/// What is wrong with a prompt.
pub(super) fn fault_of(prompt: &str, chars_max: usize) -> Option<FieldProblem> {
    if prompt.trim().is_empty() {
        Some(FieldProblem::Missing)
    } else if prompt.chars().count() > chars_max {
        Some(FieldProblem::TooLarge(chars_max as u64))
    } else {
        prompt.chars().any(|character| character.is_control() && character != '\n').then_some(FieldProblem::Malformed)
    }
}

/// `moment` as RFC 3339: its day is what stands before the `T`.
fn count(reason: PromptReason, moment: &str) -> Stmt {
    Stmt::new(
        "INSERT INTO refused_prompts (day, reason, times) VALUES (substr(?1, 1, 10), ?2, 1)
         ON CONFLICT DO UPDATE SET times = times + 1",
    )
    .bind(moment)
    .bind(reason.as_str())
}

/// How often prompts were refused on one day for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedPrompts {
    /// `2026-11-29`, UTC.
    pub day: String,
    /// As stored.
    pub reason: String,
    /// How often.
    pub times: i64,
}

/// The newest such counts.
///
/// # Errors
/// [`DbError`]
pub async fn refused_prompts(db: &Db, limit: u32) -> std::result::Result<Vec<RefusedPrompts>, DbError> {
    let newest =
        Stmt::new("SELECT day, reason, times FROM refused_prompts ORDER BY day DESC, reason LIMIT ?1").bind(limit);
    let rows = db.read(vec![newest]).await?;
    let count = |row: crate::db::Row<'_>| {
        Ok(RefusedPrompts { day: row.get("day")?, reason: row.get("reason")?, times: row.get("times")? })
    };
    rows[0].iter().map(count).collect()
}
