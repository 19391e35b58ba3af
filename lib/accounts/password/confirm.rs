//! The password as a proof of who sits there (`/api/auth/prove`).

use secrecy::SecretString;

use super::hash;
use super::policy::Password;
use crate::accounts::caller::Caller;
use crate::accounts::prove_http;
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::limits::{self, Limit};
use crate::ids::SessionId;

/// So many tries in a quarter of an hour, and in a day: whoever found an open browser does not know it.
const TRIES: [(u32, u32); 2] = [(10, 900), (100, 86_400)];

/// Gives the browser a session that is proven if this is the account's password.
///
/// # Errors
/// `BAD_CREDENTIALS`, also for an account without one; `RATE_LIMITED` for whoever guesses.
pub(in crate::accounts) async fn confirm(app: &App, caller: &Caller, typed: &SecretString) -> Result<SessionId> {
    let now = app.clock.now();
    let whom = caller.user_id().to_string();
    let limits =
        [Limit::new("prove", &whom, TRIES[0].0, TRIES[0].1), Limit::new("prove-day", &whom, TRIES[1].0, TRIES[1].1)];
    // Counted before it is compared, in the write that reads what it is compared with.
    let mut batch: Vec<Stmt> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.push(Stmt::new("SELECT hash FROM passwords WHERE user_id = ?1").bind(caller.user_id()));
    let rows = match caller.write(app, batch).await {
        Ok(rows) => rows,
        Err(refusal) => return limits::refused(&app.db, &limits, now, refusal).await,
    };
    let kept: Option<String> = rows[2].first().map(|row| row.get("hash")).transpose()?;
    let right = hash::verify(Password::typed(typed), kept.clone()).await?;
    let Some(kept) = kept.filter(|_| right) else { return Err(AppError::BadCredentials) };
    // It may have been changed while it was compared: the old one proves nothing.
    let still = Stmt::new(
        "INSERT INTO refusals (bad_credentials) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM passwords WHERE user_id = ?1 AND hash = ?2)",
    )
    .bind(caller.user_id())
    .bind(kept);
    let now = app.clock.now();
    let fresh = SessionId::new(now);
    let [begin, end] = prove_http::given(caller, fresh, now);
    caller.write(app, vec![still, begin, end]).await.map_err(|error| match error {
        error if error.is_refusal("bad_credentials") => AppError::BadCredentials,
        error => error.into(),
    })?;
    Ok(fresh)
}
