//! What an operator does about a job: have it looked at now, or end it for nothing.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, named, needed};
use crate::db::Stmt;
use crate::ids::{JobId, UserId};
use crate::jobs;

impl OperatorService<'_> {
    /// What of a job waits for its turn is due at once.
    ///
    /// # Errors
    /// [`Refusal`], also when nothing of it runs.
    pub async fn look_at_job(&self, job: JobId, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        let owner = self.owner_of_live(job).await?;
        let due = Stmt::new(
            "UPDATE calls SET due_at = MIN(due_at, ?2) WHERE job_id = ?1 AND state IN ('sending', 'waiting', 'accepted')",
        );
        let data = json!({ "user": owner, "reason": reason });
        let record = self.record(AuditEventKind::LookAtJob, &job.to_string(), &data);
        self.write(vec![record, due.bind(job).bind(self.now)]).await?;
        Ok(())
    }

    /// Ends what of a job runs, for nothing: what is frozen comes back, what an engine still finishes is thrown away.
    /// Answers whose it is.
    ///
    /// # Errors
    /// [`Refusal`], also when nothing of it runs.
    pub async fn end_job(&self, job: JobId, reason: &str) -> Result<UserId, Refusal> {
        needed("reason", "the reason", reason)?;
        let owner = self.owner_of_live(job).await?;
        let data = json!({ "user": owner, "reason": reason });
        let end = jobs::abandon("job_id = ?3", owner, self.now).bind(job);
        self.event_on(owner, &job.to_string(), AuditEventKind::EndJob, &data, vec![end]).await.map_err(named)?;
        Ok(owner)
    }

    async fn owner_of_live(&self, job: JobId) -> Result<UserId, Refusal> {
        let read = Stmt::new(
            "SELECT DISTINCT user_id FROM calls WHERE job_id = ?1 AND state IN ('sending', 'waiting', 'accepted')",
        );
        let rows = self.db.read(vec![read.bind(job)]).await?;
        let owner: Option<String> = rows[0].first().map(|row| row.get("user_id")).transpose()?;
        let nothing = || Refusal::Wrong("nothing of this job runs".to_owned());
        owner.and_then(|owner| owner.parse().ok()).ok_or_else(nothing)
    }
}
