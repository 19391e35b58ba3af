//! Shared pictures that visitors reported.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, needed};
use crate::assets::share;
use crate::db::Stmt;
use crate::ids::AssetId;

impl OperatorService<'_> {
    /// Ends the sharing of a reported picture: its link opens nothing any more, and its owner cannot share it again.
    ///
    /// # Errors
    /// [`Refusal`], also when no report of it is open.
    pub async fn end_sharing(&self, asset: AssetId, reason: &str) -> Result<(), Refusal> {
        let asset = asset.to_string();
        self.see_to_reports(AuditEventKind::EndSharing, &asset, reason, vec![share::bar(&asset, self.now)]).await
    }

    /// Says that a reported picture may stay shared.
    ///
    /// # Errors
    /// [`Refusal`], also when no report of it is open.
    pub async fn close_reports(&self, asset: AssetId, reason: &str) -> Result<(), Refusal> {
        self.see_to_reports(AuditEventKind::CloseReports, &asset.to_string(), reason, Vec::new()).await
    }

    async fn see_to_reports(
        &self,
        event: AuditEventKind,
        asset: &str,
        reason: &str,
        effects: Vec<Stmt>,
    ) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        let mut batch = Vec::from(share::close_reports(asset, self.now));
        batch.push(self.record(event, asset, &json!({ "reason": reason })));
        batch.extend(effects);
        match self.write(batch).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_refusal("report_not_open") => {
                Err(Refusal::Wrong("no report of this picture is open".to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }
}
