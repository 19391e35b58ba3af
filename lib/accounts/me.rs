//! `/api/auth/me` and `/api/auth/methods`.

use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::code::RESEND_SECONDS;
use super::user::User;
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::context::Locale;
use crate::http::extract::Json;

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

async fn ways(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "google": app.google.is_some(),
        "code": app.mailer.is_some(),
        "password": false,
        "code_seconds": app.config.login_code_seconds,
        "resend_seconds": RESEND_SECONDS,
    }))
}

async fn show(State(app): State<App>, caller: Caller, background: Background) -> Result<Json<User>> {
    let user = caller.read(&app, Vec::new()).await?.0;
    if user.last_seen_at.plus_seconds(SEEN_SECONDS) <= app.clock.now() {
        let seen = Stmt::new("UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2")
            .bind(caller.session_id())
            .bind(app.clock.now());
        let app = app.clone();
        background.spawn(async move {
            if let Err(error) = app.db.write(vec![seen]).await {
                tracing::warn!(%error, "a session was not noted as seen");
            }
        });
    }
    Ok(Json(user))
}

#[derive(Debug, Deserialize)]
struct Change {
    name: Option<String>,
    locale: Option<String>,
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Json(change): Json<Change>,
) -> Result<Json<User>> {
    let name = change.name.map(|name| name.trim().to_owned());
    if let Some(name) = &name {
        match name.chars().count() {
            0 => return Err(AppError::field("name", FieldProblem::Missing)),
            1..=NAME_CHARS_MAX if name.chars().all(|character| !character.is_control()) => {}
            1..=NAME_CHARS_MAX => return Err(AppError::field("name", FieldProblem::Malformed)),
            _ => return Err(AppError::field("name", FieldProblem::TooLarge(NAME_CHARS_MAX as u64))),
        }
    }
    let locale = change.locale.map(|tag| Locale::from_tag(&tag).ok_or(tag)).transpose();
    let locale = locale.map_err(|_| AppError::field("locale", FieldProblem::NotAllowed))?;
    let update = Stmt::new("UPDATE users SET name = COALESCE(?2, name), locale = COALESCE(?3, locale) WHERE id = ?1")
        .bind(caller.user_id())
        .bind(name)
        .bind(locale.map(Locale::tag));
    caller.write(&app, vec![update]).await?;
    show(State(app), caller, background).await
}
