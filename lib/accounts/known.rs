//! Browsers that are known. Whoever asks for codes for somebody else's address uses up what the address may ask for and
//! try; a browser that the address was proven in has a share of its own, so that nobody is locked out by a stranger. One
//! that was signed in to in any other way has none, but is no new browser either: nobody is warned of it.

use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::session;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::hashed;
use crate::http::cookies::CookieForm;

pub(super) const COOKIE: &str = "known";
/// As long as somebody may have been away.
const SECONDS: i64 = 180 * 24 * 3600;

/// What its cookie carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims {
    /// A hash of the address: a browser is known for one at a time.
    known: String,
    /// Random: what is counted for this browser is counted under it.
    browser: String,
    /// Seconds since the epoch.
    exp: i64,
    /// Whether the address was proven there; a password or another service lets somebody in without that.
    #[serde(default = "is_proven")]
    proven: bool,
}

/// Cookies that say nothing of it are of browsers in which the address was proven.
const fn is_proven() -> bool {
    true
}

/// A browser that an address is known in.
#[derive(Clone, Debug)]
pub(crate) struct Known(Claims);

impl Known {
    /// What the browser that asks is known for.
    pub(super) fn of(app: &App, headers: &HeaderMap) -> Option<Self> {
        let token = CookieForm::of(&app.config.public_url, headers).read(headers, COOKIE)?;
        let claims: Claims = session::verify(&app.config.session_keys, token)?;
        (claims.exp > app.clock.now().seconds()).then_some(Self(claims))
    }

    /// Whether it is for this normalised address.
    pub(super) fn is_for(&self, email: &str) -> bool {
        self.0.known == hash(email)
    }
}

fn hash(email: &str) -> String {
    hashed::bare("known", email)
}

/// The cookie of a browser in which this normalised address has just been proven.
pub(super) fn cookie(app: &App, headers: &HeaderMap, email: &str, now: Timestamp) -> Result<HeaderValue> {
    write(app, headers, email, true, now)
}

/// The cookie of a browser in which the account of this normalised address was signed in to without proving the address.
pub(super) fn signed_in(app: &App, headers: &HeaderMap, email: &str, now: Timestamp) -> Result<HeaderValue> {
    write(app, headers, email, false, now)
}

fn write(app: &App, headers: &HeaderMap, email: &str, proven: bool, now: Timestamp) -> Result<HeaderValue> {
    // It keeps its share: another proof gives no second one.
    let before = Known::of(app, headers).filter(|known| known.is_for(email)).map(|known| known.0);
    let proven = proven || before.as_ref().is_some_and(|before| before.proven);
    let browser = before.map_or_else(crate::random::token, |before| before.browser);
    let claims = Claims { known: hash(email), browser, exp: now.plus_seconds(SECONDS).seconds(), proven };
    let token = session::sign(&app.config.session_keys, &claims)?;
    Ok(CookieForm::of(&app.config.public_url, headers).set(COOKIE, &token, SECONDS))
}

/// The name of a browser that this normalised address was proven in.
pub(super) fn of(app: &App, headers: &HeaderMap, email: &str) -> Option<String> {
    let known = Known::of(app, headers).filter(|known| known.is_for(email) && known.0.proven)?;
    Some(known.0.browser)
}
