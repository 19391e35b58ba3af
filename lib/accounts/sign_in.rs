//! One person, one account: whichever way somebody proves an e-mail address, they come to the same account.

use axum::response::{AppendHeaders, IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use utoipa::openapi::schema::Schema;

use super::place::Place;
use super::session;
use super::user::{COLUMNS, User};
use super::{mailbox, password};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::background::Background;
use crate::http::context;
use crate::http::extract::Json;
use crate::ids::{SessionId, UserId};
use crate::ledger::{BALANCE, open_account, welcome};
use crate::locale::Locale;
use crate::outbox;
use crate::referrals;
use crate::schema;

/// Who an account is made for, if there is none.
#[derive(Clone, Debug)]
pub(super) struct Newcomer<'a> {
    /// Normalised.
    pub(super) email: &'a str,
    /// What to call them.
    pub(super) name: &'a str,
    pub(super) avatar_url: Option<&'a str>,
    pub(super) locale: Locale,
    /// The code of the link they came with, as it was given.
    pub(super) invite: Option<&'a str>,
}

/// How many statements make an account.
const NEW_ACCOUNT_STATEMENTS: usize = 2;
/// After how many of a proof the account is there.
pub(super) const ACCOUNT_STATEMENTS: usize = password::ASIDE_STATEMENTS + NEW_ACCOUNT_STATEMENTS;

/// A session to begin.
pub(super) struct SignIn {
    session: SessionId,
    candidate: UserId,
    now: Timestamp,
}

impl SignIn {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { session: SessionId::new(now), candidate: UserId::new(now), now }
    }

    /// The statements for somebody who has just proven the address, by the code mailed for the registration `claim` or
    /// otherwise: they make the account if there is none, end what others claimed of it, begin the session, and read
    /// who it is; the last one's rows go to [`SignIn::finish`].
    pub(super) fn proven(&self, app: &App, newcomer: &Newcomer<'_>, claim: Option<&str>, place: &Place) -> Vec<Stmt> {
        let mut batch = self.proven_account(app, newcomer, claim, place);
        batch.extend(self.session(app, newcomer.email, place));
        batch
    }

    /// The same without the session. What a stranger did under the address is set aside, the gift is given, once for each
    /// mailbox, and whoever came with somebody's link is theirs: the proof decides, not who registered the address.
    pub(super) fn proven_account(
        &self,
        app: &App,
        newcomer: &Newcomer<'_>,
        claim: Option<&str>,
        place: &Place,
    ) -> Vec<Stmt> {
        let (email, now) = (newcomer.email, self.now);
        let mut batch = Vec::from(password::set_aside(email, claim, place.session, now));
        batch.extend(self.account(newcomer, Some(now)));
        batch.extend(password::prove(email, claim, now));
        let spent = mailbox::sought(&app.config.mailbox_keys, email);
        batch.push(welcome(email, app.signup_credits(), &spent, now));
        batch.push(referrals::code_of(email, now));
        let code = newcomer.invite.unwrap_or_default();
        if let Some(join) = referrals::join(email, code, &spent, app.config.referral, now) {
            batch.push(join);
            // What was ordered before the address was proven counts.
            batch.extend(referrals::reward(referrals::Whose::Address(email), now));
        }
        batch
    }

    /// The statements that make the account if there is none; `confirmed_at` when its address is proven. Two browsers at once
    /// make one account: the address is unique.
    pub(super) fn account(
        &self,
        newcomer: &Newcomer<'_>,
        confirmed_at: Option<Timestamp>,
    ) -> [Stmt; NEW_ACCOUNT_STATEMENTS] {
        let (user, now) = (self.candidate, self.now);
        let make = Stmt::new(
            "INSERT INTO users (id, email, name, avatar_url, locale, created_at, confirmed_at, mailbox)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (email) DO NOTHING",
        )
        .bind(user)
        .bind(newcomer.email)
        .bind(newcomer.name)
        .bind(newcomer.avatar_url)
        .bind(newcomer.locale.tag())
        .bind(now)
        .bind(confirmed_at)
        .bind(mailbox::hash(newcomer.email));
        // The candidate's account exists only if the candidate was made: the statement does nothing otherwise.
        [make, open_account(user)]
    }

    /// The statements that begin a session of the account with this address, warn its owner of a browser that was never
    /// there, end the session that this browser had of it, and read who it is.
    pub(super) fn session(&self, app: &App, email: &str, place: &Place) -> [Stmt; 5] {
        let read = Stmt::new(format!(
            "SELECT {COLUMNS}, {BALANCE}, {} AS warned FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.user_id = u.id
              WHERE s.id = ?1",
            outbox::tells_of_sign_in("s.id")
        ))
        .bind(self.session);
        let begin = session::begin(self.session, email, place, self.now);
        // A browser that is known says so with its cookie; one from before there was any has a session of the account.
        let warn = match &place.known {
            Some(known) if known.is_for(email) => Stmt::new("SELECT 1"),
            Some(_) | None => outbox::queue_sign_in(self.session, place.session, self.now),
        };
        let end = session::end_before(place.session, self.session, self.now);
        [first_operator(app, email), begin, warn, end, read]
    }

    /// Notes by which return from Google the session began. Where no mail can be sent, that is the one proof there is.
    pub(super) fn begun_by_google(&self, app: &App, state_hash: &str) -> Stmt {
        session::begun_by_google(self.session, state_hash, app.mailer.is_none().then_some(self.now))
    }

    /// The user, and the cookie that says so. What warns of it is sent after the answer.
    pub(super) fn finish(
        &self,
        app: &App,
        background: &Background,
        headers: &HeaderMap,
        rows: &[Rows],
    ) -> Result<(User, HeaderValue)> {
        let row = rows.last().and_then(Rows::first).ok_or(AppError::AccountBlocked)?;
        let user = User::from_row(&row, self.now)?;
        let uid: UserId = user.id.parse().map_err(|_| AppError::Internal("a user id is not one".to_owned()))?;
        context::note_user(uid);
        if row.get("warned")? {
            outbox::send_soon(app, background);
        }
        Ok((user, session::cookie(app, headers, self.session, uid, self.now)?))
    }
}

