//! `/api/auth/sessions`: where I am signed in; end one. `/api/auth/logout`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::session;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::cookies::CookieForm;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::ids::SessionId;

/// `GET /api/auth/sessions`
#[must_use]
pub fn list() -> Route {
    Route { path: "/api/auth/sessions", methods: get(show) }
}

/// `DELETE /api/auth/sessions/{id}`
#[must_use]
pub fn end() -> Route {
    Route { path: "/api/auth/sessions/{id}", methods: delete(end_one) }
}

/// `POST /api/auth/logout`
#[must_use]
pub fn logout() -> Route {
    Route { path: "/api/auth/logout", methods: post(end_this) }
}

/// A browser that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    /// `ses_…`
    #[schema(value_type = SessionId)]
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// Since when.
    created_at: Timestamp,
    /// When it was last used, about.
    last_seen_at: Timestamp,
    /// What the browser called itself.
    user_agent: String,
    /// The network address it signed in from.
    network: String,
}

async fn show(State(app): State<App>, caller: Caller, Query(page): Query<PageQuery>) -> Result<Json<Page<Session>>> {
    let limit = page.limit()?;
    let stmt = Stmt::new(
        "SELECT id, created_at, last_seen_at, user_agent, network FROM sessions
          WHERE user_id = ?1 AND ended_at IS NULL AND expires_at > ?2 AND (?3 IS NULL OR id < ?3)
          ORDER BY id DESC LIMIT ?4",
    )
    .bind(caller.user_id())
    .bind(app.clock.now())
    .bind(page.after::<SessionId>()?)
    .bind(limit + 1);
    let (_, rows) = caller.read(&app, vec![stmt]).await?;
    let current = caller.session_id().to_string();
    let mut sessions = Vec::new();
    for row in rows[0].iter() {
        let id: String = row.get("id")?;
        sessions.push(Session {
            current: id == current,
            id,
            created_at: row.get("created_at")?,
            last_seen_at: row.get("last_seen_at")?,
            user_agent: row.get("user_agent")?,
            network: row.get("network")?,
        });
    }
    Ok(Json(Page::of(sessions, limit, |session| session.id.clone())))
}

fn end_statement(id: SessionId, caller: &Caller, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE sessions SET ended_at = ?3 WHERE id = ?1 AND user_id = ?2 AND ended_at IS NULL")
        .bind(id)
        .bind(caller.user_id())
        .bind(now)
}

async fn end_one(State(app): State<App>, caller: Caller, Path(id): Path<SessionId>) -> Result<Response> {
    let rows = caller.write(&app, vec![end_statement(id, &caller, app.clock.now())]).await?;
    if rows[0].affected() == 0 {
        return Err(AppError::NotFound { what: "session" });
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn end_this(State(app): State<App>, headers: HeaderMap, caller: Caller) -> Result<Response> {
    caller.write(&app, vec![end_statement(caller.session_id(), &caller, app.clock.now())]).await?;
    let form = CookieForm::of(&app.config.public_url, &headers);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, form.clear(session::COOKIE))]).into_response())
}
