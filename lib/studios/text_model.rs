//! The small text model, as studios ask it for somebody: how often, and what is said of it when it refuses us.

use crate::accounts::Caller;
use crate::alerts::{self, AlertKind};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::engines::NoText;
use crate::error::Result;
use crate::http::limits::{self, Limit};

/// Counts a question. Whether the day has room for it: past that nobody is refused, and nobody is asked.
///
/// # Errors
/// `RATE_LIMITED` past the hour's limit.
pub(super) async fn may_ask(app: &App, caller: &Caller, hour: Limit, day: &Limit, now: Timestamp) -> Result<bool> {
    match caller.write(app, vec![hour.take(now), day.take(now)]).await {
        Ok(_) => return Ok(true),
        Err(error) if error.is_refusal("rate_limited") => {}
        Err(error) => return Err(error.into()),
    }
    match caller.write(app, vec![hour.take(now)]).await {
        Ok(_) => Ok(false),
        Err(error) => limits::refused(&app.db, &[hour], now, error).await,
    }
}

/// It answers: whatever was said of it is over.
pub(super) fn answers(now: Timestamp) -> Stmt {
    alerts::close(AlertKind::TextModelRefuses, alerts::TEXT_MODEL, now)
}

/// It says nothing. The operator is told where it refuses us.
pub(super) async fn is_silent(app: &App, why: &NoText) {
    if let NoText::Account(problem) = why {
        alerts::raise_now(app, AlertKind::TextModelRefuses, alerts::TEXT_MODEL, problem.as_str()).await;
    }
}
