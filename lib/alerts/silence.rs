//! The reconciler tells of everything else, but not that its own timer rings no more. That is noticed by whatever still
//! comes: people who sign in or do anything, what providers say, and monitors that ask how the studio is.

use super::{AlertKind, insert, is_open, send_due};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::Result;
use crate::http::background::Background;
use crate::ids::AlertId;

/// What it is about.
const SUBJECT: &str = "cron";
/// Three times its usual pause without a run is silence, but never less than an hour and never more than a day and two hours.
const PAUSES: i64 = 3;
const LEAST_MS: i64 = 3_600_000;
const MOST_MS: i64 = 26 * 3_600_000;
/// A process looks again after this time.
const LOOK_SECONDS: i64 = 600;

/// At most one row, while it is silent at `?3`. A studio whose timer was never set up is silent since its first account.
fn silent() -> String {
    format!(
        "SELECT 'since ' || strftime('%Y-%m-%d %H:%M UTC', since / 1000, 'unixepoch') AS detail
           FROM (SELECT COALESCE((SELECT began_at FROM reconciler_runs),
                                 (SELECT created_at FROM users ORDER BY id LIMIT 1)) AS since,
                        COALESCE((SELECT gap_ms FROM reconciler_runs), {MOST_MS}) AS gap)
          WHERE since < ?3 - MIN({MOST_MS}, MAX({LEAST_MS}, {PAUSES} * gap))"
    )
}

/// Raises the alert when the reconciler is silent and nobody was told; the statement changes a row only then.
#[must_use]
pub fn notice_silence(now: Timestamp) -> Stmt {
    insert(&format!("{} AND NOT {}", silent(), is_open("?1", "?2")))
        .bind(AlertKind::ReconcilerSilent.as_str())
        .bind(SUBJECT)
        .bind(now)
        .bind(AlertId::new(now))
        .bind(super::QUIET_SECONDS)
}

/// It runs again.
#[must_use]
pub fn end_silence(now: Timestamp) -> Stmt {
    super::close(AlertKind::ReconcilerSilent, SUBJECT, now)
}

/// Looks after the answer whether the reconciler is silent, and mails that to operators: for what comes whether or not the
/// timer rings.
pub fn look_for_silence_soon(app: &App, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        if let Err(error) = look_for_silence(&app).await {
            tracing::warn!(%error, "whether the reconciler is silent is not known");
        }
    });
}

/// The same of what comes often: a process looks once in so many seconds, and costs nothing else.
pub fn look_for_silence_now_and_then(app: &App, background: &Background) {
    if app.timer_looked_at.is_due(app.clock.now(), LOOK_SECONDS) {
        look_for_silence_soon(app, background);
    }
}

/// What notices the silence in a write that somebody makes anyway, when it is this process's turn to look.
#[must_use]
pub fn notice_silence_now_and_then(app: &App) -> Option<Stmt> {
    let now = app.clock.now();
    app.timer_looked_at.is_due(now, LOOK_SECONDS).then(|| notice_silence(now))
}

async fn look_for_silence(app: &App) -> Result<()> {
    let now = app.clock.now();
    let silent = Stmt::new(silent().replace("?3", "?1")).bind(now);
    if app.db.read(vec![silent]).await?[0].first().is_some() {
        app.db.write(vec![notice_silence(now)]).await?;
        // Whoever told of it before may not have been able to mail it.
        send_due(app).await?;
    }
    Ok(())
}
