//! Mailed codes (requirement B1): six digits, good for a minute, used once, five tries, bound to the browser that asked.

use std::time::{Duration, Instant};

use aws_lc_rs::{constant_time, hmac};
use http::{HeaderMap, HeaderValue};

use super::caller::Caller;
use super::known;
use super::place::Place;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{DbError, Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::http::cookies::CookieForm;
use crate::http::limits::{self, Limit};
use crate::ids::{CodeId, SessionId};
use crate::mail::Message;
use crate::outbox;

/// The cookie that remembers which browser asked.
pub(super) const BROWSER_COOKIE: &str = "browser";
const BROWSER_SECONDS: i64 = 3600;
/// After this many wrong tries a code is burned.
const TRIES_MAX: i64 = 5;
/// How long a mail is tried again after the answer: an answer and what follows it have a minute on the platform, and what
/// a process that dies has not sent its owner asks for again.
const BACKGROUND_LIMIT: Duration = Duration::from_secs(45);
/// The same where the answer waits for it. The page gives up after 30 s, of which the first tries have taken up to ten and
/// the last one takes five, and without the answer its browser has no cookie that makes the code good.
const BEFORE_ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Seconds before another code may be asked for.
pub(super) const RESEND_SECONDS: u32 = 60;

/// What a code opens. One that was mailed for one thing is no code for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The account; and it confirms the address.
    SignIn,
    /// The choice of a new password.
    Reset,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Reset => "reset",
        }
    }
}

/// What is kept of a code: useless to whoever reads the table.
fn fingerprint(app: &App, purpose: Purpose, email: &str, browser: &str, digits: &str) -> Vec<u8> {
    let pepper = app.config.session_keys.first().map(|key| key.secret.as_slice()).unwrap_or_default();
    let key = hmac::Key::new(hmac::HMAC_SHA256, pepper);
    let purpose = match purpose {
        Purpose::SignIn => "login-code",
        Purpose::Reset => "reset-code",
    };
    hmac::sign(&key, format!("{purpose}\n{email}\n{browser}\n{digits}").as_bytes()).as_ref().to_vec()
}

/// How many wrong codes an address may be tried with in a day.
const WRONG_A_DAY_MAX: u32 = 100;

/// The limits on asking, whatever for: one a minute and ten an hour for an address, so many an hour for a network. A
/// browser that the address was proven in has its own, as far as the address goes.
pub(super) fn ask_limits(app: &App, headers: &HeaderMap, email: &str) -> [Limit; 3] {
    let whom = counted_for(app, headers, email);
    [
        resend_limit(&whom),
        Limit::new("code-address", &whom, 10, 3600),
        Limit::new("code-network", &Place::of(app, headers).network, app.config.network_limit, 3600),
    ]
}

fn counted_for(app: &App, headers: &HeaderMap, email: &str) -> String {
    known::of(app, headers, email).unwrap_or_else(|| email.to_owned())
}

fn resend_limit(whom: &str) -> Limit {
    Limit::new("code-resend", whom, 1, RESEND_SECONDS)
}

/// A browser is known by a random cookie; what we keep is the same random value, worthless elsewhere.
fn browser_of<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    let value = CookieForm::of(&app.config.public_url, headers).read(headers, BROWSER_COOKIE)?;
    let plain = value.len() == 43 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    plain.then_some(value)
}

/// Six digits as they were typed, if they are.
pub(super) fn digits(text: &str) -> Option<&str> {
    let digits = text.trim();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// What became of the mail with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The mail service has it.
    Sent,
    /// The mail service is busy, broken or silent, and is asked again.
    Delayed,
    /// The mail service does not take it.
    Failed,
}

/// How long a mail with a code that is good for so many seconds is tried again.
fn retry_time(code_seconds: u32, background: &Background) -> Duration {
    let limit = if background.delays_answer() { BEFORE_ANSWER_LIMIT } else { BACKGROUND_LIMIT };
    Duration::from_secs(u64::from(code_seconds)).min(limit)
}

/// Whether this code still opens something: a mail with one that does not would only mislead.
async fn is_good(app: &App, id: CodeId) -> bool {
    let read = Stmt::new("SELECT 1 FROM login_codes WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2")
        .bind(id)
        .bind(app.clock.now());
    app.db.read(vec![read]).await.is_ok_and(|rows| !rows[0].is_empty())
}

/// A code on its way out.
pub(super) struct Fresh<'a> {
    id: CodeId,
    purpose: Purpose,
    email: &'a str,
    cookie_form: CookieForm,
    counted_for: String,
    browser: String,
    pub(super) digits: String,
    pub(super) seconds: u32,
    registration: Option<&'a str>,
    session: Option<SessionId>,
}

