//! `/api/auth/code` and `/api/auth/code/verify`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::caller::Caller;
use super::code::{self, Asked, BROWSER_COOKIE, Delivery, Fresh, Purpose};
use super::known;
use super::place::Place;
use super::sign_in::{Newcomer, SignIn, email_schema, normal_email, signed_in};
use crate::alerts;
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::background::Background;
use crate::http::cookies::CookieForm;
use crate::http::extract::Json;
use crate::http::{Route, context, limits};
use crate::mail::{messages, stops};
use crate::schema;

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
    /// The code of the invite link that somebody came with. It counts with the first proof of an address; one that is
    /// nobody's changes nothing.
    invite: Option<String>,
}

/// A code is on its way, or could not be sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CodeSent {
    /// How long it is good, in seconds.
    expires_in_seconds: u32,
    /// When another may be asked for, in seconds.
    resend_in_seconds: u32,
    /// Whether the mail service took the mail. If not, another may be asked for at once.
    sent: bool,
    /// There, and true, when a mail that was not taken is tried again as long as its code is good.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    retrying: bool,
}

impl CodeSent {
    pub(super) const fn good_for(seconds: u32, delivery: Delivery) -> Self {
        let (sent, retrying) = match delivery {
            Delivery::Sent => (true, false),
            Delivery::Delayed => (false, true),
            Delivery::Failed => (false, false),
        };
        let resend_in_seconds = if sent { code::RESEND_SECONDS } else { 0 };
        Self { expires_in_seconds: seconds, resend_in_seconds, sent, retrying }
    }
}

pub(super) fn digits_schema() -> Schema {
    schema::text(r"^\s*[0-9]{6}\s*$")
}

fn email(text: &str) -> Result<String> {
    normal_email(text).ok_or_else(|| AppError::field("email", FieldProblem::Malformed))
}

async fn send(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Json(ask): Json<Ask>,
) -> Result<Response> {
    let email = email(&ask.email)?;
    if app.mailer.is_none() {
        return Err(AppError::NotFound { what: "mail sign-in" });
    }
    let now = app.clock.now();
    let seconds = app.config.login_code_seconds;
    let caller = Caller::of(&headers, &app).ok();
    let code = Fresh::new(&app, Purpose::SignIn, &email, &headers, seconds).asked_by(caller.as_ref());
    let limits = code::ask_limits(&app, &headers, &email);
    let mut batch: Vec<_> = limits.iter().map(|limit| limit.take(now)).collect();
    batch.extend(code.keep(&app, now));
    // People come whether or not the timer rings.
    batch.push(alerts::notice_silence(now));
    match app.db.write(batch).await {
        Ok(rows) => {
            if rows.last().is_some_and(|noticed| noticed.affected() > 0) {
                alerts::send_soon(&app, &background);
            }
        }
        Err(refusal) => return limits::refused(&app.db, &limits, now, refusal).await,
    }
    let message = messages::login_code(&code.digits, seconds, context::locale());
    let answer = CodeSent::good_for(seconds, code.mail(&app, &background, message).await?);
    Ok((StatusCode::ACCEPTED, [(SET_COOKIE, code.cookie())], Json(answer)).into_response())
}

async fn check(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Json(try_): Json<Try>,
) -> Result<Response> {
    let email = email(&try_.email)?;
    let digits = code::digits(&try_.code).ok_or_else(|| AppError::field("code", FieldProblem::Malformed))?;
    let asked = Asked::find(&app, Purpose::SignIn, &email, digits, &headers).await?;
    let now = app.clock.now();
    let sign_in = SignIn::new(now);
    let name = email.split('@').next().unwrap_or_default();
    let invite = try_.invite.as_deref();
    let newcomer = Newcomer { email: &email, name, avatar_url: None, locale: context::locale(), invite };
    let mut batch = Vec::from(asked.use_up(now));
    batch.push(stops::arrived(&app.config.mailbox_keys, &email, now));
    batch.extend(sign_in.proven(&app, &newcomer, asked.claim.as_deref(), &Place::of(&app, &headers)));
    let rows = app.db.write(batch).await.map_err(|error| match error {
        error if error.is_refusal("code_not_usable") => AppError::CodeInvalid { tries_left: 0 },
        error => error.into(),
    })?;
    let (user, cookie) = sign_in.finish(&app, &background, &headers, &rows)?;
    let form = CookieForm::of(&app.config.public_url, &headers);
    let known = known::cookie(&app, &headers, &email, now)?;
    Ok(signed_in(user, [cookie, form.clear(BROWSER_COOKIE), known]))
}
