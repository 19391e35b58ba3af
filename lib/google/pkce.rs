//! Proof Key for Code Exchange: who brings the code back must be who asked for it. Source: RFC 7636.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The `S256` challenge of a verifier: unpadded base64url of its SHA-256. The verifier is 43–128 characters of
/// `[A-Za-z0-9-._~]`, at best 32 random bytes in base64url.
#[must_use]
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Vector {
        verifier: String,
        challenge: String,
    }

    #[test]
    fn the_challenge_is_the_standards() {
        let vector: Vector = serde_json::from_str(include_str!("../../tests/vectors/pkce.json")).unwrap();
        assert_eq!(challenge(&vector.verifier), vector.challenge);
    }
}
