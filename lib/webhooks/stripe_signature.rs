//! Stripe's signatures: `t=<seconds>,v1=<hex>[,v1=<hex>]`, HMAC-SHA256 over `t.body`.
//!
//! Unlike Standard Webhooks the key is the whole secret as it is written, `whsec_` included. Decided as the official
//! libraries do, which `tests/vectors/stripe_signatures.json` records, but for messages from the future: they take them,
//! this refuses them as it refuses old ones. Pure: no clock, no network, no configuration.

use aws_lc_rs::hmac;
use http::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};

use super::signature::{SignatureError, check_age, is_signed, the_only, whole_seconds};
use crate::clock::Timestamp;

const HEADER: &str = "stripe-signature";
/// More entries than a rotation of secrets makes.
const ENTRIES_MAX: usize = 16;

/// Decides whether `raw_body` was sent by someone who holds one of `secrets`, near `now`.
///
/// # Errors
/// Says which check failed first; see [`SignatureError`].
pub fn verify(
    headers: &HeaderMap,
    raw_body: &[u8],
    secrets: &[SecretString],
    now: Timestamp,
) -> Result<(), SignatureError> {
    let header = the_only(headers, HEADER)?;
    let (mut timestamp, mut tags) = (None, Vec::new());
    for entry in header.split(',').take(ENTRIES_MAX) {
        match entry.split_once('=') {
            Some(("t", _)) if timestamp.is_some() => return Err(SignatureError::Malformed),
            Some(("t", value)) => timestamp = Some(value),
            Some(("v1", value)) => tags.extend(tag(value)),
            // `v0` is for tests of Stripe's own; what comes after it is not known.
            _ => {}
        }
    }
    let timestamp = timestamp.ok_or(SignatureError::Malformed)?;
    check_age(whole_seconds(timestamp).ok_or(SignatureError::Malformed)?, now)?;
    if secrets.iter().all(|secret| secret.expose_secret().is_empty()) {
        return Err(SignatureError::Secret);
    }
    let content = signed_content(timestamp, raw_body);
    let keys: Vec<hmac::Key> = secrets.iter().map(key).collect();
    if is_signed(&keys, &content, tags.into_iter()) { Ok(()) } else { Err(SignatureError::NoMatch) }
}

/// The header for a message: what Stripe writes.
#[must_use]
pub fn sign(secret: &SecretString, timestamp_seconds: i64, raw_body: &[u8]) -> String {
    let content = signed_content(&timestamp_seconds.to_string(), raw_body);
    let tag = hmac::sign(&key(secret), &content);
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={timestamp_seconds},v1={hex}")
}

fn key(secret: &SecretString) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes())
}

fn signed_content(timestamp: &str, raw_body: &[u8]) -> Vec<u8> {
    [timestamp.as_bytes(), b".", raw_body].concat()
}

/// Lower case hex of 32 bytes. Upper case is refused, as the official libraries do, which compare text.
fn tag(hex: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut tag = [0; 32];
    if hex.len() != 2 * tag.len() {
        return None;
    }
    for (place, pair) in tag.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *place = digit(pair[0])? * 16 + digit(pair[1])?;
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::HeaderValue;
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
        header: String,
        body: String,
        libraries: String,
        expected: String,
    }

    const SECRET: &str = "whsec_test_secret_AbC123";
    const NOW: i64 = 1_767_225_600;

    fn vectors() -> Vectors {
        serde_json::from_str(include_str!("../../tests/vectors/stripe_signatures.json")).unwrap()
    }

    fn headers(values: &[&str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for value in values {
            map.append(HEADER, HeaderValue::from_str(value).unwrap());
        }
        map
    }

    fn judge(header: &str, secrets: &[&str], now_seconds: i64) -> Result<(), SignatureError> {
        let secrets: Vec<_> = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
        verify(&headers(&[header]), b"{}", &secrets, Timestamp::from_millis(now_seconds * 1000))
    }

    #[test]
    fn every_vector_is_decided_as_the_official_libraries_decide_it_but_for_the_future() {
        let vectors = vectors();
        assert!(vectors.cases.len() >= 12);
        for case in &vectors.cases {
            let body = vectors.bodies[&case.body].as_bytes();
            let now = Timestamp::from_millis(case.now_seconds * 1000);
            let verdict = verify(&headers(&[&case.header]), body, &[case.secret.as_str().into()], now);
            assert_eq!(verdict.is_ok(), case.expected == "accept", "{}: {verdict:?}", case.name);
            assert_eq!(case.libraries != case.expected, verdict == Err(SignatureError::TooNew), "{}", case.name);
        }
    }

    #[test]
    fn our_header_is_the_official_librarys() {
        let vectors = vectors();
        let valid = vectors.cases.iter().find(|case| case.name == "valid").unwrap();
        let body = vectors.bodies[&valid.body].as_bytes();
        assert_eq!(sign(&valid.secret.as_str().into(), valid.now_seconds, body), valid.header);
    }

    #[test]
    fn five_minutes_either_way_are_near() {
        let header = sign(&SECRET.into(), NOW, b"{}");
        for (age, expected) in
            [(300, Ok(())), (301, Err(SignatureError::TooOld)), (-300, Ok(())), (-301, Err(SignatureError::TooNew))]
        {
            assert_eq!(judge(&header, &[SECRET], NOW + age), expected, "{age}");
        }
    }

    #[test]
    fn headers_that_can_be_read_in_two_ways_are_refused() {
        let header = sign(&SECRET.into(), NOW, b"{}");
        let both = verify(&headers(&[&header, &header]), b"{}", &[SECRET.into()], Timestamp::from_millis(NOW * 1000));
        assert_eq!(both, Err(SignatureError::Repeated));
        let none = verify(&HeaderMap::new(), b"{}", &[SECRET.into()], Timestamp::from_millis(NOW * 1000));
        assert_eq!(none, Err(SignatureError::Missing));
        for spoiled in [format!("t={NOW},{header}"), header.replace("t=", "t=+"), header.replace("t=", "T=")] {
            assert_eq!(judge(&spoiled, &[SECRET], NOW), Err(SignatureError::Malformed), "{spoiled}");
        }
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let header = sign(&"".into(), NOW, b"{}");
        assert_eq!(judge(&header, &[""], NOW), Err(SignatureError::Secret));
        assert_eq!(judge(&header, &[], NOW), Err(SignatureError::Secret));
        assert_eq!(judge(&sign(&SECRET.into(), NOW, b"{}"), &["whsec_other", SECRET], NOW), Ok(()));
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_and_no_changed_byte_does(
            body in proptest::collection::vec(any::<u8>(), 1..200),
            position in any::<proptest::sample::Index>(),
            flip in 1_u8..,
        ) {
            let headers = headers(&[&sign(&SECRET.into(), NOW, &body)]);
            let now = Timestamp::from_millis(NOW * 1000);
            prop_assert!(verify(&headers, &body, &[SECRET.into()], now).is_ok());
            let mut changed = body.clone();
            changed[position.index(body.len())] ^= flip;
            prop_assert_eq!(verify(&headers, &changed, &[SECRET.into()], now), Err(SignatureError::NoMatch));
        }
    }
}
