//! The one write by which a code is used. It refuses nothing by failing: a try that came to nothing must still be
//! counted (requirement D7), so everything hangs on the row of the redemption, and the last statements say what happened.

use http::StatusCode;

use super::code::Code;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::idempotency::{FirstAnswer, Once};
use crate::ids::{RedemptionId, UserId};
use crate::ledger;

/// Somebody's try.
pub(super) struct Try<'a> {
    pub(super) user: UserId,
    pub(super) code: &'a Code,
    pub(super) once: &'a Once,
    pub(super) now: Timestamp,
}

impl Try<'_> {
    /// All of it, for one write.
    pub(super) fn statements(&self) -> Vec<Stmt> {
        let id = RedemptionId::new(self.now);
        let take = Stmt::new(
            "INSERT INTO redemptions (id, code_id, user_id, at)
             SELECT ?1, c.id, ?2, ?3 FROM codes c
              WHERE c.hash = ?4 AND c.uses < c.uses_max AND (c.use_by IS NULL OR c.use_by > ?3)
                AND NOT EXISTS (SELECT 1 FROM redemptions r WHERE r.code_id = c.id AND r.user_id = ?2)
                AND NOT EXISTS (SELECT 1 FROM idempotency_keys k WHERE k.user_id = ?2 AND k.key = ?5)",
        )
        .bind(id)
        .bind(self.user)
        .bind(self.now)
        .bind(self.code.hash())
        .bind(self.once.key());
        // Levels never fall.
        let level = Stmt::new(
            "UPDATE users SET level = c.level FROM redemptions r JOIN codes c ON c.id = r.code_id
              WHERE r.id = ?1 AND users.id = r.user_id
                AND (users.level = 'free' AND c.level IS NOT NULL OR users.level = 'plus' AND c.level = 'pro')",
        )
        .bind(id);
        let remember = self
            .once
            .remember_from(
                StatusCode::OK,
                "json_object('credits', c.credits, 'level', c.level, 'balance', json_object(
                   'available', a.bought + (SELECT COALESCE(SUM(g.available), 0) FROM plan_grants g
                                             WHERE g.user_id = a.user_id AND g.ended_at IS NULL AND g.ends_at > ?5),
                   'held', a.held))",
                "redemptions r JOIN codes c ON c.id = r.code_id JOIN accounts a ON a.user_id = r.user_id WHERE r.id = ?6",
                self.now,
            )
            .bind(id);
        let why = Stmt::new(
            "SELECT c.use_by, EXISTS (SELECT 1 FROM redemptions r WHERE r.code_id = c.id AND r.user_id = ?2) AS mine
               FROM codes c WHERE c.hash = ?1",
        )
        .bind(self.code.hash())
        .bind(self.user);
        vec![take, ledger::redeem(id, self.now), level, remember, self.once.lookup(), why]
    }

    /// The answer, from what these statements gave back: the one that was kept, now or before, or why there is none.
    pub(super) fn outcome(&self, rows: &[Rows]) -> Result<FirstAnswer> {
        let [.., kept, why] = rows else { return Err(AppError::Internal("a batch without its answers".to_owned())) };
        if let Some(first) = self.once.kept_answer(kept)? {
            return Ok(first);
        }
        let Some(code) = why.first() else { return Err(AppError::CodeUnknown) };
        let use_by: Option<Timestamp> = code.get("use_by")?;
        if !code.get::<bool>("mine")? && use_by.is_some_and(|use_by| use_by <= self.now) {
            return Err(AppError::CodeOver);
        }
        Err(AppError::CodeUsed)
    }
}
