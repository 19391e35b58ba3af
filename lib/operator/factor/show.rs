//! Takes a code: counted before it is looked at, used up in the write that opens the console.

use super::recovery;
use super::secret::{self, Factor};
use crate::accounts::Caller;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::limits::{self, Limit};
use crate::ids::UserId;

/// How many wrong codes an operator may try in a quarter of an hour.
const WRONG_MAX: u32 = 5;
const WRONG_SECONDS: u32 = 900;

fn limit(user: UserId) -> Limit {
    Limit::new("second-factor", &user.to_string(), WRONG_MAX, WRONG_SECONDS)
}

/// Shows the factor for this session. Answers the recovery codes when it is the first time.
pub(super) async fn show(app: &App, caller: &Caller, typed: &str, now: Timestamp) -> Result<Option<Vec<String>>> {
    let user = caller.user_id();
    let (_, rows) = caller.read(app, vec![caller.standing(), secret::find(user)]).await?;
    let _ = Caller::standing_of(&rows[0])?;
    let factor = match rows[1].first() {
        Some(row) => Factor::from_row(&row, &app.config.session_keys, user)?,
        None => None,
    };
    let factor = factor.ok_or(AppError::Conflict("no second factor is set up"))?;
    let limits = [limit(user)];
    if let Err(error) = caller.write(app, vec![limits[0].take(now)]).await {
        return limits::refused(&app.db, &limits, now, error).await;
    }
    let mut batch = vec![caller.operator_only()];
    batch.extend(taken(&factor, user, typed, now)?);
    let first = (!factor.is_confirmed).then(recovery::random);
    batch.extend(first.iter().flat_map(|codes| recovery::keep(&factor, user, codes)));
    batch.extend([caller.factor_given(now), limits[0].give_back(now)]);
    match caller.write(app, batch).await {
        Ok(_) => Ok(first),
        Err(error) if error.is_refusal("factor_not_usable") => Err(wrong()),
        Err(error) => Err(error.into()),
    }
}

/// What was tried is counted already: how often is not told to whoever guesses.
const fn wrong() -> AppError {
    AppError::CodeInvalid { tries_left: 0 }
}

/// Uses up what was typed: the step of a code of the device, or a recovery code.
fn taken(factor: &Factor, user: UserId, typed: &str, now: Timestamp) -> Result<Vec<Stmt>> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let step = factor.step_of(&digits, now)?.ok_or_else(wrong)?;
        return Ok(vec![usable(factor, user, step), use_step(factor, user, step, now)]);
    }
    // Whoever has shown none yet has no recovery codes.
    match recovery::use_up(factor, user, typed, now) {
        Some(batch) => Ok(Vec::from(batch)),
        None => Err(AppError::field("code", FieldProblem::Malformed)),
    }
}

fn usable(factor: &Factor, user: UserId, step: i64) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (factor_not_usable) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM second_factors WHERE user_id = ?1 AND nonce = ?2 AND last_step < ?3)",
    )
    .bind(user)
    .bind(factor.nonce.clone())
    .bind(step)
}

fn use_step(factor: &Factor, user: UserId, step: i64, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE second_factors SET last_step = ?3, confirmed_at = COALESCE(confirmed_at, ?4)
          WHERE user_id = ?1 AND nonce = ?2",
    )
    .bind(user)
    .bind(factor.nonce.clone())
    .bind(step)
    .bind(now)
}
