//! Mailed codes (requirement B1): six digits, good for a minute, used once, five tries, bound to the browser that asked.

use aws_lc_rs::{constant_time, hmac};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{DbError, Rows, Stmt};
use crate::http::limits::Limit;
use crate::ids::CodeId;

/// The cookie that remembers which browser asked.
pub(super) const BROWSER_COOKIE: &str = "__Host-browser";
/// After this many wrong tries a code is burned.
pub(super) const TRIES_MAX: i64 = 5;
/// Seconds before another code may be asked for.
pub(super) const RESEND_SECONDS: u32 = 60;

/// What is kept of a code: useless to whoever reads the table.
pub(super) fn fingerprint(app: &App, email: &str, browser: &str, code: &str) -> Vec<u8> {
    let pepper = app.config.session_keys.first().map(|key| key.secret.as_slice()).unwrap_or_default();
    let key = hmac::Key::new(hmac::HMAC_SHA256, pepper);
    hmac::sign(&key, format!("login-code\n{email}\n{browser}\n{code}").as_bytes()).as_ref().to_vec()
}

/// The limits on asking: one a minute and ten an hour for an address, so many an hour for a network.
pub(super) fn ask_limits(email: &str, network: &str, network_limit: u32) -> [Limit; 3] {
    [
        Limit::new("code-resend", email, 1, RESEND_SECONDS),
        Limit::new("code-address", email, 10, 3600),
        Limit::new("code-network", network, network_limit, 3600),
    ]
}

/// Keeps a new code. Codes this browser asked for before, for this address, are good no more: one active code.
pub(super) fn keep(email: &str, browser: &str, hmac: Vec<u8>, seconds: u32, now: Timestamp) -> [Stmt; 2] {
    let burn = Stmt::new("UPDATE login_codes SET used_at = ?3 WHERE email = ?1 AND browser = ?2 AND used_at IS NULL")
        .bind(email)
        .bind(browser)
        .bind(now);
    let insert = Stmt::new(
        "INSERT INTO login_codes (id, email, browser, code_hmac, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(CodeId::new(now))
    .bind(email)
    .bind(browser)
    .bind(hmac)
    .bind(now)
    .bind(now.plus_seconds(i64::from(seconds)));
    [burn, insert]
}

/// A code that was asked for by this browser.
pub(super) struct Asked {
    pub(super) id: String,
    hmac: Vec<u8>,
    tries: i64,
    used: bool,
    expires_at: Timestamp,
}

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    Late,
}

impl Asked {
    pub(super) fn latest(email: &str, browser: &str) -> Stmt {
        Stmt::new(
            "SELECT id, code_hmac, tries, used_at, expires_at FROM login_codes
              WHERE email = ?1 AND browser = ?2 ORDER BY created_at DESC, id DESC LIMIT 1",
        )
        .bind(email)
        .bind(browser)
    }

    pub(super) fn from_rows(rows: &Rows) -> Result<Option<Self>, DbError> {
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Self {
            id: row.get("id")?,
            hmac: row.get("code_hmac")?,
            tries: row.get("tries")?,
            used: row.get::<Option<i64>>("used_at")?.is_some(),
            expires_at: row.get("expires_at")?,
        }))
    }

    pub(super) fn judge(&self, hmac: &[u8], now: Timestamp) -> Verdict {
        let equal = constant_time::verify_slices_are_equal(&self.hmac, hmac).is_ok();
        if self.used || self.tries >= TRIES_MAX {
            Verdict::Wrong
        } else if self.expires_at <= now {
            Verdict::Late
        } else if equal {
            Verdict::Right
        } else {
            Verdict::Wrong
        }
    }

    /// Counts a wrong try, also when several come at once.
    pub(super) fn count_try(&self) -> Stmt {
        Stmt::new("UPDATE login_codes SET tries = tries + 1 WHERE id = ?1").bind(self.id.as_str())
    }

    /// Uses the code: refuses the batch (`code_not_usable`) when its twin was first or the tries ran out meanwhile.
    pub(super) fn use_up(&self, now: Timestamp) -> [Stmt; 2] {
        let guard = Stmt::new(
            "INSERT INTO refusals (code_not_usable) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM login_codes WHERE id = ?1 AND used_at IS NULL AND tries < ?2 AND expires_at > ?3)",
        )
        .bind(self.id.as_str())
        .bind(TRIES_MAX)
        .bind(now);
        let mark = Stmt::new("UPDATE login_codes SET used_at = ?2 WHERE id = ?1").bind(self.id.as_str()).bind(now);
        [guard, mark]
    }
}
