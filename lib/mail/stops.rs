//! Addresses that no mail goes to but codes that somebody asks for. What a mail service says of one comes twice, late and
//! out of order: the newest word counts, by the time at which it was said.

use aws_lc_rs::digest;

use crate::clock::Timestamp;
use crate::db::Stmt;

/// Why an address gets no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// It takes none.
    Bounced,
    /// Its reader called one spam.
    Complained,
}

impl StopReason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }
}

/// A hash of an address: enough to know it again, and nothing to write to.
fn hash(email: &str) -> String {
    let email = email.trim().to_ascii_lowercase();
    let hash = digest::digest(&digest::SHA256, format!("darkroom mail\n{email}").as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Nothing goes to this address any more, since `said_at`. Who complained once has complained, whatever bounces later.
#[must_use]
pub fn stop(email: &str, reason: StopReason, said_at: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO mail_stops (address, reason, said_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (address) DO UPDATE SET
           reason = CASE WHEN reason = 'complained' THEN reason ELSE excluded.reason END,
           lifted_at = CASE WHEN reason <> 'complained' AND excluded.reason = 'complained' THEN NULL ELSE lifted_at END,
           said_at = MAX(said_at, excluded.said_at)",
    )
    .bind(hash(email))
    .bind(reason.as_str())
    .bind(said_at)
}

/// A code that was mailed to this address came back: what bounced before bounces no more. A complaint stays one.
#[must_use]
pub fn arrived(email: &str, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE mail_stops SET lifted_at = ?2 WHERE address = ?1 AND reason = 'bounced'")
        .bind(hash(email))
        .bind(now)
}

/// A row when nothing goes to this address.
#[must_use]
pub fn is_stopped(email: &str) -> Stmt {
    Stmt::new("SELECT 1 FROM mail_stops WHERE address = ?1 AND (lifted_at IS NULL OR lifted_at < said_at)")
        .bind(hash(email))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_hash_and_the_hash_does_not_tell_it() {
        assert_eq!(hash("Mei@Example.com "), hash("mei@example.com"));
        assert_ne!(hash("mei@example.com"), hash("mei+shop@example.com"));
        assert!(!hash("mei@example.com").contains("mei"));
    }
}
