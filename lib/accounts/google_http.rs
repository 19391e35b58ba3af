//! `/api/auth/google` and its callback: the code flow with state, nonce and PKCE, all three in a signed short-lived
//! cookie, so that a callback counts only in the browser that began.

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::IntoParams;

use super::session::{self, Place};
use super::sign_in::{ACCOUNT_STATEMENTS, Newcomer, SignIn, normal_email};
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::google::{Google, GoogleError, Identity, challenge};
use crate::http::extract::Query;
use crate::http::limits::{self, Limit};
use crate::http::{Route, context, cookies};
use crate::random::token;

const COOKIE: &str = "__Host-google";
const SECONDS: i64 = 600;

/// `GET /api/auth/google`
#[must_use]
pub fn start() -> Route {
    Route { path: "/api/auth/google", methods: get(begin) }
}

/// `GET /api/auth/google/callback`
#[must_use]
pub fn callback() -> Route {
    Route { path: "/api/auth/google/callback", methods: get(come_back) }
}

/// A sign-in that was begun, kept by the browser.
#[derive(Debug, Serialize, Deserialize)]
struct Begun {
    purpose: String,
    state: String,
    nonce: String,
    verifier: String,
    return_to: String,
    /// Seconds since the epoch.
    exp: i64,
}

const PURPOSE: &str = "google-sign-in";

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Start {
    /// A path of this site to come back to. Anything else leads to the studio.
    return_to: Option<String>,
}

/// Only a path on this site: `/x`, not `//x`, not `/\x`, not an address.
fn inner_path(text: Option<&str>) -> &str {
    const HOME: &str = "/studio";
    let Some(path) = text else { return HOME };
    let inner = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 200
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if inner { path } else { HOME }
}

fn redirect_uri(app: &App) -> Result<Url> {
    app.config.public_url.join("/api/auth/google/callback").map_err(|error| AppError::Internal(error.to_string()))
}

fn google(app: &App) -> Result<&Google> {
    app.google.as_ref().ok_or(AppError::NotFound { what: "google sign-in" })
}

async fn begin(State(app): State<App>, headers: HeaderMap, Query(start): Query<Start>) -> Result<Response> {
    let google = google(&app)?;
    let now = app.clock.now();
    let limit = [Limit::new("google", &Place::of(&headers).network, app.config.network_limit, 3600)];
    if let Err(refusal) = app.db.write(vec![limit[0].take(now)]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let begun = Begun {
        purpose: PURPOSE.to_owned(),
        state: token(),
        nonce: token(),
        verifier: token(),
        return_to: inner_path(start.return_to.as_deref()).to_owned(),
        exp: now.plus_seconds(SECONDS).seconds(),
    };
    let url = google.authorize_url(&begun.state, &begun.nonce, &challenge(&begun.verifier), &redirect_uri(&app)?);
    let cookie = cookies::set(COOKIE, &session::sign(&app.config.session_keys, &begun)?, SECONDS);
    Ok(redirect(url.as_str(), [cookie]))
}

fn redirect<const N: usize>(to: &str, set_cookies: [HeaderValue; N]) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    let headers = set_cookies.map(|cookie| (SET_COOKIE, cookie));
    (StatusCode::FOUND, [(LOCATION, location)], AppendHeaders(headers)).into_response()
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Return {
    /// What the sign-in was begun with.
    state: Option<String>,
    /// What Google gives for it.
    code: Option<String>,
    /// Why Google gives nothing.
    error: Option<String>,
}

/// Why a sign-in did not happen, as the sign-in page is told.
#[derive(Clone, Copy, Debug)]
enum Refused {
    Canceled,
    Stale,
    Unverified,
    OtherAccount,
    Unavailable,
}

impl Refused {
    const fn code(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Stale => "stale",
            Self::Unverified => "unverified",
            Self::OtherAccount => "other_account",
            Self::Unavailable => "unavailable",
        }
    }
}

async fn come_back(State(app): State<App>, headers: HeaderMap, Query(back): Query<Return>) -> Result<Response> {
    google(&app)?;
    match signed_in(&app, &headers, &back).await? {
        Ok((return_to, cookie)) => Ok(redirect(&return_to, [cookie, cookies::clear(COOKIE)])),
        Err(refused) => {
            context::note(refused.code());
            Ok(redirect(&format!("/signin?error=google_{}", refused.code()), [cookies::clear(COOKIE)]))
        }
    }
}

