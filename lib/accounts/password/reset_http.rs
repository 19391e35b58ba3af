//! `/api/auth/password/reset` and its `/verify`: a new password for whoever reads the mail of the address.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::policy::{Password, password_schema};
use super::{hash, secret};
use crate::accounts::code::{self, Asked, BROWSER_COOKIE, Fresh, Purpose};
use crate::accounts::code_http::{CodeSent, digits_schema};
use crate::accounts::known;
use crate::accounts::place::Place;
use crate::accounts::sign_in::{Newcomer, SignIn, email_schema, normal_email, signed_in};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::background::Background;
use crate::http::cookies::CookieForm;
use crate::http::extract::Json;
use crate::http::{Route, context, limits};
use crate::mail::{messages, stops};
use crate::outbox;

/// How long a code is good: a password is thought of meanwhile.
const CODE_SECONDS: u32 = 600;

/// `POST /api/auth/password/reset`
#[must_use]
pub fn ask() -> Route {
    Route { path: "/api/auth/password/reset", methods: post(send) }
}

/// `POST /api/auth/password/reset/verify`
#[must_use]
pub fn verify() -> Route {
    Route { path: "/api/auth/password/reset/verify", methods: post(choose) }
}

/// Whose password was forgotten.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::accounts) struct ResetRequest {
    /// The account's address.
    #[schema(schema_with = email_schema)]
    email: String,
}

/// A code that was mailed, and a password to have from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::accounts) struct ResetTry {
    /// The address it was mailed to.
    #[schema(schema_with = email_schema)]
    email: String,
    /// Six digits.
    #[schema(schema_with = digits_schema)]
    code: String,
    /// 8 to 128 characters in Unicode's form NFKC, none of the most common passwords, not the address.
    #[serde(deserialize_with = "secret")]
    #[schema(schema_with = password_schema)]
    password: SecretString,
}

async fn send(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Json(request): Json<ResetRequest>,
) -> Result<Response> {
    if app.mailer.is_none() {
        return Err(AppError::NotFound { what: "mail" });
    }
    let email = normal_email(&request.email).ok_or_else(|| AppError::field("email", FieldProblem::Malformed))?;
    let now = app.clock.now();
    let code = Fresh::new(&app, Purpose::Reset, &email, &headers, CODE_SECONDS);
    let limits = code::ask_limits(&app, &headers, &email);
    let mut batch: Vec<Stmt> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.extend(code.keep(&app, now));
    batch.push(Stmt::new("SELECT 1 FROM users WHERE email = ?1").bind(email.as_str()));
    let rows = match app.db.write(batch).await {
        Ok(rows) => rows,
        Err(refusal) => return limits::refused(&app.db, &limits, now, refusal).await,
    };
    // Somebody without an account is told so where nobody else reads it: the answer, and the time it takes, are the same.
    let known = rows.last().is_some_and(|rows| !rows.is_empty());
    let message = if known {
        messages::reset_code(&code.digits, code.seconds, context::locale())
    } else {
        messages::no_account(context::locale())
    };
    let answer = CodeSent::good_for(CODE_SECONDS, code.mail(&app, &background, message).await?);
    Ok((StatusCode::ACCEPTED, [(SET_COOKIE, code.cookie())], Json(answer)).into_response())
}

async fn choose(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Json(request): Json<ResetTry>,
) -> Result<Response> {
    let email = normal_email(&request.email);
    let digits = code::digits(&request.code);
    let chosen = Password::chosen(&request.password, email.as_deref().unwrap_or_default());
    let (email, digits, password) = match (email, digits, chosen) {
        (Some(email), Some(digits), Ok(password)) => (email, digits, password),
        (email, digits, chosen) => {
            let malformed = [("email", email.is_none()), ("code", digits.is_none())];
            let malformed = malformed.into_iter().filter(|(_, bad)| *bad);
            let mut fields: Vec<_> = malformed.map(|(name, _)| (name, FieldProblem::Malformed)).collect();
            fields.extend(chosen.err().map(|problem| ("password", problem)));
            return Err(AppError::Invalid(fields));
        }
    };
    let asked = Asked::find(&app, Purpose::Reset, &email, digits, &headers).await?;
    let hash = hash::hash(password).await?;
    let now = app.clock.now();
    let sign_in = SignIn::new(now);
    let mut batch = Vec::from(asked.use_up(now));
    batch.push(stops::arrived(&app.config.mailbox_keys, &email, now));
    batch.push(known_only(&email));
    let place = Place::of(&app, &headers);
    let name = email.split('@').next().unwrap_or_default();
    let newcomer = Newcomer { email: &email, name, avatar_url: None, locale: context::locale(), invite: None };
    batch.extend(sign_in.proven_account(&app, &newcomer, None, &place));
    batch.extend(renew(&email, &hash, now));
    batch.extend(sign_in.session(&app, &email, &place));
    let rows = app.db.write(batch).await.map_err(|error| match error {
        error if error.is_refusal("code_not_usable") => AppError::CodeInvalid { tries_left: 0 },
        error => error.into(),
    })?;
    let (user, cookie) = sign_in.finish(&app, &background, &headers, &rows)?;
    outbox::notify(&app, &email, &messages::password_changed(context::locale())).await;
    let form = CookieForm::of(&app.config.public_url, &headers);
    let known = known::cookie(&app, &headers, &email, now)?;
    Ok(signed_in(user, [cookie, form.clear(BROWSER_COOKIE), known]))
}

/// Without an account the code was good for nothing.
fn known_only(email: &str) -> Stmt {
    Stmt::new("INSERT INTO refusals (code_not_usable) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?1)")
        .bind(email)
}

/// The new password of a proven address; every session is over.
fn renew(email: &str, hash: &str, now: Timestamp) -> [Stmt; 2] {
    let out = Stmt::new(
        "UPDATE sessions SET ended_at = ?2
          WHERE user_id = (SELECT id FROM users WHERE email = ?1) AND ended_at IS NULL",
    )
    .bind(email)
    .bind(now);
    let set = Stmt::new(
        "INSERT INTO passwords (user_id, hash, changed_at) SELECT id, ?2, ?3 FROM users WHERE email = ?1
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, claim = NULL, changed_at = excluded.changed_at",
    )
    .bind(email)
    .bind(hash)
    .bind(now);
    [out, set]
}
