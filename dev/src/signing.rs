//! Standard Webhooks signatures, the sender's half: what Replicate (and Svix) put on their news.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The `webhook-signature` header of one message: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
///
/// `key` is `whsec_` and base64; what is not base64 is used as it stands, so that a wrong key still signs (wrongly).
#[must_use]
pub fn sign(key: &str, id: &str, timestamp_seconds: i64, body: &[u8]) -> String {
    let encoded = key.strip_prefix("whsec_").unwrap_or(key);
    let raw = STANDARD.decode(encoded).unwrap_or_else(|_| encoded.as_bytes().to_vec());
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &raw));
    context.update(format!("{id}.{timestamp_seconds}.").as_bytes());
    context.update(body);
    format!("v1,{}", STANDARD.encode(context.sign()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published example of the Standard Webhooks specification.
    #[test]
    fn the_published_example_gets_the_published_signature() {
        let signature = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
