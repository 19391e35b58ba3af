//! Dead letters: what providers said and nobody could do anything with. The operator reads them, has them tried again
//! once the code or the world has changed, or says that nothing is to be done.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, needed};
use crate::db::Stmt;
use crate::inbox;

impl OperatorService<'_> {
    /// Has a dead letter tried again, by the code that handles events, as soon as the reconciler runs. One that has no
    /// effect then either comes back.
    ///
    /// # Errors
    /// [`Refusal`]; what had its effect or waits for it is no dead letter.
    pub async fn replay_news(&self, id: &str) -> Result<(), Refusal> {
        self.on_dead_letter(id, AuditEventKind::ReplayNews, None, inbox::replay(id, self.now)).await
    }

    /// Nothing is to be done about a dead letter. Its body stays for a week.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn close_news(&self, id: &str, reason: &str) -> Result<(), Refusal> {
        needed("reason", "the reason", reason)?;
        self.on_dead_letter(id, AuditEventKind::CloseNews, Some(reason), inbox::close(id, self.now)).await
    }

    /// The log keeps why it was dead: a letter that is tried again forgets it.
    async fn on_dead_letter(
        &self,
        id: &str,
        event: AuditEventKind,
        reason: Option<&str>,
        change: Stmt,
    ) -> Result<(), Refusal> {
        let gone = || Refusal::Wrong("there is no such dead letter, or somebody has seen to it".to_owned());
        let letter = inbox::find_dead_letter(self.db, id).await?.ok_or_else(gone)?;
        let data = json!({ "provider": letter.provider, "was": letter.reason, "reason": reason });
        let batch = vec![inbox::only_this(id), self.record(event, id, &data), change];
        self.write(batch)
            .await
            .map(drop)
            .map_err(|error| if error.is_refusal(inbox::IS_GONE) { gone() } else { error.into() })
    }
}