impl<'a> Fresh<'a> {
    /// A new code for this address, good for so many seconds in the browser that asks.
    pub(super) fn new(app: &App, purpose: Purpose, email: &'a str, headers: &HeaderMap, seconds: u32) -> Self {
        Self {
            id: CodeId::new(app.clock.now()),
            purpose,
            email,
            cookie_form: CookieForm::of(&app.config.public_url, headers),
            counted_for: counted_for(app, headers, email),
            browser: browser_of(app, headers).map_or_else(crate::random::token, str::to_owned),
            digits: crate::random::six_digits(),
            seconds,
            registration: None,
            session: None,
        }
    }

    /// The code proves this registration.
    pub(super) const fn claiming(mut self, registration: &'a str) -> Self {
        self.registration = Some(registration);
        self
    }

    /// The code proves the registration of whoever asks for it from within the account it made.
    pub(super) fn asked_by(mut self, caller: Option<&Caller>) -> Self {
        self.session = caller.map(Caller::session_id);
        self
    }

    /// Keeps it, and counts its mail: letters that nobody waits for go later. Codes this browser asked for before, for this address and purpose, are good no more: one active code.
    pub(super) fn keep(&self, app: &App, now: Timestamp) -> [Stmt; 3] {
        let burn = Stmt::new(
            "UPDATE login_codes SET used_at = ?4 WHERE email = ?1 AND browser = ?2 AND purpose = ?3 AND used_at IS NULL",
        )
        .bind(self.email)
        .bind(self.browser.as_str())
        .bind(self.purpose.as_str())
        .bind(now);
        let insert = Stmt::new(
            "INSERT INTO login_codes (id, email, browser, code_hmac, created_at, expires_at, purpose, claim)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, COALESCE(?8, (
               SELECT p.claim FROM sessions s JOIN users u ON u.id = s.user_id JOIN passwords p ON p.user_id = u.id
                WHERE s.id = ?9 AND s.ended_at IS NULL AND s.expires_at > ?5 AND u.email = ?2)))",
        )
        .bind(self.id)
        .bind(self.email)
        .bind(self.browser.as_str())
        .bind(fingerprint(app, self.purpose, self.email, &self.browser, &self.digits))
        .bind(now)
        .bind(now.plus_seconds(i64::from(self.seconds)))
        .bind(self.purpose.as_str())
        .bind(self.registration)
        .bind(self.session.map(|session| session.to_string()));
        [burn, insert, outbox::count()]
    }

    /// Mails it. What the service does not take while somebody waits is tried again in the background, as long as the
    /// code is good. Nobody is kept from asking for another meanwhile. Whether an address has an account makes no
    /// difference to any of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn mail(&self, app: &App, background: &Background, message: Message) -> Result<Delivery> {
        let Some(mailer) = app.mailer.clone() else { return Err(AppError::NotFound { what: "mail" }) };
        let Err(unsent) = mailer.deliver(self.email, &message).await else { return Ok(Delivery::Sent) };
        app.db.write(vec![resend_limit(&self.counted_for).give_back(app.clock.now())]).await?;
        if !unsent.error.may_pass() {
            tracing::error!(error = %unsent.error, "a code could not be sent");
            return Ok(Delivery::Failed);
        }
        tracing::warn!(error = %unsent.error, "a code is sent again in the background");
        let time_max = retry_time(self.seconds, background);
        let (app, id, email) = (app.clone(), self.id, self.email.to_owned());
        background.spawn(async move {
            let (began, mut unsent) = (Instant::now(), unsent);
            while unsent.error.may_pass() && began.elapsed() + unsent.pause() < time_max {
                // The service says for how long; the code's life ends it all.
                tokio::time::sleep(unsent.pause()).await;
                if !is_good(&app, id).await {
                    return;
                }
                match mailer.send_again(&email, &message, unsent).await {
                    Ok(()) => return,
                    Err(again) => unsent = again,
                }
            }
            tracing::error!(error = %unsent.error, "a code could not be sent");
        });
        Ok(Delivery::Delayed)
    }

    /// The cookie of the browser that asked.
    pub(super) fn cookie(&self) -> HeaderValue {
        self.cookie_form.set(BROWSER_COOKIE, &self.browser, BROWSER_SECONDS)
    }
}

/// A code that was asked for by this browser, and whose digits were right.
pub(super) struct Asked {
    id: String,
    /// The registration it proves, if one asked for it.
    pub(super) claim: Option<String>,
}

/// A code as it was kept.
struct Kept {
    id: String,
    hmac: Vec<u8>,
    tries: i64,
    used: bool,
    claim: Option<String>,
}

