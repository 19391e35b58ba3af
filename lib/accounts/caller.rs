//! Who asks. The cookie alone proves nothing: its session is a row, and the row is read in the same round trip as
//! what was asked for.

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;

use super::session::{self, Claims};
use super::user::{COLUMNS, User};
use crate::alerts;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{DbError, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::context;
use crate::http::cookies::CookieForm;
use crate::http::idempotency::{FirstAnswer, Once};
use crate::ids::{SessionId, UserId};
use crate::ledger::BALANCE;

/// Somebody with a signed session cookie. Reads and writes go through it, and are refused when the session is over.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    session: SessionId,
    user: UserId,
    /// When the cookie ends, in seconds since the epoch.
    until: i64,
}

impl FromRequestParts<App> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Self::of(&parts.headers, app)?;
        context::note_user(caller.user);
        Ok(caller)
    }
}

impl Caller {
    /// Whoever the cookie says it is.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` without a cookie that we signed and that is still good.
    pub(super) fn of(headers: &HeaderMap, app: &App) -> Result<Self> {
        let form = CookieForm::of(&app.config.public_url, headers);
        let token = form.read(headers, session::COOKIE).ok_or(AppError::Unauthenticated)?;
        let claims: Claims = session::verify(&app.config.session_keys, token).ok_or(AppError::Unauthenticated)?;
        if claims.exp <= app.clock.now().seconds() {
            return Err(AppError::Unauthenticated);
        }
        Ok(Self { session: claims.sid, user: claims.uid, until: claims.exp })
    }

    /// Whose rows to ask for: always in the `WHERE`.
    #[must_use]
    pub const fn user_id(&self) -> UserId {
        self.user
    }

    /// The session in use.
    #[must_use]
    pub const fn session_id(&self) -> SessionId {
        self.session
    }

    /// When the cookie ends, in seconds since the epoch.
    pub(super) const fn until(&self) -> i64 {
        self.until
    }

    /// Reads who asks: a row of [`COLUMNS`] and [`BALANCE`], none when the session is over.
    pub(super) fn who(&self, now: Timestamp) -> Stmt {
        Stmt::new(format!(
            "SELECT {COLUMNS}, {BALANCE} FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.user_id = u.id
              WHERE s.id = ?1 AND s.user_id = ?2 AND s.ended_at IS NULL AND s.expires_at > ?3"
        ))
        .bind(self.session)
        .bind(self.user)
        .bind(now)
    }

    /// Reads in one round trip, and who asks with it.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when the session is over.
    pub async fn read(&self, app: &App, stmts: Vec<Stmt>) -> Result<(User, Vec<Rows>)> {
        let now = app.clock.now();
        let mut batch = vec![self.who(now)];
        batch.extend(stmts);
        let mut rows = app.db.read(batch).await?;
        let found = rows.remove(0);
        let user = found.first().ok_or(AppError::Unauthenticated)?;
        Ok((User::from_row(&user, now)?, rows))
    }

    /// The answer that the same request was given which came at the same time and was first.
    ///
    /// # Errors
    /// `CONFLICT` when it has none yet, `UNAUTHENTICATED` when the session is over.
    pub async fn answer_given_meanwhile(&self, app: &App, once: &Once) -> Result<FirstAnswer> {
        let (_, rows) = self.read(app, vec![once.lookup()]).await?;
        let first = rows.first().map(|rows| once.first_answer(rows)).transpose()?.flatten();
        first.ok_or(AppError::Conflict("a duplicate of this request"))
    }

    /// Refuses the batch (`unauthenticated`) when the session is over.
    pub(crate) fn alive(&self, now: Timestamp) -> Stmt {
        Stmt::new(
            "INSERT INTO refusals (unauthenticated) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM sessions WHERE id = ?1 AND user_id = ?2 AND ended_at IS NULL AND expires_at > ?3)",
        )
        .bind(self.session)
        .bind(self.user)
        .bind(now)
    }

    /// Writes in one round trip, refused (`unauthenticated`) when the session is over by then.
    ///
    /// # Errors
    /// Whatever refused the batch, by name: what it means is known where the statements were written.
    pub async fn write(&self, app: &App, stmts: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
        let now = app.clock.now();
        let mut batch = vec![self.alive(now), session::seen(self.session, now)];
        let count = stmts.len();
        batch.extend(stmts);
        // Who does something comes whether or not the timer rings.
        batch.extend(alerts::notice_silence_now_and_then(app));
        let mut rows = app.db.write(batch).await?.split_off(2);
        if rows.split_off(count).first().is_some_and(|noticed| noticed.affected() > 0)
            && let Err(error) = alerts::send_due(app).await
        {
            tracing::warn!(%error, "alerts are left for whoever looks next");
        }
        Ok(rows)
    }
}
