//! What makes an id token acceptable. Pure: decided by `google-auth-library`'s rules and by the nonce, which no library
//! compares; `tests/vectors/google_id_tokens.json` holds both to it.

use aws_lc_rs::constant_time;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::Jwks;
use crate::clock::Timestamp;

/// The issuer is written in two ways, and in no third.
const ISSUERS: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];
/// How far Google's clock may be from ours.
const SKEW_SECONDS: i64 = 300;
/// A token that ends later than this is not one of Google's, which live an hour.
const LIFETIME_MAX_SECONDS: i64 = 86_400;
/// Google's are below two kilobytes.
const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// The longest subject there is.
const SUBJECT_BYTES_MAX: usize = 255;

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The only stable key of a Google account, at most 255 bytes: accounts are found by it, never by e-mail.
    pub sub: String,
    /// The address, which may change and may be somebody else's while `email_verified` is false.
    pub email: Option<String>,
    /// Whether Google vouches for the address. Only then may it link to an existing account.
    pub email_verified: bool,
    /// The name as shown.
    pub name: Option<String>,
    /// The address of an avatar.
    pub picture: Option<String>,
}

/// Why an id token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not a signed token, or claims that do not fit their types (an audience that is a list, for one).
    #[error("malformed")]
    Malformed,
    /// Signed in another way than RS256, or not at all.
    #[error("not signed with RS256")]
    Algorithm,
    /// Signed with a key that Google does not publish.
    #[error("unknown key")]
    UnknownKey,
    /// The signature is not that key's.
    #[error("wrong signature")]
    Signature,
    /// Not issued by Google.
    #[error("wrong issuer")]
    Issuer,
    /// Issued for another client, or to one.
    #[error("wrong audience")]
    Audience,
    /// Over.
    #[error("expired")]
    Expired,
    /// Issued in the future, or for longer than a day.
    #[error("not from this time")]
    NotFromNow,
    /// Not of this sign-in: a replay.
    #[error("wrong nonce")]
    Nonce,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    // A string only: a list of audiences is somebody else's token.
    aud: String,
    azp: Option<String>,
    sub: String,
    iat: i64,
    exp: i64,
    nonce: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    name: Option<String>,
    picture: Option<String>,
}

/// The id of the key a token says it is signed with. The algorithm is decided here, before any key is looked up.
///
/// # Errors
/// [`TokenFault::Malformed`] or [`TokenFault::Algorithm`].
pub fn key_id(token: &str) -> Result<String, TokenFault> {
    if token.len() > TOKEN_BYTES_MAX || token.split('.').count() != 3 {
        return Err(TokenFault::Malformed);
    }
    // An algorithm the library has no name for (`none`) is an error of its header reader.
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Algorithm)?;
    if header.alg != Algorithm::RS256 {
        return Err(TokenFault::Algorithm);
    }
    header.kid.ok_or(TokenFault::UnknownKey)
}

