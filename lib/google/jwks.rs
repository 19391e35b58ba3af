//! Google's public keys, and how long they are kept.

use std::sync::Arc;

use http::{HeaderMap, header};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::clock::Timestamp;

/// Google publishes two or three; a set of more than this is cut.
const KEYS_MAX: usize = 16;
/// How long keys are kept when the answer does not say, and the limits on what it says. Google says some hours.
const FRESH_DEFAULT_SECONDS: i64 = 3_600;
const FRESH_MIN_SECONDS: i64 = 60;
const FRESH_MAX_SECONDS: i64 = 86_400;
/// The least time between two fetches: neither unknown key ids nor an outage make us ask more often.
const FETCH_PAUSE_SECONDS: i64 = 60;

/// A set of RSA keys by their ids.
#[derive(Clone, Debug, Default)]
pub struct Jwks {
    keys: Vec<(String, DecodingKey)>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct RsaKey {
    kid: String,
    kty: String,
    n: String,
    e: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
}

impl Jwks {
    /// Reads a key set (RFC 7517). Keys that are not RSA signature keys are left out; `None` when it is no key set or
    /// none is left.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        let set: KeySet = serde_json::from_slice(body).ok()?;
        let rsa = set.keys.into_iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value::<RsaKey>(key).ok());
        let keys: Vec<_> = rsa
            .filter(|key| key.kty == "RSA" && key.alg.as_deref().is_none_or(|alg| alg == "RS256"))
            .filter(|key| key.usage.as_deref().is_none_or(|usage| usage == "sig"))
            .filter_map(|key| Some((key.kid, DecodingKey::from_rsa_components(&key.n, &key.e).ok()?)))
            .collect();
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// The key of this id.
    #[must_use]
    pub fn find(&self, key_id: &str) -> Option<&DecodingKey> {
        self.keys.iter().find(|(id, _)| id == key_id).map(|(_, key)| key)
    }
}

/// Keys as they came.
pub(super) struct Fetched {
    keys: Jwks,
    fresh_seconds: i64,
}

impl Fetched {
    /// Reads the answer of the key endpoint; `None` when it holds no keys.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        Some(Self { keys: Jwks::parse(body)?, fresh_seconds: max_age_seconds(headers) })
    }
}

/// The keys in this process. They are no secret and are fetched again when it ends.
#[derive(Default)]
pub(super) struct KeyCache {
    // Held while fetching, so that many sign-ins at once fetch once.
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    keys: Option<Arc<Jwks>>,
    fresh_until: Option<Timestamp>,
    asked_at: Option<Timestamp>,
}

impl KeyCache {
    /// The keys to decide about a token of `key_id` with: fetched when there are none, when they are old, or when
    /// the id is not among them (at most once a minute). Old keys serve while new ones cannot be had.
    pub(super) async fn for_key<F>(&self, key_id: &str, now: Timestamp, fetch: impl FnOnce() -> F) -> Option<Arc<Jwks>>
    where
        F: Future<Output = Option<Fetched>>,
    {
        let mut held = self.held.lock().await;
        let is_known = held.keys.as_ref().is_some_and(|keys| keys.find(key_id).is_some());
        let is_fresh = held.fresh_until.is_some_and(|until| now < until);
        // A clock that was set back must not keep us from asking.
        let just_asked = held
            .asked_at
            .is_some_and(|at| (0..FETCH_PAUSE_SECONDS).contains(&now.seconds().saturating_sub(at.seconds())));
        // Without any keys nobody can sign in: then a failed fetch is not waited for.
        let may_ask = held.keys.is_none() || !just_asked;
        if !(is_known && is_fresh) && may_ask {
            held.asked_at = Some(now);
            if let Some(fetched) = fetch().await {
                held.fresh_until = Some(now.plus_seconds(fetched.fresh_seconds));
                held.keys = Some(Arc::new(fetched.keys));
            }
        }
        held.keys.clone()
    }
}

fn max_age_seconds(headers: &HeaderMap) -> i64 {
    headers
        .get_all(header::CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|directive| directive.trim().strip_prefix("max-age=")?.parse::<i64>().ok())
        .map_or(FRESH_DEFAULT_SECONDS, |seconds| seconds.clamp(FRESH_MIN_SECONDS, FRESH_MAX_SECONDS))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;

    #[test]
    fn max_age_is_read_within_limits() {
        for (value, seconds) in [
            ("public, max-age=19204, must-revalidate, no-transform", 19_204),
            ("max-age=0", FRESH_MIN_SECONDS),
            ("max-age=99999999", FRESH_MAX_SECONDS),
            ("no-cache", FRESH_DEFAULT_SECONDS),
        ] {
            let headers = HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static(value))]);
            assert_eq!(max_age_seconds(&headers), seconds, "{value}");
        }
    }

    #[test]
    fn only_rsa_signature_keys_are_taken() {
        let key = |kty: &str, alg: &str, usage: &str| json!({"kid": "a", "kty": kty, "alg": alg, "use": usage, "n": "AQAB", "e": "AQAB"});
        let parse = |keys: serde_json::Value| Jwks::parse(json!({ "keys": keys }).to_string().as_bytes());
        assert!(parse(json!([key("RSA", "RS256", "sig")])).is_some_and(|keys| keys.find("a").is_some()));
        for odd in [key("oct", "HS256", "sig"), key("RSA", "RS512", "sig"), key("RSA", "RS256", "enc"), json!(5)] {
            assert!(parse(json!([odd])).is_none());
        }
        assert!(Jwks::parse(b"{}").is_none());
    }
}