async fn signed_in(
    app: &App,
    headers: &HeaderMap,
    back: &Return,
) -> Result<std::result::Result<(String, HeaderValue), Refused>> {
    let now = app.clock.now();
    let begun = cookies::read(headers, COOKIE)
        .and_then(|cookie| session::verify::<Begun>(&app.config.session_keys, cookie))
        .filter(|begun| begun.purpose == PURPOSE && begun.exp > now.seconds());
    let Some(begun) = begun else { return Ok(Err(Refused::Stale)) };
    let same = back.state.as_deref().is_some_and(|state| {
        aws_lc_rs::constant_time::verify_slices_are_equal(state.as_bytes(), begun.state.as_bytes()).is_ok()
    });
    if !same {
        return Ok(Err(Refused::Stale));
    }
    let code = match (&back.error, &back.code) {
        (None, Some(code)) => code,
        _ => return Ok(Err(Refused::Canceled)),
    };
    let google = google(app)?;
    let identity = match google.exchange(code, &begun.verifier, &redirect_uri(app)?).await {
        Ok(id_token) => google.verify(&id_token, &begun.nonce, now).await,
        Err(error) => Err(error),
    };
    match identity {
        Ok(identity) => Ok(enter(app, headers, &identity).await?.map(|cookie| (begun.return_to, cookie))),
        Err(error) => {
            tracing::warn!(%error, "a Google sign-in was refused");
            Ok(Err(match error {
                GoogleError::CodeRejected | GoogleError::Token(_) => Refused::Stale,
                GoogleError::Misconfigured | GoogleError::Unavailable => Refused::Unavailable,
            }))
        }
    }
}

/// Google accounts are known by `sub`. One that is new is linked by e-mail only when Google has verified the address: that
/// proves it, and ends what others claimed of it. An address that belongs to another Google account is not taken over.
async fn enter(
    app: &App,
    headers: &HeaderMap,
    identity: &Identity,
) -> Result<std::result::Result<HeaderValue, Refused>> {
    let known = Stmt::new("SELECT email FROM users WHERE google_sub = ?1").bind(identity.sub.as_str());
    let rows = app.db.read(vec![known]).await?;
    let known: Option<String> = rows[0].first().map(|row| row.get("email")).transpose()?;
    let email = match known {
        Some(email) => email,
        None => match identity.email.as_deref().filter(|_| identity.email_verified).and_then(normal_email) {
            Some(email) => email,
            None => return Ok(Err(Refused::Unverified)),
        },
    };
    let name = identity.name.as_deref().filter(|name| !name.trim().is_empty());
    let name: String = name.unwrap_or(email.split('@').next().unwrap_or_default()).chars().take(40).collect();
    let newcomer = Newcomer { email: &email, name: &name, avatar_url: None, locale: context::locale() };
    let sign_in = SignIn::new(app.clock.now());
    let mut batch = sign_in.proven(app, &newcomer, None, &Place::of(headers));
    let link = [
        Stmt::new("UPDATE users SET google_sub = ?2 WHERE email = ?1 AND google_sub IS NULL")
            .bind(email.as_str())
            .bind(identity.sub.as_str()),
        Stmt::new(
            "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM users WHERE email = ?1 AND google_sub = ?2)",
        )
        .bind(email.as_str())
        .bind(identity.sub.as_str()),
    ];
    // After the account is there, before its session begins.
    batch.splice(ACCOUNT_STATEMENTS..ACCOUNT_STATEMENTS, link);
    match app.db.write(batch).await {
        Ok(rows) => Ok(Ok(sign_in.finish(app, &rows)?.1)),
        // The address is another Google account's, or this Google account has just got another address.
        Err(error) if error.is_refusal("changed_meanwhile") || error.is_refusal("users.google_sub") => {
            Ok(Err(Refused::OtherAccount))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_returned_to() {
        assert_eq!(inner_path(Some("/gallery?x=1")), "/gallery?x=1");
        for text in ["https://evil.example", "//evil.example", "/\\evil.example", "gallery", "", "/a\nb"] {
            assert_eq!(inner_path(Some(text)), "/studio", "{text:?}");
        }
        assert_eq!(inner_path(None), "/studio");
    }
}
