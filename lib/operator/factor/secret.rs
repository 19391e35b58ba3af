//! What a row of `second_factors` amounts to.

use aws_lc_rs::hmac;
use totp_rs::{Builder, Totp};

use crate::clock::Timestamp;
use crate::config::SessionKey;
use crate::db::{Db, Row, Stmt};
use crate::error::{AppError, Result, to_json};
use crate::ids::UserId;

/// What the secret is called in apps that show its codes.
const ISSUER: &str = "Darkroom";
/// What SHA-1 takes, and what RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// A code is good for so long.
pub(super) const STEP_SECONDS: i64 = 30;

/// A factor that is set up, or being set up.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    pub(super) nonce: Vec<u8>,
    pub(super) is_confirmed: bool,
    pub(super) last_step: i64,
    /// The key that it and its recovery codes are derived with.
    key: hmac::Key,
}

/// Reads somebody's factor.
pub(super) fn find(user: UserId) -> Stmt {
    Stmt::new(
        "SELECT f.key_id, f.nonce, f.confirmed_at IS NOT NULL AS confirmed, f.last_step
           FROM second_factors f WHERE f.user_id = ?1",
    )
    .bind(user)
}

/// Begins to set one up, in the place of one that nobody has confirmed, or whose session key is gone. Any other stays as it
/// is.
///
/// # Errors
/// Never, unless no session key is configured.
pub fn begin(keys: &[SessionKey], user: UserId, now: Timestamp) -> Result<Stmt> {
    let key = keys.first().ok_or_else(|| AppError::Internal("no session key".to_owned()))?;
    let mut nonce = vec![0_u8; 16];
    crate::random::fill(&mut nonce);
    let begin = Stmt::new(
        "INSERT INTO second_factors (user_id, key_id, nonce, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user_id) DO UPDATE
           SET key_id = ?2, nonce = ?3, created_at = ?4, confirmed_at = NULL, last_step = 0
          WHERE confirmed_at IS NULL OR key_id NOT IN (SELECT value FROM json_each(?5))",
    );
    let known: Vec<&str> = keys.iter().map(|key| key.kid.as_str()).collect();
    Ok(begin.bind(user).bind(key.kid.as_str()).bind(nonce).bind(now).bind(to_json(&known)?))
}

impl Factor {
    /// `None` once the session key that it was derived from is gone: it is set up anew then.
    pub(super) fn from_row(row: &Row<'_>, keys: &[SessionKey], user: UserId) -> Result<Option<Self>> {
        let (key_id, nonce) = (row.get::<String>("key_id")?, row.get::<Vec<u8>>("nonce")?);
        let Some(key) = keys.iter().find(|key| key.kid == key_id) else { return Ok(None) };
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key.secret));
        context.update(format!("second-factor\n{user}\n").as_bytes());
        context.update(&nonce);
        let key = hmac::Key::new(hmac::HMAC_SHA256, context.sign().as_ref());
        let (is_confirmed, last_step) = (row.get("confirmed")?, row.get("last_step")?);
        Ok(Some(Self { nonce, is_confirmed, last_step, key }))
    }

    /// What is derived from it for one purpose.
    pub(super) fn derive(&self, purpose: &str) -> Vec<u8> {
        hmac::sign(&self.key, purpose.as_bytes()).as_ref().to_vec()
    }

    pub(super) fn totp(&self, email: &str) -> Result<Totp> {
        let mut secret = self.derive("totp");
        secret.truncate(SECRET_BYTES);
        let built = Builder::new().with_secret(secret).with_issuer(Some(ISSUER)).with_account_name(email).build();
        built.map_err(|error| AppError::Internal(format!("a second factor: {error}")))
    }

    /// The time step whose code these digits are: this one, the one before or the one after.
    pub(super) fn step_of(&self, digits: &str, now: Timestamp) -> Result<Option<i64>> {
        let seconds = u64::try_from(now.seconds()).unwrap_or(0);
        Ok(self.totp("")?.check(digits, seconds).and_then(|step| i64::try_from(step).ok()))
    }

    /// The digits that would be taken now: of the first step that was not used.
    fn digits(&self, now: Timestamp) -> Result<String> {
        let step = (now.seconds() / STEP_SECONDS).max(self.last_step + 1);
        let seconds = u64::try_from(step * STEP_SECONDS).unwrap_or(0);
        Ok(self.totp("")?.generate(seconds).to_string())
    }
}

/// What somebody's device shows now. Whoever holds the session keys can say it; the sandbox does.
///
/// # Errors
/// When the database does not answer; `NOT_FOUND` when nothing is set up.
pub async fn code_now(db: &Db, keys: &[SessionKey], user: UserId, now: Timestamp) -> Result<String> {
    let rows = db.read(vec![find(user)]).await?;
    let row = rows[0].first().ok_or(AppError::NotFound { what: "second factor" })?;
    let factor = Factor::from_row(&row, keys, user)?.ok_or(AppError::NotFound { what: "second factor" })?;
    factor.digits(now)
}
