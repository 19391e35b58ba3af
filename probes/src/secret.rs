//! Names nobody can guess, and signatures with secrets nobody was told.

use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// `length` characters of `[a-z2-7]`.
///
/// # Panics
/// If the operating system has no randomness to give.
#[must_use]
pub fn letters(length: usize) -> String {
    let mut bytes = vec![0; length];
    assert!(rand::fill(&mut bytes).is_ok(), "the operating system gives no random bytes");
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// A `webhook-signature` of the Standard Webhooks scheme, with this raw key.
#[must_use]
pub fn webhook_signature(key: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}
