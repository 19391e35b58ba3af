//! Addresses that no mail goes to but codes that somebody asks for. What a mail service says of one comes twice, late and
//! out of order: the newest word counts, by the time at which it was said.

use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::hashed::{self, AddressKeys, IS_BARE};

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

const PURPOSE: &str = "mail";

/// What is kept is said to nobody else: enough to know an address again, and nothing to write to.
fn plain(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

/// Nothing goes to this address any more, since `said_at`. Who complained once has complained, whatever bounces later.
#[must_use]
pub fn stop(keys: &AddressKeys, email: &str, reason: StopReason, said_at: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO mail_stops (address, reason, said_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (address) DO UPDATE SET
           reason = CASE WHEN reason = 'complained' THEN reason ELSE excluded.reason END,
           lifted_at = CASE WHEN reason <> 'complained' AND excluded.reason = 'complained' THEN NULL ELSE lifted_at END,
           said_at = MAX(said_at, excluded.said_at)",
    )
    .bind(keys.written(PURPOSE, &plain(email)))
    .bind(reason.as_str())
    .bind(said_at)
}

/// A code that was mailed to this address came back: what bounced before bounces no more. A complaint stays one.
#[must_use]
pub fn arrived(keys: &AddressKeys, email: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "UPDATE mail_stops SET lifted_at = ?2
          WHERE address IN (SELECT value FROM json_each(?1)) AND reason = 'bounced'",
    )
    .bind(keys.sought(PURPOSE, &plain(email)))
    .bind(now)
}

/// A row when nothing goes to this address.
#[must_use]
pub fn is_stopped(keys: &AddressKeys, email: &str) -> Stmt {
    Stmt::new(
        "SELECT 1 FROM mail_stops WHERE address IN (SELECT value FROM json_each(?1))
            AND (lifted_at IS NULL OR lifted_at < said_at) LIMIT 1",
    )
    .bind(keys.sought(PURPOSE, &plain(email)))
}

/// What was said before addresses were kept under a key is not kept for ever: the mail service says it again.
#[must_use]
pub fn sweep_bare(now: Timestamp) -> Stmt {
    Stmt::new(format!("DELETE FROM mail_stops WHERE address {IS_BARE} AND said_at < ?1"))
        .bind(now.plus_seconds(-hashed::BARE_SECONDS))
}
