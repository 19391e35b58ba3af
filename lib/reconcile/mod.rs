//! Everything that is due, looked after: jobs, orders, letters. Takes no input; twice, at once or not at all are
//! harmless.

mod books;
mod http;
mod sweep;

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Db, DbError, Stmt};
use crate::error::Result;
use crate::outbox;
use crate::{alerts, jobs, operator, orders, privacy, subscriptions, webhooks};
pub use http::cron;
pub(crate) use http::operations;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReconcileProgress)]
pub struct Progress {
    /// Events from the inbox that had their effect.
    pub news: u32,
    /// Calls that were looked after.
    pub calls: u32,
    /// Things deleted outside the database.
    pub erased: u32,
    /// Orders that moved or were asked about.
    pub orders: u32,
    /// Subscriptions that were asked about, and periods of theirs that ended.
    pub subscriptions: u32,
    /// Accounts whose period is over and could not be ended: the log says why.
    pub periods_not_ended: u32,
    /// Letters that were sent.
    pub letters: u32,
    /// Accounts that have ended and of which nothing is left.
    pub deletions: u32,
}

/// Notes that a run is under way, and what its timer's pauses are like: a long one counts for a while, so that a run by hand
/// does not make the next of a timer that rings once a day look late. Answers when the ledger was last looked at; before the
/// first run there is nothing to look at.
fn began(now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO reconciler_runs (one, began_at, audited_at) VALUES (1, ?1, ?1)
             ON CONFLICT (one) DO UPDATE SET
               gap_ms = MAX(excluded.began_at - began_at, gap_ms / 2), began_at = excluded.began_at
         RETURNING audited_at",
    )
    .bind(now)
}

/// When the newest run began; `None` before the first.
///
/// # Errors
/// When the database does not answer.
pub async fn last_run(db: &Db) -> std::result::Result<Option<Timestamp>, DbError> {
    let rows = db.read(vec![Stmt::new("SELECT began_at FROM reconciler_runs")]).await?;
    rows[0].first().map(|row| row.get("began_at")).transpose()
}

/// Looks after everything that is due. What is in trouble does not keep the rest from its turn.
///
/// # Errors
/// The first trouble, after everything had its turn.
pub async fn reconcile(app: &App) -> Result<Progress> {
    let news = webhooks::reconcile(app).await;
    let (jobs, erased) = (jobs::reconcile(app).await, sweep::run(app).await);
    let orders = orders::reconcile(app).await;
    let subscriptions = subscriptions::reconcile(app).await;
    let ended = operator::end_plans(&app.db, app.clock.now()).await;
    // Last: what was paid just now has its letter by now.
    let letters = outbox::send_due(app).await;
    let deletions = privacy::reconcile(app).await;
    let paused = jobs::probe(app).await;
    let checked = jobs::check_models(app).await;
    let alerts = alerts::send_due(app).await;
    let (jobs, news, subscriptions) = (jobs?, news?, subscriptions?);
    ended?;
    paused?;
    checked?;
    alerts?;
    Ok(Progress {
        news: jobs.updates.saturating_add(news),
        calls: jobs.calls,
        erased: erased?,
        orders: orders?,
        subscriptions: subscriptions.done,
        periods_not_ended: subscriptions.periods_not_ended,
        letters: letters?,
        deletions: deletions?,
    })
}
