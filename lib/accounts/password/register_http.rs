//! `/api/auth/register`: an account at once, its address confirmed when the mailed code comes back to
//! `/api/auth/code/verify`.

use std::borrow::Cow;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::policy::{Password, password_schema};
use super::{claim, hash, secret};
use crate::accounts::User;
use crate::accounts::code::{self, Fresh, Purpose};
use crate::accounts::code_http::CodeSent;
use crate::accounts::place::Place;
use crate::accounts::sign_in::{Newcomer, SignIn, email_schema, normal_email, signed_in};
use crate::app::App;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::background::Background;
use crate::http::extract::Json;
use crate::http::limits::{self, Limit};
use crate::http::{Route, context};
use crate::mail::messages;

/// `POST /api/auth/register`
#[must_use]
pub fn register() -> Route {
    Route { path: "/api/auth/register", methods: post(begin) }
}

/// An address and a password.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::accounts) struct Credentials {
    /// An address as HTML defines it, with a dot in its domain; compared in lower case.
    #[schema(schema_with = email_schema)]
    pub(super) email: String,
    /// Compared in Unicode's form NFKC. To choose: 8 to 128 characters in that form, none of the most common passwords,
    /// not the address.
    #[serde(deserialize_with = "secret")]
    #[schema(schema_with = password_schema)]
    pub(super) password: SecretString,
}

/// Whoever registered, with what became of the mail that confirms the address.
#[derive(Debug, Serialize)]
pub(in crate::accounts) struct Registered {
    #[serde(flatten)]
    user: User,
    #[serde(flatten)]
    beside: Beside,
}

/// What the answer to a registration says beside the user.
#[derive(Debug, Serialize, ToSchema)]
struct Beside {
    /// The code that confirms the address.
    code: CodeSent,
}

impl PartialSchema for Registered {
    /// The user, with what stands beside it.
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut user)) = User::schema() else { return User::schema() };
        let RefOr::T(Schema::Object(beside)) = Beside::schema() else { return User::schema() };
        user.properties.extend(beside.properties);
        user.required.extend(beside.required);
        RefOr::T(Schema::Object(user))
    }
}

impl ToSchema for Registered {
    fn name() -> Cow<'static, str> {
        "Registered".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        User::schemas(schemas);
        Beside::schemas(schemas);
    }
}

async fn begin(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Json(request): Json<Credentials>,
) -> Result<Response> {
    if app.mailer.is_none() {
        return Err(AppError::NotFound { what: "mail" });
    }
    let email = normal_email(&request.email);
    let chosen = Password::chosen(&request.password, email.as_deref().unwrap_or_default());
    let (email, password) = match (email, chosen) {
        (Some(email), Ok(password)) => (email, password),
        (email, chosen) => {
            let email = email.is_none().then_some(("email", FieldProblem::Malformed));
            let password = chosen.err().map(|problem| ("password", problem));
            return Err(AppError::Invalid(email.into_iter().chain(password).collect()));
        }
    };
    let now = app.clock.now();
    let place = Place::of(&app, &headers);
    // Whoever asks which addresses have an account is counted, and no password is hashed for them.
    let tries = [Limit::new("register-network", &place.network, app.config.network_limit, 3600)];
    let rows = match app.db.write(vec![tries[0].take(now), claim::is_taken(&email)]).await {
        Ok(rows) => rows,
        Err(refusal) => return limits::refused(&app.db, &tries, now, refusal).await,
    };
    if rows[1].first().map(|row| row.get("taken")).transpose()? == Some(true) {
        return Err(AppError::EmailTaken);
    }
    let hash = hash::hash(password).await?;

    let registration = crate::random::token();
    let code =
        Fresh::new(&app, Purpose::SignIn, &email, &headers, app.config.login_code_seconds).claiming(&registration);
    let limits = code::ask_limits(&app, &headers, &email);
    let name = email.split('@').next().unwrap_or_default();
    let newcomer = Newcomer { email: &email, name, avatar_url: None, locale: context::locale(), invite: None };
    let sign_in = SignIn::new(now);
    let mut batch = vec![claim::refuse_if_taken(&email)];
    batch.extend(limits.iter().map(|limit| limit.take(now)));
    batch.extend(sign_in.account(&newcomer, None));
    batch.extend(claim::stake(&email, &hash, &registration, now));
    batch.extend(code.keep(&app, now));
    batch.extend(sign_in.session(&app, &email, &place));
    let rows = match app.db.write(batch).await {
        Ok(rows) => rows,
        // Proven meanwhile.
        Err(refusal) if refusal.is_refusal("email_taken") => return Err(AppError::EmailTaken),
        Err(refusal) => return limits::refused(&app.db, &limits, now, refusal).await,
    };
    // The account is there in any case; a code that was not sent can be asked for again at once.
    let message = messages::confirm_address(&code.digits, code.seconds, context::locale());
    let beside = Beside { code: CodeSent::good_for(code.seconds, code.mail(&app, &background, message).await?) };
    let (user, cookie) = sign_in.finish(&app, &background, &headers, &rows)?;
    Ok((StatusCode::CREATED, signed_in(Registered { user, beside }, [cookie, code.cookie()])).into_response())
}
