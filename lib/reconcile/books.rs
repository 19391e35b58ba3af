//! Once a day the ledger is looked at as a whole, and an operator is told when it does not add up.

use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::Result;
use crate::ledger;

/// A little less than a day: a timer that rings once a day is never late by it.
const PAUSE_SECONDS: i64 = 20 * 3600;
/// How many findings a mail names.
const NAMED_MAX: usize = 5;

/// Looks, if it was not looked since. Of several runs at once one does.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn look(app: &App, audited_at: Option<Timestamp>) -> Result<()> {
    let now = app.clock.now();
    let Some(before) = audited_at.filter(|at| at.plus_seconds(PAUSE_SECONDS) <= now) else { return Ok(()) };
    let lease = Stmt::new("UPDATE reconciler_runs SET audited_at = ?1 WHERE audited_at = ?2").bind(now).bind(before);
    if app.db.write(vec![lease]).await?[0].affected() == 0 {
        return Ok(());
    }
    let found = ledger::audit(&app.db).await?;
    let named: Vec<String> =
        found.iter().take(NAMED_MAX).map(|one| format!("{} ({})", one.rule, one.subject)).collect();
    let told = if found.is_empty() {
        alerts::close(AlertKind::LedgerWrong, "ledger", now)
    } else {
        alerts::raise(AlertKind::LedgerWrong, "ledger", &format!("{}: {}", found.len(), named.join(", ")), now)
    };
    app.db.write(vec![told]).await.map(drop).map_err(Into::into)
}
