//! `/api/auth/password`: the password of whoever is signed in.

use axum::extract::State;
use axum::routing::get;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::policy::{Password, password_schema};
use super::{hash, secret, secret_or_null};
use crate::accounts::caller::Caller;
use crate::accounts::user::User;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::context;
use crate::http::extract::Json;
use crate::http::limits::{self, Limit};
use crate::locale::Locale;
use crate::mail::messages;
use crate::outbox;
use crate::schema;

/// So many wrong tries at the current password in a quarter of an hour: whoever found an open browser does not know it.
const TRIES_MAX: u32 = 10;
const TRIES_SECONDS: u32 = 900;

/// `GET`, `POST /api/auth/password`
#[must_use]
pub fn password() -> Route {
    Route { path: "/api/auth/password", methods: get(show).post(change) }
}

/// Whether one can sign in with a password.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::accounts) struct PasswordState {
    /// Whether there is one.
    set: bool,
    /// Since when it is this one.
    #[schema(required)]
    changed_at: Option<Timestamp>,
}

/// A password to have from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::accounts) struct PasswordChange {
    /// The present one. Needed where there is one, in an account whose address is confirmed.
    #[serde(default, deserialize_with = "secret_or_null")]
    #[schema(schema_with = current_schema)]
    current_password: Option<SecretString>,
    /// The new one: 8 to 128 characters in Unicode's form NFKC, none of the most common passwords, not the address.
    #[serde(deserialize_with = "secret")]
    #[schema(schema_with = password_schema)]
    password: SecretString,
}

fn current_schema() -> Schema {
    schema::or_null(password_schema())
}

async fn show(State(app): State<App>, caller: Caller) -> Result<Json<PasswordState>> {
    let kept = Stmt::new("SELECT changed_at FROM passwords WHERE user_id = ?1").bind(caller.user_id());
    let (_, rows) = caller.read(&app, vec![kept]).await?;
    let changed_at = rows[0].first().map(|row| row.get("changed_at")).transpose()?;
    Ok(Json(PasswordState { set: changed_at.is_some(), changed_at }))
}

/// The account as it was when the change was asked for.
struct Before {
    email: String,
    locale: Locale,
    hash: Option<String>,
    /// Whether the password is one that only its owner can have set.
    proven: bool,
}

impl Before {
    fn read(caller: &Caller) -> Stmt {
        Stmt::new(
            "SELECT u.email, u.locale, p.hash, p.claim FROM users u LEFT JOIN passwords p ON p.user_id = u.id
              WHERE u.id = ?1",
        )
        .bind(caller.user_id())
    }

    fn from_row(row: &Row<'_>) -> Result<Self> {
        let locale: String = row.get("locale")?;
        let hash: Option<String> = row.get("hash")?;
        let claim: Option<String> = row.get("claim")?;
        let locale = Locale::from_tag(&locale).unwrap_or(context::locale());
        Ok(Self { email: row.get("email")?, locale, proven: hash.is_some() && claim.is_none(), hash })
    }
}

async fn change(State(app): State<App>, caller: Caller, Json(request): Json<PasswordChange>) -> Result<Json<User>> {
    let now = app.clock.now();
    let limit = [Limit::new("password-change", &caller.user_id().to_string(), TRIES_MAX, TRIES_SECONDS)];
    let batch = vec![first_is_proven(&caller, now), limit[0].take(now), Before::read(&caller)];
    let rows = match caller.write(&app, batch).await {
        Ok(rows) => rows,
        Err(refusal) => return limits::refused(&app.db, &limit, now, refusal).await,
    };
    let row = rows[2].first().ok_or(AppError::Unauthenticated)?;
    let before = Before::from_row(&row)?;
    let chosen =
        Password::chosen(&request.password, &before.email).map_err(|problem| AppError::field("password", problem))?;
    if before.proven {
        let current =
            request.current_password.ok_or_else(|| AppError::field("current_password", FieldProblem::Missing))?;
        if !hash::verify(Password::typed(&current), before.hash.clone()).await? {
            return Err(AppError::BadCredentials);
        }
    }
    let hash = hash::hash(chosen).await?;
    let rows = caller.write(&app, set(&caller, &before, &hash, now)).await?;
    let row = rows.last().and_then(|rows| rows.first()).ok_or(AppError::Unauthenticated)?;
    let user = User::from_row(&row, now)?;
    outbox::notify(&app, &before.email, &messages::password_changed(before.locale)).await;
    Ok(Json(user))
}

/// A first password opens the account for good: whoever found an open browser sets none (`reauthenticate`).
fn first_is_proven(caller: &Caller, now: Timestamp) -> Stmt {
    caller.proven_where("NOT EXISTS (SELECT 1 FROM passwords WHERE user_id = ?2)", now)
}

/// Sets it, unless another change came first; every other session is over. A claim stays the claim it was.
fn set(caller: &Caller, before: &Before, hash: &str, now: Timestamp) -> Vec<Stmt> {
    let unchanged = Stmt::new(
        "INSERT INTO refusals (changed_meanwhile)
         SELECT 1 WHERE (SELECT hash FROM passwords WHERE user_id = ?1) IS NOT ?2",
    )
    .bind(caller.user_id())
    .bind(before.hash.as_deref());
    let set = Stmt::new(
        "INSERT INTO passwords (user_id, hash, changed_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
    )
    .bind(caller.user_id())
    .bind(hash)
    .bind(now);
    let others = Stmt::new("UPDATE sessions SET ended_at = ?3 WHERE user_id = ?1 AND id <> ?2 AND ended_at IS NULL")
        .bind(caller.user_id())
        .bind(caller.session_id())
        .bind(now);
    vec![first_is_proven(caller, now), unchanged, set, others, caller.who(now)]
}
