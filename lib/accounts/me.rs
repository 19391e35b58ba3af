//! `/api/auth/me` and `/api/auth/methods`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::caller::Caller;
use super::code::RESEND_SECONDS;
use super::session;
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::Json;
use crate::locale::Locale;
use crate::schema;

const NAME_CHARS_MAX: usize = 40;
/// How exactly "last seen" is kept: not every page is worth a write.
const SEEN_SECONDS: i64 = 600;

/// `GET`, `PATCH /api/auth/me`
#[must_use]
pub fn me() -> Route {
    Route { path: "/api/auth/me", methods: get(show).patch(change) }
}

/// `GET /api/auth/methods`
#[must_use]
pub fn methods() -> Route {
    Route { path: "/api/auth/methods", methods: get(ways) }
}

/// The ways to sign in that this deployment has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInMethods)]
pub(super) struct Methods {
    /// With a Google account.
    google: bool,
    /// With a mailed code.
    code: bool,
    /// With a password: where mail can confirm addresses.
    password: bool,
    /// How long a mailed code is good, in seconds.
    code_seconds: u32,
    /// When another may be asked for, in seconds.
    resend_seconds: u32,
}

async fn ways(State(app): State<App>) -> Json<Methods> {
    Json(Methods {
        google: app.google.is_some(),
        code: app.mailer.is_some(),
        password: app.mailer.is_some(),
        code_seconds: app.config.login_code_seconds,
        resend_seconds: RESEND_SECONDS,
    })
}

async fn show(State(app): State<App>, caller: Caller, background: Background, headers: HeaderMap) -> Result<Response> {
    let user = caller.read(&app, Vec::new()).await?.0;
    let now = app.clock.now();
    if session::is_to_be_renewed(caller.session_id(), caller.until(), now) {
        // Whose cookie is renewed has a session that lasts as long: the row first.
        let rows = app.db.write(vec![session::renew(caller.session_id(), caller.user_id(), now)]).await?;
        if rows[0].affected() == 1 {
            let cookie = session::cookie(&app, &headers, caller.session_id(), caller.user_id(), now)?;
            return Ok(([(SET_COOKIE, cookie)], Json(user)).into_response());
        }
    } else if user.last_seen_at.plus_seconds(SEEN_SECONDS) <= now {
        let seen = session::seen(caller.session_id(), now);
        background.spawn(async move {
            if let Err(error) = app.db.write(vec![seen]).await {
                tracing::warn!(%error, "a session was not noted as seen");
            }
        });
    }
    Ok(Json(user).into_response())
}

/// What to change of oneself; what is left out or null stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = UserChange)]
pub(super) struct Change {
    /// What to be called.
    #[schema(schema_with = name_schema)]
    name: Option<String>,
    /// The language to be written to in.
    #[schema(schema_with = locale_schema)]
    locale: Option<String>,
    /// Whether to get mails beside those about money and the safety of the account.
    mails: Option<bool>,
}

fn name_schema() -> Schema {
    schema::or_null(schema::line(NAME_CHARS_MAX))
}

fn locale_schema() -> Schema {
    schema::or_null(Locale::tags())
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    headers: HeaderMap,
    Json(change): Json<Change>,
) -> Result<Response> {
    if let Some(problem) = change.name.as_deref().and_then(|name| FieldProblem::of_line(name, NAME_CHARS_MAX)) {
        return Err(AppError::field("name", problem));
    }
    let name = change.name.map(|name| name.trim().to_owned());
    let locale = change.locale.map(|tag| Locale::from_tag(&tag).ok_or(tag)).transpose();
    let locale = locale.map_err(|_| AppError::field("locale", FieldProblem::NotAllowed))?;
    // Who had unsubscribed before did so then.
    let update = Stmt::new(
        "UPDATE users SET name = COALESCE(?2, name), locale = COALESCE(?3, locale),
                unsubscribed_at = CASE ?4 WHEN 1 THEN NULL WHEN 0 THEN COALESCE(unsubscribed_at, ?5)
                                  ELSE unsubscribed_at END
          WHERE id = ?1",
    )
    .bind(caller.user_id())
    .bind(name)
    .bind(locale.map(Locale::tag))
    .bind(change.mails)
    .bind(app.clock.now());
    caller.write(&app, vec![update]).await?;
    show(State(app), caller, background, headers).await
}
