//! Sessions: a cookie with a signed id that is also a row, so that it can be ended (design, "Security").

use http::{HeaderMap, HeaderValue};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::app::App;
use crate::clock::Timestamp;
use crate::config::SessionKey;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Result};
use crate::http::cookies::CookieForm;
use crate::ids::{SessionId, UserId};

/// The session cookie.
pub(super) const COOKIE: &str = "session";
/// Sessions last 30 days (requirement C1).
pub(super) const SECONDS: i64 = 30 * 24 * 3600;
/// However much it is used, it ends half a year after it began: whoever took a cookie has it no longer than that.
const LIFE_SECONDS: i64 = 180 * 24 * 3600;

/// Until when a session that is used at `now` lasts.
pub(super) fn lasts_until(id: SessionId, now: Timestamp) -> Timestamp {
    now.plus_seconds(SECONDS).min(id.made_at().plus_seconds(LIFE_SECONDS))
}

/// What a session cookie carries.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) sid: SessionId,
    pub(super) uid: UserId,
    /// Seconds since the epoch.
    pub(super) exp: i64,
}

impl Claims {
    /// Of a row with `id`, `user_id` and `expires_at`.
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        let (sid, uid): (String, String) = (row.get("id")?, row.get("user_id")?);
        let (Ok(sid), Ok(uid)) = (sid.parse(), uid.parse()) else {
            return Err(AppError::Internal("a session's ids are none".to_owned()));
        };
        Ok(Self { sid, uid, exp: row.get::<Timestamp>("expires_at")?.seconds() })
    }
}

/// Signs `claims` with the first key.
pub(super) fn sign<T: Serialize>(keys: &[SessionKey], claims: &T) -> Result<String> {
    let key = keys.first().ok_or_else(|| AppError::Internal("no session key".to_owned()))?;
    let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(&key.secret))
        .map_err(|error| AppError::Internal(format!("signing a session: {error}")))
}

/// The cookie of a session that is used now.
pub(super) fn cookie(
    app: &App,
    headers: &HeaderMap,
    sid: SessionId,
    uid: UserId,
    now: Timestamp,
) -> Result<HeaderValue> {
    let exp = lasts_until(sid, now).seconds();
    let token = sign(&app.config.session_keys, &Claims { sid, uid, exp })?;
    Ok(CookieForm::of(&app.config.public_url, headers).set(COOKIE, &token, exp - now.seconds()))
}

/// The claims of a token that one of the keys signed. Expiry is the caller's to check, by our clock.
pub(super) fn verify<T: DeserializeOwned>(keys: &[SessionKey], token: &str) -> Option<T> {
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    let key = keys.iter().find(|key| key.kid == kid)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode(token, &DecodingKey::from_secret(&key.secret), &validation).ok().map(|data| data.claims)
}

/// The row of a new session of whoever has this verified e-mail address.
pub(super) fn begin(id: SessionId, email: &str, place: &Place, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, user_agent, network)
         SELECT ?1, id, ?3, ?3, ?4, ?5, ?6 FROM users WHERE email = ?2 AND blocked_at IS NULL",
    )
    .bind(id)
    .bind(email)
    .bind(now)
    .bind(now.plus_seconds(SECONDS))
    .bind(place.user_agent.as_str())
    .bind(place.network.as_str())
}

/// The return from Google that began it, hashed; and when it was a proof of who sits there, if it counts as one.
pub(super) fn begun_by_google(id: SessionId, state_hash: &str, proven_at: Option<Timestamp>) -> Stmt {
    Stmt::new("UPDATE sessions SET google_state = ?2, proven_at = ?3 WHERE id = ?1")
        .bind(id)
        .bind(state_hash)
        .bind(proven_at)
}

/// The living session that a return from Google has begun.
pub(super) fn by_google_state(state_hash: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "SELECT id, user_id, expires_at FROM sessions WHERE google_state = ?1 AND ended_at IS NULL AND expires_at > ?2",
    )
    .bind(state_hash)
    .bind(now)
}

/// How much of a session's time is over before its use makes it longer: not every page is worth a write.
const RENEWED_AFTER_SECONDS: i64 = 24 * 3600;

/// Whether a session that ends then is made longer by its use.
pub(super) fn is_to_be_renewed(id: SessionId, ends_at_seconds: i64, now: Timestamp) -> bool {
    lasts_until(id, now).seconds() - ends_at_seconds > RENEWED_AFTER_SECONDS
}

/// It lasts thirty days from now on, but not beyond its life, unless it is over.
pub(super) fn renew(id: SessionId, user: UserId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE sessions SET expires_at = MAX(expires_at, ?3), last_seen_at = MAX(last_seen_at, ?4)
          WHERE id = ?1 AND user_id = ?2 AND ended_at IS NULL AND expires_at > ?4",
    )
    .bind(id)
    .bind(user)
    .bind(lasts_until(id, now))
    .bind(now)
}

/// Ends the one that this browser had before of the same account: nobody can come back to it.
pub(super) fn end_before(old: Option<SessionId>, new: SessionId, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE sessions SET ended_at = ?3 WHERE id = ?1 AND id <> ?2 AND ended_at IS NULL
            AND user_id = (SELECT user_id FROM sessions WHERE id = ?2)",
    )
    .bind(old.map(|old| old.to_string()))
    .bind(new)
    .bind(now)
}

/// It is in use. Shown to its owner, who looks for a stranger's: to the minute is enough.
pub(super) fn seen(id: SessionId, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at <= ?3")
        .bind(id)
        .bind(now)
        .bind(now.plus_seconds(-60))
}

/// How long a session is kept after it is over, for whoever asks where they were signed in.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;

/// Forgets sessions that have been over for that long.
#[must_use]
pub fn sweep(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new(
        "DELETE FROM sessions WHERE id IN (
           SELECT id FROM sessions WHERE MIN(COALESCE(ended_at, expires_at), expires_at) < ?1 LIMIT ?2)",
    )
    .bind(now.plus_seconds(-KEPT_SECONDS))
    .bind(rows_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kid: &str, byte: u8) -> SessionKey {
        SessionKey { kid: kid.to_owned(), secret: vec![byte; 32] }
    }

    #[test]
    fn a_session_survives_the_rotation_of_keys_and_not_their_end() {
        let now = Timestamp::from_millis(1_767_225_600_000);
        let claims = Claims { sid: SessionId::new(now), uid: UserId::new(now), exp: 1 };
        let token = sign(&[key("old", 1)], &claims).unwrap();
        let read: Claims = verify(&[key("new", 2), key("old", 1)], &token).unwrap();
        assert_eq!(read.uid, claims.uid);
        assert!(verify::<Claims>(&[key("new", 2)], &token).is_none());
        assert!(verify::<Claims>(&[key("old", 3)], &token).is_none(), "same name, other key");
        let mut tampered = token.into_bytes();
        tampered[60] ^= 1;
        assert!(verify::<Claims>(&[key("old", 1)], &String::from_utf8(tampered).unwrap()).is_none());
    }
}
