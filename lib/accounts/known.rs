//! Browsers that an address was proven in. Whoever asks for codes for somebody else's address uses up what the address may
//! ask for and try; such a browser has a share of its own, so that nobody is locked out by a stranger.

use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::{mailbox, session};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::http::cookies::CookieForm;

pub(super) const COOKIE: &str = "known";
/// As long as somebody may have been away.
const SECONDS: i64 = 180 * 24 * 3600;

/// What its cookie carries.
#[derive(Serialize, Deserialize)]
struct Claims {
    /// A hash of the address: a browser is known for one at a time.
    known: String,
    /// Random: what is counted for this browser is counted under it.
    browser: String,
    /// Seconds since the epoch.
    exp: i64,
}

fn hash(email: &str) -> String {
    mailbox::hash_for("known", email)
}

/// The cookie of a browser in which this normalised address has just been proven.
pub(super) fn cookie(app: &App, headers: &HeaderMap, email: &str, now: Timestamp) -> Result<HeaderValue> {
    // It keeps its share: another proof gives no second one.
    let browser = of(app, headers, email).unwrap_or_else(crate::random::token);
    let claims = Claims { known: hash(email), browser, exp: now.plus_seconds(SECONDS).seconds() };
    let token = session::sign(&app.config.session_keys, &claims)?;
    Ok(CookieForm::of(&app.config.public_url, headers).set(COOKIE, &token, SECONDS))
}

/// The name of a browser that this normalised address was proven in.
pub(super) fn of(app: &App, headers: &HeaderMap, email: &str) -> Option<String> {
    let token = CookieForm::of(&app.config.public_url, headers).read(headers, COOKIE)?;
    let claims: Claims = session::verify(&app.config.session_keys, token)?;
    (claims.known == hash(email) && claims.exp > app.clock.now().seconds()).then_some(claims.browser)
}
