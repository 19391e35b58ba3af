//! People who sign in.

use serde::{Deserialize, Serialize};

/// Google's limit of `sub`.
const SUB_MAX_CHARS: usize = 255;

/// An account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The account's stable number; made from the address if it is not given.
    #[serde(default)]
    pub(super) sub: String,
    pub(super) email: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default = "yes")]
    pub(super) email_verified: bool,
}

fn yes() -> bool {
    true
}

/// The people the chooser offers: invented, at a domain that cannot exist.
pub(super) const OFFERED: [(&str, &str); 3] =
    [("林小满", "xiaoman@example.com"), ("Ada Winter", "ada@example.com"), ("陈一鸣", "yiming@example.com")];

impl Person {
    /// What is wrong with the person, if anything.
    pub(super) fn fault(&self) -> Option<&'static str> {
        if self.sub.len() > SUB_MAX_CHARS || !self.sub.is_ascii() {
            return Some("sub is at most 255 ASCII characters");
        }
        let parts = self.email.split_once('@');
        let right = parts.is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
        (!right || self.email.contains(char::is_whitespace)).then_some("email is not an address")
    }

    /// The account number: what was given, or one that always belongs to this address.
    pub(super) fn subject(&self) -> String {
        if !self.sub.is_empty() {
            return self.sub.clone();
        }
        let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, self.email.to_lowercase().as_bytes());
        let number = sum.as_ref().iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("1{number:020}")
    }

    /// The name to show: what was given, or the part before the @.
    pub(super) fn shown_name(&self) -> &str {
        if self.name.is_empty() { self.email.split('@').next().unwrap_or_default() } else { &self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_always_has_the_same_account() {
        let person =
            |email: &str| Person { sub: String::new(), email: email.into(), name: String::new(), email_verified: true };
        assert_eq!(person("Ada@example.com").subject(), person("ada@example.com").subject());
        assert_ne!(person("ada@example.com").subject(), person("bob@example.com").subject());
        assert_eq!(person("ada@example.com").subject().len(), 21);
    }
}
