//! `/api/auth/google` and its callback: the code flow with state, nonce and PKCE, all three in a signed short-lived
//! cookie, so that a callback counts only in the browser that began.

use std::time::Duration;

use aws_lc_rs::{constant_time, digest};
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use url::{Url, form_urlencoded};
use utoipa::IntoParams;

use super::caller::Caller;
use super::known;
use super::place::Place;
use super::session::{self, Claims};
use super::sign_in::{ACCOUNT_STATEMENTS, Newcomer, SignIn, normal_email};
use crate::app::App;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::google::{Google, GoogleError, Identity, challenge};
use crate::http::background::Background;
use crate::http::cookies::CookieForm;
use crate::http::extract::Query;
use crate::http::limits::{self, Limit};
use crate::http::{Route, context};
use crate::random::token;
use crate::referrals::is_code;

const COOKIE: &str = "google";
const SECONDS: i64 = 600;
/// How often and after which pauses the same return, which came first, is looked for: it ends a few moments later.
const FIRST_RETURN_LOOKS: u32 = 8;
const FIRST_RETURN_PAUSE: Duration = Duration::from_millis(250);

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
    /// The code of the invite link that somebody came with.
    #[serde(default)]
    invite: Option<String>,
    /// Seconds since the epoch.
    exp: i64,
}

const PURPOSE: &str = "google-sign-in";
/// Where whoever wants to go nowhere else goes.
const HOME: &str = "/studio";

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Start {
    /// A path of this site to come back to. Anything else leads to the studio.
    return_to: Option<String>,
    /// Set by a studio that was asked under another name than its own, and sends the browser on to that: once.
    moved: Option<String>,
    /// The code of the invite link that somebody came with; one that is nobody's changes nothing.
    invite: Option<String>,
}

/// Only a path on this site: `/x`, not `//x`, not `/\x`, not an address.
fn inner_path(text: Option<&str>) -> &str {
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

/// What may be somebody's code: nothing else is kept.
fn invite_of(start: &Start) -> Option<&str> {
    start.invite.as_deref().filter(|code| is_code(code))
}

/// Where to begin instead: Google sends the browser back to `PUBLIC_URL`, and what is kept here for its return is there
/// only when it began there. Whoever was moved already stays: a proxy may hide the name that was asked for.
fn elsewhere(app: &App, headers: &HeaderMap, start: &Start) -> Result<Option<Url>> {
    let public = &app.config.public_url;
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asked = Url::parse(&format!("{}://{host}", public.scheme())).ok();
    if start.moved.is_some() || asked.is_none_or(|asked| asked.origin() == public.origin()) {
        return Ok(None);
    }
    let mut url = public.join("/api/auth/google").map_err(|error| AppError::Internal(error.to_string()))?;
    url.query_pairs_mut().append_pair("return_to", inner_path(start.return_to.as_deref())).append_pair("moved", "1");
    if let Some(invite) = invite_of(start) {
        url.query_pairs_mut().append_pair("invite", invite);
    }
    Ok(Some(url))
}

async fn begin(State(app): State<App>, headers: HeaderMap, Query(start): Query<Start>) -> Result<Response> {
    let google = google(&app)?;
    if let Some(there) = elsewhere(&app, &headers, &start)? {
        return Ok(redirect(there.as_str(), []));
    }
    let now = app.clock.now();
    let limit = [Limit::new("google", &Place::of(&app, &headers).network, app.config.network_limit, 3600)];
    if let Err(refusal) = app.db.write(vec![limit[0].take(now)]).await {
        return limits::refused(&app.db, &limit, now, refusal).await;
    }
    let begun = Begun {
        purpose: PURPOSE.to_owned(),
        state: token(),
        nonce: token(),
        verifier: token(),
        return_to: inner_path(start.return_to.as_deref()).to_owned(),
        invite: invite_of(&start).map(str::to_owned),
        exp: now.plus_seconds(SECONDS).seconds(),
    };
    let url = google.authorize_url(&begun.state, &begun.nonce, &challenge(&begun.verifier), &redirect_uri(&app)?);
    let form = CookieForm::of(&app.config.public_url, &headers);
    let cookie = form.set(COOKIE, &session::sign(&app.config.session_keys, &begun)?, SECONDS);
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
    Blocked,
    Unavailable,
}

impl Refused {
    const fn code(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Stale => "stale",
            Self::Unverified => "unverified",
            Self::OtherAccount => "other_account",
            Self::Blocked => "blocked",
            Self::Unavailable => "unavailable",
        }
    }
}

async fn come_back(
    State(app): State<App>,
    background: Background,
    headers: HeaderMap,
    Query(back): Query<Return>,
) -> Result<Response> {
    google(&app)?;
    let form = CookieForm::of(&app.config.public_url, &headers);
    let begun = begun(&app, &headers, back.state.as_deref());
    let refused = match (&begun, &back.error, &back.code) {
        (Some(begun), None, Some(code)) => match signed_in(&app, &background, &headers, begun, code).await? {
            Ok(Entered { session, known: Some(known) }) => {
                return Ok(redirect(&begun.return_to, [session, form.clear(COOKIE), known]));
            }
            Ok(Entered { session, known: None }) => {
                return Ok(redirect(&begun.return_to, [session, form.clear(COOKIE)]));
            }
            Err(refused) => refused,
        },
        (_, Some(_), _) | (Some(_), None, None) => Refused::Canceled,
        (None, None, _) => Refused::Stale,
    };
    // A return that comes once more, or too late, changes nothing for somebody who is signed in.
    if matches!(refused, Refused::Stale) && is_signed_in(&app, &headers).await? {
        let to = begun.as_ref().map_or(HOME, |begun| begun.return_to.as_str());
        return Ok(redirect(to, []));
    }
    context::note(refused.code());
    let to = sign_in_page(refused, begun.as_ref());
    // What another tab began since then stays.
    Ok(if begun.is_some() { redirect(&to, [form.clear(COOKIE)]) } else { redirect(&to, []) })
}

