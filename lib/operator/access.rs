//! What an operator does about somebody's access: their role, a block, their sessions.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, field, named, needed};
use crate::db::Stmt;
use crate::error::FieldProblem;
use crate::ids::UserId;

impl OperatorService<'_> {
    /// Makes somebody an operator, or none any more. An operator has proven their address.
    ///
    /// # Errors
    /// [`Refusal`]; nobody takes their own role away: somebody is to be left who can give it.
    pub async fn set_role(&self, user: UserId, role: &str, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        if !["user", "operator"].contains(&role) {
            return Err(field("role", FieldProblem::NotAllowed, "a role is user or operator"));
        }
        self.not_about_oneself(user)?;
        let set = Stmt::new("UPDATE users SET role = ?2 WHERE id = ?1 AND (?2 = 'user' OR confirmed_at IS NOT NULL)");
        let proven = Stmt::new(
            "INSERT INTO refusals (address_not_proven) SELECT 1 WHERE ?2 = 'operator'
                AND EXISTS (SELECT 1 FROM users WHERE id = ?1 AND confirmed_at IS NULL)",
        );
        // Whoever is none any more has no factor left that would open anything once they are one again.
        let forget = Stmt::new("DELETE FROM second_factors WHERE user_id = ?1 AND ?2 = 'user'");
        let effects = [proven, set, forget].map(|stmt| stmt.bind(user).bind(role));
        let data = json!({ "role": role, "reason": reason });
        self.event(user, AuditEventKind::SetRole, &data, Vec::from(effects)).await.map_err(|error| {
            if error.is_refusal("address_not_proven") {
                field("role", FieldProblem::NotAllowed, "their address is not proven")
            } else {
                named(error)
            }
        })
    }

    /// Lets nobody sign in to an account, and ends its sessions; or lets its owner in again. What runs goes on.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn block(&self, user: UserId, is_blocked: bool, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        self.not_about_oneself(user)?;
        let block =
            Stmt::new("UPDATE users SET blocked_at = CASE WHEN ?2 THEN COALESCE(blocked_at, ?3) END WHERE id = ?1")
                .bind(user)
                .bind(is_blocked)
                .bind(self.now);
        let mut effects = vec![block];
        effects.extend(is_blocked.then(|| self.ended(user)));
        let data = json!({ "blocked": is_blocked, "reason": reason });
        self.event(user, AuditEventKind::Block, &data, effects).await.map_err(named)
    }

    /// Ends all sessions of somebody: whoever is signed in has to do it again.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn end_sessions(&self, user: UserId, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        let data = json!({ "reason": reason });
        self.event(user, AuditEventKind::EndSessions, &data, vec![self.ended(user)]).await.map_err(named)
    }

    fn ended(&self, user: UserId) -> Stmt {
        Stmt::new("UPDATE sessions SET ended_at = ?2 WHERE user_id = ?1 AND ended_at IS NULL").bind(user).bind(self.now)
    }

    fn not_about_oneself(&self, user: UserId) -> Result<(), Refusal> {
        if self.operator == user.to_string() {
            return Err(Refusal::Wrong("nobody does this to themselves".to_owned()));
        }
        Ok(())
    }
}