/// Decides whether `token` proves an identity to `client_id` in the sign-in that sent `expected_nonce`.
///
/// # Errors
/// The first [`TokenFault`] found.
pub fn decide(
    token: &str,
    keys: &Jwks,
    client_id: &str,
    expected_nonce: &str,
    now: Timestamp,
) -> Result<Identity, TokenFault> {
    let key = keys.find(&key_id(token)?).ok_or(TokenFault::UnknownKey)?;
    let claims = signed_claims(token, key)?;
    if !ISSUERS.contains(&claims.iss.as_str()) {
        return Err(TokenFault::Issuer);
    }
    if claims.aud != client_id || claims.azp.is_some_and(|party| party != client_id) {
        return Err(TokenFault::Audience);
    }
    let now_seconds = now.seconds();
    if now_seconds > claims.exp.saturating_add(SKEW_SECONDS) {
        return Err(TokenFault::Expired);
    }
    let is_early = now_seconds < claims.iat.saturating_sub(SKEW_SECONDS);
    if is_early || claims.exp >= now_seconds.saturating_add(LIFETIME_MAX_SECONDS) {
        return Err(TokenFault::NotFromNow);
    }
    let nonce = claims.nonce.unwrap_or_default();
    let is_ours = constant_time::verify_slices_are_equal(nonce.as_bytes(), expected_nonce.as_bytes()).is_ok();
    if !is_ours || expected_nonce.is_empty() {
        return Err(TokenFault::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > SUBJECT_BYTES_MAX {
        return Err(TokenFault::Malformed);
    }
    Ok(Identity {
        sub: claims.sub,
        email: claims.email,
        email_verified: claims.email_verified,
        name: claims.name,
        picture: claims.picture,
    })
}

/// The claims, if the signature is the key's. The library's own checks of claims read the machine's clock and take
/// lists of audiences, so they are off and [`decide`] makes them.
fn signed_claims(token: &str, key: &jsonwebtoken::DecodingKey) -> Result<Claims, TokenFault> {
    use jsonwebtoken::errors::ErrorKind;

    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    match jsonwebtoken::decode::<Claims>(token, key, &validation) {
        Ok(data) => Ok(data.claims),
        Err(error) => Err(match error.kind() {
            ErrorKind::Json(_) | ErrorKind::Utf8(_) => TokenFault::Malformed,
            _ => TokenFault::Signature,
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    #[derive(Deserialize)]
    struct Vectors {
        now_seconds: i64,
        client_id: String,
        nonce: String,
        jwks: Value,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        token: String,
        expected: String,
        email_verified: bool,
    }

    fn vectors() -> (Vectors, Jwks) {
        let vectors: Vectors = serde_json::from_str(include_str!("../../tests/vectors/google_id_tokens.json")).unwrap();
        let keys = Jwks::parse(vectors.jwks.to_string().as_bytes()).unwrap();
        (vectors, keys)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn every_vector_is_decided_as_googles_library_does_and_by_its_nonce() {
        let (vectors, keys) = vectors();
        assert_eq!(vectors.cases.len(), 16);
        for case in &vectors.cases {
            let verdict = decide(&case.token, &keys, &vectors.client_id, &vectors.nonce, at(vectors.now_seconds));
            assert_eq!(verdict.is_ok(), case.expected == "accept", "{}: {verdict:?}", case.name);
            if let Ok(identity) = verdict {
                assert_eq!(identity.email_verified, case.email_verified, "{}", case.name);
                assert_eq!(identity.sub, "110169484474386276334");
                assert_eq!(identity.name.as_deref(), Some("测试 User"));
            }
        }
    }

    #[test]
    fn each_refusal_has_its_reason() {
        let (vectors, keys) = vectors();
        for (name, fault) in [
            ("wrong iss", TokenFault::Issuer),
            ("wrong aud", TokenFault::Audience),
            ("aud array with ours", TokenFault::Malformed),
            ("expired 1h", TokenFault::Expired),
            ("not yet valid", TokenFault::NotFromNow),
            ("unknown kid", TokenFault::UnknownKey),
            ("signed by other key same kid", TokenFault::Signature),
            ("wrong nonce", TokenFault::Nonce),
            ("no nonce", TokenFault::Nonce),
            ("alg none", TokenFault::Algorithm),
            ("hs256 with public key", TokenFault::Algorithm),
            ("tampered payload", TokenFault::Signature),
        ] {
            let case = vectors.cases.iter().find(|case| case.name == name).unwrap();
            let verdict = decide(&case.token, &keys, &vectors.client_id, &vectors.nonce, at(vectors.now_seconds));
            assert_eq!(verdict, Err(fault), "{name}");
        }
    }

    #[test]
    fn the_limits_of_time_are_exact() {
        let (vectors, keys) = vectors();
        let token = &vectors.cases[0].token;
        let (issued, ends) = (vectors.now_seconds, vectors.now_seconds + 3600);
        let decide_at = |now| decide(token, &keys, &vectors.client_id, &vectors.nonce, at(now)).map(drop);
        assert_eq!(decide_at(issued - 300), Ok(()));
        assert_eq!(decide_at(issued - 301), Err(TokenFault::NotFromNow));
        assert_eq!(decide_at(ends + 300), Ok(()));
        assert_eq!(decide_at(ends + 301), Err(TokenFault::Expired));
        assert_eq!(decide_at(i64::MIN / 1000), Err(TokenFault::NotFromNow));
    }

    #[test]
    fn another_client_and_an_empty_nonce_get_nothing() {
        let (vectors, keys) = vectors();
        let now = at(vectors.now_seconds);
        let token = &vectors.cases[0].token;
        assert_eq!(decide(token, &keys, "other", &vectors.nonce, now), Err(TokenFault::Audience));
        let without = &vectors.cases.iter().find(|case| case.name == "no nonce").unwrap().token;
        assert_eq!(decide(without, &keys, &vectors.client_id, "", now), Err(TokenFault::Nonce));
    }

    #[test]
    fn what_is_no_token_is_refused_before_anything_else() {
        for text in ["", "a.b", "a.b.c.d", &"a".repeat(20_000)] {
            assert_eq!(key_id(text), Err(TokenFault::Malformed), "{} bytes", text.len());
        }
        assert_eq!(key_id("a.b.c"), Err(TokenFault::Algorithm));
    }
}
