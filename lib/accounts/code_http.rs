//! `/api/auth/code` and `/api/auth/code/verify`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::code::{self, Asked, BROWSER_COOKIE, Verdict};
use super::session::Place;
use super::sign_in::{Proven, SignIn, email_schema, normal_email, signed_in};
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::extract::Json;
use crate::http::limits::{self, Limit};
use crate::http::{Route, context, cookies};
use crate::mail::messages;
use crate::openapi::schema;

const BROWSER_SECONDS: i64 = 3600;

/// `POST /api/auth/code`
#[must_use]
pub fn ask() -> Route {
    Route { path: "/api/auth/code", methods: post(send) }
}

/// `POST /api/auth/code/verify`
#[must_use]
pub fn verify() -> Route {
    Route { path: "/api/auth/code/verify", methods: post(check) }
}

/// Where to send a code.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CodeRequest)]
pub(super) struct Ask {
    /// An address as HTML defines it, with a dot in its domain; compared in lower case.
    #[schema(schema_with = email_schema)]
    email: String,
}

/// A code that was mailed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CodeTry)]
pub(super) struct Try {
    /// The address it was mailed to.
    #[schema(schema_with = email_schema)]
    email: String,
    /// Six digits.
    #[schema(schema_with = digits_schema)]
    code: String,
}

/// A code is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CodeSent {
    /// How long it is good, in seconds.
    expires_in_seconds: u32,
    /// When another may be asked for, in seconds.
    resend_in_seconds: u32,
}

fn digits_schema() -> Schema {
    schema::text(r"^\s*[0-9]{6}\s*$")
}

/// A browser is known by a random cookie; what we keep is the same random value, worthless elsewhere.
fn browser_of(headers: &HeaderMap) -> Option<String> {
    let value = cookies::read(headers, BROWSER_COOKIE)?;
    let plain = value.len() == 43 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    plain.then(|| value.to_owned())
}

fn email(text: &str) -> Result<String> {
    normal_email(text).ok_or_else(|| AppError::field("email", FieldProblem::Malformed))
}

async fn send(State(app): State<App>, headers: HeaderMap, Json(ask): Json<Ask>) -> Result<Response> {
    let email = email(&ask.email)?;
    let Some(mailer) = &app.mailer else { return Err(AppError::NotFound { what: "mail sign-in" }) };
    let now = app.clock.now();
    let browser = browser_of(&headers).unwrap_or_else(crate::random::token);
    let place = Place::of(&headers);
    let digits = crate::random::six_digits();
    let seconds = app.config.login_code_seconds;
    let limits = code::ask_limits(&email, &place.network, app.config.network_limit);
    let mut batch: Vec<_> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.extend(code::keep(&email, &browser, code::fingerprint(&app, &email, &browser, &digits), seconds, now));
    if let Err(refusal) = app.db.write(batch).await {
        return limits::refused(&app.db, &limits, now, refusal).await;
    }
    // A mail that cannot be sent is told in the log only: the answer is the same for every address.
    let message = messages::login_code(&digits, seconds, context::locale());
    if let Err(error) = mailer.send(&email, &message, &crate::random::token()).await {
        tracing::error!(%error, "a login code could not be mailed");
    }
    let answer = CodeSent { expires_in_seconds: seconds, resend_in_seconds: code::RESEND_SECONDS };
    let cookie = cookies::set(BROWSER_COOKIE, &browser, BROWSER_SECONDS);
    Ok((StatusCode::ACCEPTED, [(SET_COOKIE, cookie)], Json(answer)).into_response())
}

async fn check(State(app): State<App>, headers: HeaderMap, Json(try_): Json<Try>) -> Result<Response> {
    let email = email(&try_.email)?;
    let digits = try_.code.trim();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AppError::field("code", FieldProblem::Malformed));
    }
    // Without the cookie it is another browser: the same answer as for a wrong code.
    let browser = browser_of(&headers).ok_or(AppError::CodeInvalid)?;
    let now = app.clock.now();
    let place = Place::of(&headers);
    let rows = app.db.read(vec![Asked::latest(&email, &browser)]).await?;
    let asked = Asked::from_rows(&rows[0])?.ok_or(AppError::CodeInvalid)?;
    match asked.judge(&code::fingerprint(&app, &email, &browser, digits), now) {
        Verdict::Late => Err(AppError::CodeExpired),
        Verdict::Wrong => {
            let limit = [Limit::new("code-try", &place.network, app.config.network_limit.saturating_mul(5), 3600)];
            let batch = vec![asked.count_try(), limit[0].take(now)];
            match app.db.write(batch).await {
                Ok(_) => Err(AppError::CodeInvalid),
                Err(refusal) => limits::refused(&app.db, &limit, now, refusal).await,
            }
        }
        Verdict::Right => {
            let sign_in = SignIn::new(now);
            let name = email.split('@').next().unwrap_or_default();
            let proven = Proven { email: &email, name, avatar_url: None, locale: context::locale() };
            let mut batch = Vec::from(asked.use_up(now));
            batch.extend(sign_in.statements(&app, &proven, &place));
            let rows = app.db.write(batch).await.map_err(|error| match error {
                error if error.is_refusal("code_not_usable") => AppError::CodeInvalid,
                error => error.into(),
            })?;
            let (user, cookie) = sign_in.finish(&app, &rows)?;
            Ok(signed_in(user, [cookie, cookies::clear(BROWSER_COOKIE)]))
        }
    }
}
