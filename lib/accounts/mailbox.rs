//! The mailbox that an address leads to. Many addresses lead to one: what stands behind a plus is the reader's own, and some
//! services see no dots.

use aws_lc_rs::digest;

/// Services that see no dots, by their domains; the first is the name that the others are another of.
const WITHOUT_DOTS: [&str; 2] = ["gmail.com", "googlemail.com"];

/// A hash of the mailbox of a normalised address: enough to know it again, and nothing to write to.
pub(super) fn hash(email: &str) -> String {
    hash_for("mailbox", &canonical(email))
}

/// A hash of an address for one purpose: it says nothing to another.
pub(super) fn hash_for(purpose: &str, address: &str) -> String {
    let hash = digest::digest(&digest::SHA256, format!("darkroom {purpose}\n{address}").as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
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