impl Asked {
    /// The code with these digits that this browser asked for. The try is counted before the digits are compared, in the
    /// write that reads what they are compared with: five at once are five, and a sixth finds a code that is burned.
    ///
    /// # Errors
    /// `CODE_INVALID`, `CODE_EXPIRED`; `RATE_LIMITED` for a network that guesses.
    pub(super) async fn find(
        app: &App,
        purpose: Purpose,
        email: &str,
        digits: &str,
        headers: &HeaderMap,
    ) -> Result<Self> {
        // Without the cookie it is another browser: the same answer as for a wrong code.
        let browser = browser_of(app, headers).ok_or(AppError::CodeInvalid { tries_left: 0 })?;
        let now = app.clock.now();
        let about = |stmt: Stmt| stmt.bind(email).bind(browser).bind(purpose.as_str());
        let count = about(Stmt::new(format!(
            "UPDATE login_codes SET tries = tries + 1
              WHERE id = {LATEST} AND used_at IS NULL AND tries < ?4 AND expires_at > ?5"
        )));
        let read =
            Stmt::new(format!("SELECT id, code_hmac, tries, used_at, claim FROM login_codes WHERE id = {LATEST}"));
        let wrong = [Limit::new("code-wrong", &counted_for(app, headers, email), WRONG_A_DAY_MAX, 24 * 3600)];
        let batch = vec![wrong[0].refuse_if_reached(now), count.bind(TRIES_MAX).bind(now), about(read)];
        let rows = match app.db.write(batch).await {
            Ok(rows) => rows,
            Err(refusal) => return limits::refused(&app.db, &wrong, now, refusal).await,
        };
        let rows = &rows[1..];
        let kept = Kept::from_rows(&rows[1])?.ok_or(AppError::CodeInvalid { tries_left: 0 })?;
        if rows[0].affected() == 0 {
            let burned = kept.used || kept.tries >= TRIES_MAX;
            return Err(if burned { AppError::CodeInvalid { tries_left: 0 } } else { AppError::CodeExpired });
        }
        let typed = fingerprint(app, purpose, email, browser, digits);
        if constant_time::verify_slices_are_equal(&kept.hmac, &typed).is_ok() {
            return Ok(Self { id: kept.id, claim: kept.claim });
        }
        let network_limit = app.config.network_limit.saturating_mul(5);
        let [wrong] = wrong;
        let limit = [Limit::new("code-try", &Place::of(app, headers).network, network_limit, 3600), wrong];
        match app.db.write(limit.iter().map(|limit| limit.take(now)).collect()).await {
            Ok(_) => {
                let tries_left = u32::try_from(TRIES_MAX - kept.tries).unwrap_or(0);
                Err(AppError::CodeInvalid { tries_left })
            }
            Err(refusal) => limits::refused(&app.db, &limit, now, refusal).await,
        }
    }

    /// Uses the code: refuses the batch (`code_not_usable`) when a duplicate was first or its time ran out meanwhile.
    pub(super) fn use_up(&self, now: Timestamp) -> [Stmt; 2] {
        let guard = Stmt::new(
            "INSERT INTO refusals (code_not_usable) SELECT 1 WHERE NOT EXISTS (
               SELECT 1 FROM login_codes WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2)",
        )
        .bind(self.id.as_str())
        .bind(now);
        let mark = Stmt::new("UPDATE login_codes SET used_at = ?2 WHERE id = ?1").bind(self.id.as_str()).bind(now);
        [guard, mark]
    }
}

/// SQL: the newest code for an address (?1) that a browser (?2) asked for, for a purpose (?3).
const LATEST: &str = "(SELECT id FROM login_codes WHERE email = ?1 AND browser = ?2 AND purpose = ?3
                        ORDER BY created_at DESC, id DESC LIMIT 1)";

impl Kept {
    fn from_rows(rows: &Rows) -> Result<Option<Self>, DbError> {
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Self {
            id: row.get("id")?,
            hmac: row.get("code_hmac")?,
            tries: row.get("tries")?,
            used: row.get::<Option<i64>>("used_at")?.is_some(),
            claim: row.get("claim")?,
        }))
    }
}

/// How long a code is kept after it was mailed.
const CODE_KEPT_SECONDS: i64 = 24 * 3600;

/// Forgets codes that are older than that.
#[must_use]
pub fn sweep(now: Timestamp, rows_max: i64) -> Stmt {
    Stmt::new("DELETE FROM login_codes WHERE id IN (SELECT id FROM login_codes WHERE created_at < ?1 LIMIT ?2)")
        .bind(now.plus_seconds(-CODE_KEPT_SECONDS))
        .bind(rows_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_again_no_longer_than_its_code_is_good_or_its_asker_waits() {
        let after = Background::new(|_| {});
        assert_eq!(retry_time(30, &after), Duration::from_secs(30));
        assert_eq!(retry_time(600, &after), BACKGROUND_LIMIT);
        let before = Background::before_the_answer(|_| {});
        assert_eq!(retry_time(600, &before), BEFORE_ANSWER_LIMIT);
    }
}
