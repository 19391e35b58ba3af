//! Addresses as they are kept where the address itself must not be: what a secret key of the server makes of one is known
//! again, and nobody who reads the database alone can try addresses until one fits. Rows from before there was a key have a
//! bare hash: they are looked for, too, until they have ended ([`BARE_SECONDS`]).

use std::fmt;

use aws_lc_rs::{digest, hmac};

/// How long a bare hash is honoured after it was written: no longer than to the end of November 2028.
pub const BARE_SECONDS: i64 = 2 * 365 * 24 * 3600;

/// SQL: a text that no key has made.
pub const IS_BARE: &str = "NOT LIKE 'v1:%'";

/// The keys that addresses are kept under: the first writes, all are looked for.
#[derive(Clone)]
pub struct AddressKeys(Vec<hmac::Key>);

impl fmt::Debug for AddressKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AddressKeys({})", self.0.len())
    }
}

impl AddressKeys {
    /// From secrets, in their order.
    #[must_use]
    pub fn new<'a>(secrets: impl Iterator<Item = &'a [u8]>) -> Self {
        Self(secrets.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret)).collect())
    }

    /// All that an address may be kept as for one purpose, the newest first.
    fn every(&self, purpose: &str, address: &str) -> Vec<String> {
        let content = format!("darkroom {purpose}\n{address}");
        let keyed = self.0.iter().map(|key| format!("v1:{}", hex(hmac::sign(key, content.as_bytes()).as_ref())));
        keyed.chain([bare(purpose, address)]).collect()
    }

    /// How an address is kept from now on.
    #[must_use]
    pub fn written(&self, purpose: &str, address: &str) -> String {
        self.every(purpose, address).swap_remove(0)
    }

    /// All that it may be kept as, as a JSON list.
    #[must_use]
    pub fn sought(&self, purpose: &str, address: &str) -> String {
        serde_json::Value::from(self.every(purpose, address)).to_string()
    }
}

/// A hash of an address for one purpose: it says nothing to another.
#[must_use]
pub fn bare(purpose: &str, address: &str) -> String {
    hex(digest::digest(&digest::SHA256, format!("darkroom {purpose}\n{address}").as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_by_every_key_and_by_its_bare_hash_and_by_nothing_else() {
        let keys = |bytes: &[u8]| AddressKeys::new(bytes.iter().map(std::slice::from_ref));
        let (old, both, other) = (keys(&[1]), keys(&[2, 1]), keys(&[3]));
        let kept = old.written("mail", "mei@example.com");
        assert!(kept.starts_with("v1:") && !kept.contains("mei"));
        assert!(both.sought("mail", "mei@example.com").contains(&kept));
        assert_ne!(both.written("mail", "mei@example.com"), kept);
        assert!(both.sought("mail", "mei@example.com").contains(&bare("mail", "mei@example.com")));
        for keys in [other.sought("mail", "mei@example.com"), old.sought("mailbox", "mei@example.com")] {
            assert!(!keys.contains(&kept));
        }
    }
}
