//! Who may do what operators do: their role, and a second factor that their session has shown (requirement C8).

use super::caller::Caller;
use crate::clock::Timestamp;
use crate::db::Rows;
use crate::db::Stmt;
use crate::error::{AppError, Result};

/// How long a session may see and do what operators do after it has shown a second factor.
pub(crate) const OPEN_SECONDS: i64 = 8 * 3600;
/// The same for what moves credits, money or access.
pub(crate) const MONEY_SECONDS: i64 = 600;

/// SQL: whether the user `u` may work as an operator.
const IS_OPERATOR: &str = "u.role = 'operator' AND u.confirmed_at IS NOT NULL AND u.blocked_at IS NULL";

/// How a session stands to what operators do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// When it last showed a second factor.
    pub(crate) factor_at: Option<Timestamp>,
}

impl Standing {
    /// Until when it may see what operators see.
    pub(crate) fn open_until(self) -> Option<Timestamp> {
        self.factor_at.map(|at| at.plus_seconds(OPEN_SECONDS))
    }

    /// Until when it may move credits, money and access.
    pub(crate) fn money_until(self) -> Option<Timestamp> {
        self.factor_at.map(|at| at.plus_seconds(MONEY_SECONDS))
    }
}

impl Caller {
    /// Reads how the session stands; [`Caller::standing_of`] makes something of it.
    pub(crate) fn standing(&self) -> Stmt {
        Stmt::new(format!(
            "SELECT {IS_OPERATOR} AS is_operator, s.factor_at FROM sessions s JOIN users u ON u.id = s.user_id
              WHERE s.id = ?1 AND s.user_id = ?2"
        ))
        .bind(self.session_id())
        .bind(self.user_id())
    }

    /// The standing of an operator.
    ///
    /// # Errors
    /// `NOT_FOUND` for everybody else: they learn of nothing.
    pub(crate) fn standing_of(rows: &Rows) -> Result<Standing> {
        let stranger = AppError::NotFound { what: "operator" };
        let Some(row) = rows.first() else { return Err(stranger) };
        if !row.get::<bool>("is_operator")? {
            return Err(stranger);
        }
        Ok(Standing { factor_at: row.get("factor_at")? })
    }

    /// Refuses the batch (`not_operator`) of whoever is none.
    pub(crate) fn operator_only(&self) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO refusals (not_operator) SELECT 1
              WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = ?1 AND {IS_OPERATOR})"
        ))
        .bind(self.user_id())
    }

    /// Refuses the batch (`second_factor`) of a session that has shown none within so many seconds.
    pub(crate) fn factor_within(&self, seconds: i64, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO refusals (second_factor) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM sessions WHERE id = ?1 AND user_id = ?2 AND factor_at > ?3)",
        )
        .bind(self.session_id())
        .bind(self.user_id())
        .bind(now.plus_seconds(-seconds))
    }

    /// This session has shown its second factor.
    pub(crate) fn factor_given(&self, now: Timestamp) -> Stmt {
        Stmt::new("UPDATE sessions SET factor_at = ?3 WHERE id = ?1 AND user_id = ?2")
            .bind(self.session_id())
            .bind(self.user_id())
            .bind(now)
    }
}
