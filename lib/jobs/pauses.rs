//! An engine that refuses us (no credit, wrong token, not allowed) is not sold from: new work is refused before it
//! holds anything, and the operator is told. It goes on by itself. Who we are can be asked (`/account`), credit cannot:
//! after a pause one piece of work is let through, and when the engine takes it all is well again; else the next pause
//! is twice as long.

use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{DbError, Stmt};
use crate::engines::{AccountProblem, EngineError, EngineName};
use crate::error::{AppError, Result};

use super::call::CallRow;
use super::update::{Ending, end};

/// The first pause; each try that fails doubles it.
const PAUSE_SECONDS: i64 = 60;
/// How often it is doubled: the longest pause is about half an hour.
const DOUBLINGS_MAX: i64 = 5;
/// How often the engine is asked who we are.
const PROBE_SECONDS: i64 = 50;

/// What the operator has to do.
fn advice(engine: EngineName, problem: AccountProblem) -> String {
    match problem {
        AccountProblem::Token => {
            let setting = engine.token_setting();
            format!("401: the engine does not know the token. Put a good one into {setting}.")
        }
        AccountProblem::Credit => {
            "402: the account at the engine has no credit. Add some; it takes a few minutes to count.".to_owned()
        }
        AccountProblem::Permission => {
            "403: the engine does not allow this to our account. Look at its permissions there.".to_owned()
        }
    }
}

/// A call that the engine did not take because of us: it is paid back, and nothing more is sold.
pub(super) async fn refused(app: &App, call: &CallRow, problem: AccountProblem) -> Result<()> {
    let engine = call.engine.as_str();
    tracing::error!(call = %call.id, engine, reason = problem.as_str(), "the engine refuses us: it is paused");
    end(app, call, Ending::Paused(problem)).await.map(drop)
}

/// The pause, and the alert of it. A pause that lasts keeps its dates: only a try makes it longer.
pub(super) fn begin(engine: EngineName, problem: AccountProblem, now: Timestamp) -> [Stmt; 2] {
    let pause = Stmt::new(
        "INSERT INTO engine_pauses (engine, reason, since, refused_at, next_try_at, asked_at)
         VALUES (?1, ?2, ?3, ?3, ?4, ?3)
         ON CONFLICT (engine) DO UPDATE SET reason = excluded.reason, refused_at = MAX(refused_at, excluded.refused_at),
           since = CASE WHEN ended_at IS NULL THEN since ELSE excluded.since END,
           next_try_at = CASE WHEN ended_at IS NULL THEN next_try_at ELSE excluded.next_try_at END,
           asked_at = CASE WHEN ended_at IS NULL THEN asked_at ELSE excluded.asked_at END,
           tries = CASE WHEN ended_at IS NULL THEN tries ELSE 0 END,
           ended_at = NULL",
    )
    .bind(engine.as_str())
    .bind(problem.as_str())
    .bind(now)
    .bind(now.plus_seconds(PAUSE_SECONDS));
    [pause, alerts::raise(AlertKind::EnginePaused, engine.as_str(), &advice(engine, problem), now)]
}

/// An answer to something else than new work: when it refuses us, the engine is paused, too.
pub(super) async fn observe(app: &App, engine: EngineName, error: &EngineError) -> Result<()> {
    let EngineError::Account(problem) = error else { return Ok(()) };
    app.db.write(begin(engine, *problem, app.clock.now()).into()).await?;
    Ok(())
}

/// Ends the pause: the engine took what was sent at `sent_at`. What was sent before its newest refusal proves nothing.
pub(super) fn over(engine: EngineName, sent_at: Timestamp, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE engine_pauses SET ended_at = ?3 WHERE engine = ?1 AND ended_at IS NULL AND refused_at <= ?2")
        .bind(engine.as_str())
        .bind(sent_at)
        .bind(now)
}

/// Stands before what is sold, in the same write: refuses it (`studio_paused`) while the engine refuses us. When the
/// pause is through, the first one passes to try, and the next pause begins for everybody else.
#[must_use]
pub(super) fn guard(engine: EngineName, now: Timestamp) -> [Stmt; 2] {
    let refuse = Stmt::new(
        "INSERT INTO refusals (studio_paused) SELECT 1 FROM engine_pauses
          WHERE engine = ?1 AND ended_at IS NULL AND next_try_at > ?2",
    )
    .bind(engine.as_str())
    .bind(now);
    let pass = Stmt::new(
        "UPDATE engine_pauses SET tries = tries + 1, next_try_at = ?2 + 1000 * (?3 << MIN(tries + 1, ?4))
          WHERE engine = ?1 AND ended_at IS NULL",
    )
    .bind(engine.as_str())
    .bind(now)
    .bind(PAUSE_SECONDS)
    .bind(DOUBLINGS_MAX);
    [refuse, pass]
}

/// What a write over these engines that was refused by `studio_paused` answers. One more round trip, only when refused.
pub(super) async fn paused(app: &App, engines: &[EngineName]) -> AppError {
    match next_try_at(app, engines).await {
        Ok(next) => {
            let left_millis = next.map_or(0, |at| at.millis() - app.clock.now().millis());
            let retry_after_seconds = u32::try_from((left_millis + 999) / 1000).unwrap_or(1).max(1);
            AppError::StudioPaused { retry_after_seconds }
        }
        Err(error) => error.into(),
    }
}

/// When the last of these engines that refuse us is tried again.
async fn next_try_at(app: &App, engines: &[EngineName]) -> Result<Option<Timestamp>, DbError> {
    let read = |engine: &EngineName| {
        Stmt::new("SELECT next_try_at FROM engine_pauses WHERE engine = ?1 AND ended_at IS NULL").bind(engine.as_str())
    };
    let rows = app.db.read(engines.iter().map(read).collect()).await?;
    let paused = rows.iter().filter_map(|rows| rows.first());
    paused.map(|row| row.get("next_try_at")).collect::<Result<Vec<Timestamp>, _>>().map(|tries| tries.into_iter().max())
}

/// Asks each engine that did not know us who we are, about once a minute, and goes on when it says so.
///
/// # Errors
/// When the database does not answer.
pub async fn probe(app: &App) -> Result<()> {
    for engine in EngineName::ALL.into_iter().filter_map(|name| app.engine(name)) {
        let (name, now) = (engine.name(), app.clock.now());
        let take = Stmt::new(
            "UPDATE engine_pauses SET asked_at = ?2
              WHERE engine = ?1 AND reason = ?3 AND ended_at IS NULL AND asked_at <= ?4",
        )
        .bind(name.as_str())
        .bind(now)
        .bind(AccountProblem::Token.as_str())
        .bind(now.plus_seconds(-PROBE_SECONDS));
        if app.db.write(vec![take]).await?[0].affected() == 0 {
            continue;
        }
        match engine.knows_us().await {
            Ok(()) => {
                tracing::info!(engine = name.as_str(), "the engine knows us again: the studio goes on");
                app.db.write(vec![over(name, now, app.clock.now())]).await?;
            }
            Err(error) => tracing::warn!(engine = name.as_str(), %error, "the engine still does not know us"),
        }
    }
    Ok(())
}
