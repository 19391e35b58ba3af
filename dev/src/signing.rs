//! Signatures of webhooks, the sender's half: Standard Webhooks as Replicate (and Svix) use them, and Stripe's own.

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

/// The `Stripe-Signature` header of one event: `t=…,v1=…`, HMAC-SHA256 in hex over `t.body`.
///
/// The key is the whole secret with its `whsec_`, which is not base64: the opposite of Standard Webhooks.
#[must_use]
pub fn stripe(secret: &str, timestamp_seconds: i64, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
    context.update(format!("{timestamp_seconds}.").as_bytes());
    context.update(body);
    let hex: String = context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={timestamp_seconds},v1={hex}")
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

    /// What the official client's `generateTestHeaderString` makes of this event.
    #[test]
    fn stripes_own_client_signs_the_same() {
        let event = include_bytes!("../../tests/vectors/stripe_event.json");
        let header = stripe("whsec_test_secret_AbC123", 1_767_225_600, event);
        let made = "t=1767225600,v1=76f7236486b74883b350ce3ec9ba9e6315fb34331e0476adb4af33ca23d9c6f9";
        assert_eq!(header, made);
    }
}
