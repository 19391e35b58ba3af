//! Signatures of webhooks: the Standard Webhooks scheme, which Replicate and (under other header names) Resend use.
//!
//! Source: the Standard Webhooks specification 1.0; decided exactly as the npm package `standardwebhooks` does, which
//! `tests/vectors/webhook_signatures.json` records. Pure: no clock, no network, no configuration.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};

use crate::clock::Timestamp;
use crate::error::AppError;

/// How far a message's timestamp may be from the present, either way, in seconds.
pub const TOLERANCE_SECONDS: i64 = 300;

/// More entries than any sender rotates through: the rest of a longer list is not looked at.
const ENTRIES_MAX: usize = 16;
const ID_BYTES_MAX: usize = 256;
const SECRET_PREFIX: &str = "whsec_";

/// The two sets of header names for the same scheme: `[id, timestamp, signature]`.
const STANDARD_NAMES: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];
const SVIX_NAMES: [&str; 3] = ["svix-id", "svix-timestamp", "svix-signature"];

/// What a signature vouched for, beside the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The sender's message id: the same for every delivery of one message, so the inbox is unique by it.
    pub id: String,
    /// When this delivery was signed, seconds since the epoch.
    pub timestamp_seconds: i64,
}

/// Why a message is not accepted. None of it is told to the sender beyond "refused".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// One of the three headers is missing or empty.
    #[error("a signature header is missing")]
    Missing,
    /// One of the three headers came twice: which one was signed cannot be told.
    #[error("a signature header came twice")]
    Repeated,
    /// A header is not what the scheme says: the timestamp is no number, the id has strange characters.
    #[error("a signature header is malformed")]
    Malformed,
    /// Signed more than [`TOLERANCE_SECONDS`] ago: late, or a replay.
    #[error("signed too long ago")]
    TooOld,
    /// Signed more than [`TOLERANCE_SECONDS`] ahead of our clock.
    #[error("signed in the future")]
    TooNew,
    /// No `v1` entry fits any secret.
    #[error("no signature fits")]
    NoMatch,
    /// A configured secret is not `whsec_` followed by base64, or there is no secret at all.
    #[error("the webhook secret is not usable")]
    Secret,
}

impl From<SignatureError> for AppError {
    fn from(error: SignatureError) -> Self {
        Self::BadSignature(match error {
            SignatureError::Missing => "missing header",
            SignatureError::Repeated => "repeated header",
            SignatureError::Malformed => "malformed header",
            SignatureError::TooOld => "stale",
            SignatureError::TooNew => "from the future",
            SignatureError::NoMatch => "no signature fits",
            SignatureError::Secret => return Self::Internal("the webhook secret is not usable".to_owned()),
        })
    }
}

/// Decides whether `raw_body` was sent by someone who holds one of `secrets`, near `now`.
///
/// `secrets` holds more than one while the sender rotates. The body must be the bytes as received: JSON that was
/// parsed and written again does not verify. Both `webhook-*` and `svix-*` names are understood, never a mix.
///
/// # Errors
/// Says which check failed first; see [`SignatureError`].
pub fn verify(
    headers: &HeaderMap,
    raw_body: &[u8],
    secrets: &[SecretString],
    now: Timestamp,
) -> Result<Verified, SignatureError> {
    let is_standard = STANDARD_NAMES.iter().any(|name| headers.contains_key(*name));
    let [id, timestamp, signatures] = if is_standard { STANDARD_NAMES } else { SVIX_NAMES };
    let id = the_only(headers, id)?;
    let timestamp = the_only(headers, timestamp)?;
    let signatures = the_only(headers, signatures)?;

    // Only what a sender's id looks like. A dot is the scheme's separator: with one in the id, the signed text
    // could be read in two ways.
    let id_is_plain = id.len() <= ID_BYTES_MAX && id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.');
    let timestamp_seconds = whole_seconds(timestamp).filter(|_| id_is_plain).ok_or(SignatureError::Malformed)?;
    check_age(timestamp_seconds, now)?;

    let keys = secrets.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        return Err(SignatureError::Secret);
    }
    let content = signed_content(id, timestamp, raw_body);
    let tags = signatures
        .split(' ')
        .take(ENTRIES_MAX)
        .filter_map(|entry| entry.strip_prefix("v1,"))
        .filter_map(|encoded| STANDARD.decode(encoded).ok());
    if is_signed(&keys, &content, tags) {
        Ok(Verified { id: id.to_owned(), timestamp_seconds })
    } else {
        Err(SignatureError::NoMatch)
    }
}