/// The sign-in page with the reason, and where to go from there.
fn sign_in_page(refused: Refused, begun: Option<&Begun>) -> String {
    let error = format!("google_{}", refused.code());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", &error);
    if let Some(begun) = begun.filter(|begun| begun.return_to != HOME) {
        query.append_pair("next", &begun.return_to);
    }
    format!("/signin?{}", query.finish())
}

/// What this browser began with this state, if it did so lately.
fn begun(app: &App, headers: &HeaderMap, state: Option<&str>) -> Option<Begun> {
    let cookie = CookieForm::of(&app.config.public_url, headers).read(headers, COOKIE)?;
    let begun: Begun = session::verify(&app.config.session_keys, cookie)?;
    let same = constant_time::verify_slices_are_equal(state?.as_bytes(), begun.state.as_bytes()).is_ok();
    (same && begun.purpose == PURPOSE && begun.exp > app.clock.now().seconds()).then_some(begun)
}

async fn is_signed_in(app: &App, headers: &HeaderMap) -> Result<bool> {
    let Ok(caller) = Caller::of(headers, app) else { return Ok(false) };
    match caller.read(app, Vec::new()).await {
        Ok(_) => Ok(true),
        Err(AppError::Unauthenticated) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The cookies of somebody who came in; by a return that came once more there is none to know the browser by.
struct Entered {
    session: HeaderValue,
    known: Option<HeaderValue>,
}

async fn signed_in(
    app: &App,
    background: &Background,
    headers: &HeaderMap,
    begun: &Begun,
    code: &str,
) -> Result<std::result::Result<Entered, Refused>> {
    let google = google(app)?;
    let identity = match google.exchange(code, &begun.verifier, &redirect_uri(app)?).await {
        Ok(id_token) => google.verify(&id_token, &begun.nonce, app.clock.now()).await,
        Err(error) => Err(error),
    };
    match identity {
        Ok(identity) => enter(app, background, headers, begun, &identity).await,
        // A code works once: the same return may have come first, and its session is this browser's.
        Err(GoogleError::CodeRejected) => {
            let first = first_return(app, headers, &begun.state).await?;
            Ok(first.map(|session| Entered { session, known: None }).ok_or(Refused::Stale))
        }
        Err(error) => {
            tracing::warn!(%error, "a Google sign-in was refused");
            Ok(Err(match error {
                GoogleError::CodeRejected | GoogleError::Token(_) => Refused::Stale,
                GoogleError::Misconfigured | GoogleError::Unavailable => Refused::Unavailable,
            }))
        }
    }
}

/// The cookie of the session that the same return has begun, whose answer may not have arrived.
async fn first_return(app: &App, headers: &HeaderMap, state: &str) -> Result<Option<HeaderValue>> {
    for look in 0..FIRST_RETURN_LOOKS {
        if look > 0 {
            tokio::time::sleep(FIRST_RETURN_PAUSE).await;
        }
        let read = session::by_google_state(&hashed(state), app.clock.now());
        if let Some(row) = app.db.read(vec![read]).await?[0].first() {
            let token = session::sign(&app.config.session_keys, &Claims::from_row(&row)?)?;
            let form = CookieForm::of(&app.config.public_url, headers);
            return Ok(Some(form.set(session::COOKIE, &token, session::SECONDS)));
        }
    }
    Ok(None)
}

/// A state as it is kept: whoever reads the table cannot come back with it.
fn hashed(state: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, state.as_bytes()))
}

/// Google accounts are known by `sub`. One that is new is linked by e-mail only when Google has verified the address: that
/// proves it, and ends what others claimed of it. An address that belongs to another Google account is not taken over.
async fn enter(
    app: &App,
    background: &Background,
    headers: &HeaderMap,
    begun: &Begun,
    identity: &Identity,
) -> Result<std::result::Result<Entered, Refused>> {
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
    let invite = begun.invite.as_deref();
    let newcomer = Newcomer { email: &email, name: &name, avatar_url: None, locale: context::locale(), invite };
    let sign_in = SignIn::new(app.clock.now());
    let mut batch = sign_in.proven(app, &newcomer, None, &Place::of(app, headers));
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
    // Before who it is is read.
    batch.insert(batch.len() - 1, sign_in.begun_by_google(app, &hashed(&begun.state)));
    match app.db.write(batch).await {
        Ok(rows) => {
            let session = match sign_in.finish(app, background, headers, &rows) {
                Ok((_, session)) => session,
                Err(AppError::AccountBlocked) => return Ok(Err(Refused::Blocked)),
                Err(error) => return Err(error),
            };
            Ok(Ok(Entered { session, known: Some(known::signed_in(app, headers, &email, app.clock.now())?) }))
        }
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
