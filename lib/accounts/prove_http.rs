//! `/api/auth/prove`: whoever is signed in shows once more that it is them, before what cannot be taken back.
//!
//! A cookie shows that a browser was signed in, within thirty days. A proof is younger: the password, or a code that was
//! mailed to the account's address, within ten minutes and in this very session.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::post;
use http::HeaderMap;
use http::header::SET_COOKIE;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::caller::Caller;
use super::code::{self, Asked, BROWSER_COOKIE, Purpose};
use super::code_http::digits_schema;
use super::{password, session};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::cookies::CookieForm;
use crate::http::extract::Json;
use crate::ids::SessionId;
use crate::schema;

/// How long a proof is good.
const GOOD_SECONDS: i64 = 600;

/// `POST /api/auth/prove`
#[must_use]
pub fn prove() -> Route {
    Route { path: "/api/auth/prove", methods: post(check) }
}

/// One of the two.
#[derive(Debug, Deserialize)]
pub(super) struct ProofRequest {
    /// Six digits that were mailed to the account's address for this browser.
    code: Option<String>,
    /// The account's password.
    #[serde(default, deserialize_with = "password::secret_or_null")]
    password: Option<SecretString>,
}

impl PartialSchema for ProofRequest {
    fn schema() -> RefOr<Schema> {
        let shapes = [
            schema::object([("code", digits_schema()), ("password", schema::null())], &["code"]),
            schema::object([("password", password::password_schema()), ("code", schema::null())], &["password"]),
        ];
        schema::either(shapes).into()
    }
}

impl ToSchema for ProofRequest {
    fn name() -> Cow<'static, str> {
        "ProofRequest".into()
    }
}

/// It is them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Proof {
    /// Until when this session may do what needs a proof.
    proven_until: Timestamp,
}

/// This browser was given a proof now. It goes on in a new session: whoever took the old one's cookie has none that was proven,
/// and no other either.
pub(super) fn given(caller: &Caller, fresh: SessionId, now: Timestamp) -> [Stmt; 2] {
    let begin = Stmt::new(
        "INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, user_agent, network, proven_at, factor_at)
         SELECT ?3, user_id, ?4, ?4, ?5, user_agent, network, ?4, factor_at FROM sessions
          WHERE id = ?1 AND user_id = ?2 AND ended_at IS NULL",
    )
    .bind(caller.session_id())
    .bind(caller.user_id())
    .bind(fresh)
    .bind(now)
    .bind(session::lasts_until(fresh, now));
    [begin, session::end_before(Some(caller.session_id()), fresh, now)]
}

impl Caller {
    /// Refuses the batch (`reauthenticate`) without a proof within ten minutes in this session.
    #[must_use]
    pub fn proven(&self, now: Timestamp) -> Stmt {
        self.proven_where("TRUE", now)
    }

    /// The same where the condition on the user (`?2`) is true.
    pub(super) fn proven_where(&self, condition: &str, now: Timestamp) -> Stmt {
        Stmt::new(format!(
            "INSERT INTO refusals (reauthenticate) SELECT 1 WHERE ({condition}) AND NOT EXISTS (
               SELECT 1 FROM sessions WHERE id = ?1 AND user_id = ?2 AND proven_at > ?3)"
        ))
        .bind(self.session_id())
        .bind(self.user_id())
        .bind(now.plus_seconds(-GOOD_SECONDS))
    }
}

async fn check(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(request): Json<ProofRequest>,
) -> Result<Response> {
    match (request.code, request.password) {
        (Some(digits), None) => by_code(&app, &caller, &headers, &digits).await,
        (None, Some(password)) => {
            let fresh = password::confirm(&app, &caller, &password).await?;
            let now = app.clock.now();
            let cookie = session::cookie(&app, &headers, fresh, caller.user_id(), now)?;
            Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(answer(now))).into_response())
        }
        (None, None) | (Some(_), Some(_)) => Err(AppError::field("code", FieldProblem::Missing)),
    }
}

async fn by_code(app: &App, caller: &Caller, headers: &HeaderMap, digits: &str) -> Result<Response> {
    let digits = code::digits(digits).ok_or_else(|| AppError::field("code", FieldProblem::Malformed))?;
    let (user, _) = caller.read(app, Vec::new()).await?;
    let asked = Asked::find(app, Purpose::SignIn, &user.email, digits, headers).await?;
    let now = app.clock.now();
    let mut batch = Vec::from(asked.use_up(now));
    let fresh = SessionId::new(now);
    batch.extend(given(caller, fresh, now));
    caller.write(app, batch).await.map_err(|error| match error {
        error if error.is_refusal("code_not_usable") => AppError::CodeInvalid { tries_left: 0 },
        error => error.into(),
    })?;
    let form = CookieForm::of(&app.config.public_url, headers);
    let cookie = session::cookie(app, headers, fresh, caller.user_id(), now)?;
    let cookies = AppendHeaders([(SET_COOKIE, form.clear(BROWSER_COOKIE)), (SET_COOKIE, cookie)]);
    Ok((cookies, Json(answer(now))).into_response())
}

fn answer(now: Timestamp) -> Proof {
    Proof { proven_until: now.plus_seconds(GOOD_SECONDS) }
}