/// The value of the signature header for a message, `v1,<base64>`: what a sender that follows the scheme writes.
///
/// # Errors
/// [`SignatureError::Secret`] when the secret is not `whsec_` followed by base64.
pub fn sign(
    secret: &SecretString,
    id: &str,
    timestamp_seconds: i64,
    raw_body: &[u8],
) -> Result<String, SignatureError> {
    let content = signed_content(id, &timestamp_seconds.to_string(), raw_body);
    Ok(format!("v1,{}", STANDARD.encode(hmac::sign(&key(secret)?, &content))))
}

/// Whether one of the tags is what one of the keys makes of the content; compared in constant time.
pub(super) fn is_signed(keys: &[hmac::Key], content: &[u8], mut tags: impl Iterator<Item: AsRef<[u8]>>) -> bool {
    tags.any(|tag| keys.iter().any(|key| hmac::verify(key, content, tag.as_ref()).is_ok()))
}

/// Refuses what was signed too long ago or, by our clock, not yet.
pub(super) fn check_age(timestamp_seconds: i64, now: Timestamp) -> Result<(), SignatureError> {
    let age_seconds = now.seconds().saturating_sub(timestamp_seconds);
    if age_seconds > TOLERANCE_SECONDS {
        return Err(SignatureError::TooOld);
    }
    if age_seconds < -TOLERANCE_SECONDS {
        return Err(SignatureError::TooNew);
    }
    Ok(())
}

/// The value of a header that comes once.
pub(super) fn the_only<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, SignatureError> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(SignatureError::Missing)?;
    if values.next().is_some() {
        return Err(SignatureError::Repeated);
    }
    let value = value.to_str().map_err(|_| SignatureError::Malformed)?;
    if value.is_empty() { Err(SignatureError::Missing) } else { Ok(value) }
}

/// Digits only: a sign, a fraction or a space is not what a sender writes.
pub(super) fn whole_seconds(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn key(secret: &SecretString) -> Result<hmac::Key, SignatureError> {
    let secret = secret.expose_secret();
    let encoded = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    match STANDARD.decode(encoded) {
        Ok(bytes) if !bytes.is_empty() => Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes)),
        Ok(_) | Err(_) => Err(SignatureError::Secret),
    }
}

