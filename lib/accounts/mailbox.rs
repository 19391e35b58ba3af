//! The mailbox that an address leads to. Many addresses lead to one: what stands behind a plus is the reader's own, and some
//! services see no dots.

use crate::hashed::{self, AddressKeys};

/// Services that see no dots, by their domains; the first is the name that the others are another of.
const WITHOUT_DOTS: [&str; 2] = ["gmail.com", "googlemail.com"];

const PURPOSE: &str = "mailbox";

/// A hash of the mailbox of a normalised address, beside the address itself: accounts of one mailbox have the same.
pub(super) fn hash(email: &str) -> String {
    hashed::bare(PURPOSE, &canonical(email))
}

/// The mailbox as it is kept when its account has ended.
pub(super) fn kept(keys: &AddressKeys, email: &str) -> String {
    keys.written(PURPOSE, &canonical(email))
}

/// All that it may be kept as, as a JSON list.
pub(super) fn sought(keys: &AddressKeys, email: &str) -> String {
    keys.sought(PURPOSE, &canonical(email))
}

fn canonical(email: &str) -> String {
    let Some((local, domain)) = email.rsplit_once('@') else { return email.to_owned() };
    let local = local.split_once('+').map_or(local, |(name, _)| name);
    if WITHOUT_DOTS.contains(&domain) {
        return format!("{}@{}", local.replace('.', ""), WITHOUT_DOTS[0]);
    }
    format!("{local}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_has_one_hash_however_its_address_is_written() {
        for [one, other] in [
            ["mei@example.com", "mei+shop@example.com"],
            ["mei.lin@gmail.com", "meilin@googlemail.com"],
            ["m.e.i.lin+a+b@gmail.com", "meilin@gmail.com"],
        ] {
            assert_eq!(hash(one), hash(other), "{one} {other}");
        }
        for [one, other] in [["mei.lin@example.com", "meilin@example.com"], ["mei@example.com", "mei@example.org"]] {
            assert_ne!(hash(one), hash(other), "{one} {other}");
        }
        assert!(!hash("mei@example.com").contains("mei"));
    }
}
