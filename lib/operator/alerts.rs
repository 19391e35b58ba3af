//! Alerts that an operator has seen to, and that nothing else ends.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, needed};
use crate::db::Stmt;

impl OperatorService<'_> {
    /// Says that what an alert told of is seen to. Raised again, it is a new one.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn close_alert(&self, id: &str, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        let open = Stmt::new(
            "INSERT INTO refusals (alert_not_open) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM operator_alerts WHERE id = ?1 AND closed_at IS NULL)",
        );
        let close = Stmt::new("UPDATE operator_alerts SET closed_at = MAX(?2, last_at) WHERE id = ?1");
        let record = self.record(AuditEventKind::CloseAlert, id, &json!({ "reason": reason }));
        match self.write(vec![open.bind(id), record, close.bind(id).bind(self.now)]).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_refusal("alert_not_open") => {
                Err(Refusal::Wrong("there is no such alert, or it is closed".to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }
}