fn signed_content(id: &str, timestamp: &str, raw_body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", raw_body].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Vectors {
        bodies: BTreeMap<String, String>,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        now_seconds: i64,
        secret: String,
        headers: BTreeMap<String, String>,
        body: String,
        expected: String,
    }

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OLD_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const NOW: i64 = 1_767_225_600;

    fn vectors() -> Vectors {
        serde_json::from_str(include_str!("../../tests/vectors/webhook_signatures.json")).unwrap()
    }

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        map
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn signed(id: &str, body: &[u8]) -> [(&'static str, String); 3] {
        let signature = sign(&SECRET.into(), id, NOW, body).unwrap();
        let [id_name, timestamp_name, signature_name] = STANDARD_NAMES;
        [(id_name, id.to_owned()), (timestamp_name, NOW.to_string()), (signature_name, signature)]
    }

    fn borrowed<'a>(pairs: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
        pairs.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    #[test]
    fn every_vector_is_decided_as_the_reference_library_decides_it() {
        let vectors = vectors();
        assert!(vectors.cases.len() >= 20);
        for case in &vectors.cases {
            let pairs: Vec<_> = case.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let body = vectors.bodies[&case.body].as_bytes();
            let verdict = verify(&headers(&pairs), body, &[case.secret.as_str().into()], at(case.now_seconds));
            assert_eq!(verdict.is_ok(), case.expected == "accept", "{}: {verdict:?}", case.name);
        }
    }

    #[test]
    fn our_signatures_are_the_reference_librarys() {
        let vectors = vectors();
        for case in vectors.cases.iter().filter(|case| case.name.starts_with("signed by")) {
            let signature = sign(
                &case.secret.as_str().into(),
                &case.headers["webhook-id"],
                case.headers["webhook-timestamp"].parse().unwrap(),
                vectors.bodies[&case.body].as_bytes(),
            );
            assert_eq!(signature.as_deref(), Ok(case.headers["webhook-signature"].as_str()), "{}", case.name);
        }
    }

    #[test]
    fn while_a_secret_rotates_both_are_tried() {
        let pairs = signed("msg_1", b"{}");
        let secrets = [OLD_SECRET.into(), SECRET.into()];
        let verified = verify(&headers(&borrowed(&pairs)), b"{}", &secrets, at(NOW)).unwrap();
        assert_eq!(verified, Verified { id: "msg_1".to_owned(), timestamp_seconds: NOW });
    }

    #[test]
    fn a_header_that_came_twice_is_refused_even_with_equal_values() {
        let pairs = signed("msg_1", b"{}");
        for repeated in 0..pairs.len() {
            let mut all = borrowed(&pairs);
            all.push(all[repeated]);
            let verdict = verify(&headers(&all), b"{}", &[SECRET.into()], at(NOW));
            assert_eq!(verdict, Err(SignatureError::Repeated));
        }
    }

    #[test]
    fn a_missing_header_is_not_looked_for_under_the_other_name() {
        let pairs = signed("msg_1", b"{}");
        for missing in 0..pairs.len() {
            let mut mixed = borrowed(&pairs);
            mixed[missing].0 = SVIX_NAMES[missing];
            let verdict = verify(&headers(&mixed), b"{}", &[SECRET.into()], at(NOW));
            assert_eq!(verdict, Err(SignatureError::Missing));
        }
        assert_eq!(verify(&HeaderMap::new(), b"{}", &[SECRET.into()], at(NOW)), Err(SignatureError::Missing));
    }

    #[test]
    fn without_a_usable_secret_nothing_is_accepted() {
        let pairs = signed("msg_1", b"{}");
        for secrets in [vec![], vec![SecretString::from("")], vec!["whsec_".into()], vec!["whsec_*".into()]] {
            let verdict = verify(&headers(&borrowed(&pairs)), b"{}", &secrets, at(NOW));
            assert_eq!(verdict, Err(SignatureError::Secret));
        }
    }

    #[test]
    fn a_timestamp_is_digits_only_and_an_id_has_no_separator() {
        let signature = sign(&SECRET.into(), "msg_1", NOW, b"{}").unwrap();
        for (id, timestamp) in [("msg_1", "+1767225600"), ("msg_1", "1767225600.0"), ("msg.1", "1767225600")] {
            let pairs = [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", &signature)];
            let verdict = verify(&headers(&pairs), b"{}", &[SECRET.into()], at(NOW));
            assert_eq!(verdict, Err(SignatureError::Malformed));
        }
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_and_no_changed_byte_does(
            body in proptest::collection::vec(any::<u8>(), 1..200),
            position in any::<proptest::sample::Index>(),
            flip in 1_u8..,
        ) {
            let pairs = signed("msg_1", &body);
            let headers = headers(&borrowed(&pairs));
            prop_assert!(verify(&headers, &body, &[SECRET.into()], at(NOW)).is_ok());
            let mut changed = body.clone();
            changed[position.index(body.len())] ^= flip;
            prop_assert_eq!(verify(&headers, &changed, &[SECRET.into()], at(NOW)), Err(SignatureError::NoMatch));
        }
    }
}