/// Whoever has proven the first address of `OPERATOR_EMAILS` is the first operator; the others are made by operators.
fn first_operator(app: &App, email: &str) -> Stmt {
    let is_first = app.config.operator_emails.first().is_some_and(|first| first.eq_ignore_ascii_case(email));
    Stmt::new(
        "UPDATE users SET role = 'operator' WHERE ?2 AND email = ?1 AND confirmed_at IS NOT NULL AND role = 'user'",
    )
    .bind(email)
    .bind(is_first)
}

/// 200, the user (a registration says more beside it), and cookies.
pub(super) fn signed_in<const N: usize>(user: impl Serialize, set_cookies: [HeaderValue; N]) -> Response {
    let headers: [(HeaderName, HeaderValue); N] = set_cookies.map(|cookie| (SET_COOKIE, cookie));
    (AppendHeaders(headers), Json(user)).into_response()
}

/// The longest address that mail can be sent to (RFC 5321).
const EMAIL_BYTES_MAX: usize = 254;

/// An address as we compare it: trimmed, lower case. `None` when it is none by HTML's rule (the one browsers check by),
/// or its domain has no dot.
pub(super) fn normal_email(text: &str) -> Option<String> {
    let email = text.trim();
    let (local, domain) = email.split_once('@')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fine = text.len() <= EMAIL_BYTES_MAX
        && (1..=64).contains(&local.len())
        && local.bytes().all(plain)
        && domain.contains('.')
        && domain.split('.').all(label);
    fine.then(|| email.to_ascii_lowercase())
}

/// The same for the document.
pub(crate) fn email_schema() -> Schema {
    const LABEL: &str = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let pattern = format!(r"^\s*[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{LABEL}\.)+{LABEL}\s*$");
    let Schema::Object(mut object) = schema::text(&pattern) else { return Schema::default() };
    object.max_length = Some(EMAIL_BYTES_MAX);
    Schema::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_one_form_and_header_tricks_are_none() {
        assert_eq!(normal_email("  Mei@Example.COM ").as_deref(), Some("mei@example.com"));
        for text in [
            "",
            "a",
            "a@b",
            "a@b..c",
            "a b@c.d",
            "a@c.d\r\nBcc: x@y.z",
            "a@b@c.d",
            "<a@b.c>",
            "a,b@c.d",
            "a@.d",
            "a@-b.c",
            "梅@b.c",
            "a@b.中国",
        ] {
            assert_eq!(normal_email(text), None, "{text:?}");
        }
    }

    #[test]
    fn no_other_letter_passes_for_an_ascii_one() {
        for text in
            ["\u{212a}im@example.com", "k\u{130}m@example.com", "k\u{131}m@example.com", "\u{ff4b}im@example.com"]
        {
            assert_ne!(normal_email(text).as_deref(), Some("kim@example.com"), "{text:?}");
        }
    }
}
