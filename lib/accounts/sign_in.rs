//! One person, one account: whichever way somebody proves an e-mail address, they come to the same account.

use axum::response::{AppendHeaders, IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue};
use utoipa::openapi::schema::Schema;

use super::session::{self, Claims, Place};
use super::user::{COLUMNS, User};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, Result};
use crate::http::context::{self, Locale};
use crate::http::cookies;
use crate::http::extract::Json;
use crate::ids::{SessionId, UserId};
use crate::ledger::{EntryKind, Grant, open_account};
use crate::openapi::schema;

/// Somebody who has just proved an e-mail address.
#[derive(Clone, Debug)]
pub(super) struct Proven<'a> {
    /// Normalised.
    pub(super) email: &'a str,
    /// What to call a new account.
    pub(super) name: &'a str,
    pub(super) avatar_url: Option<&'a str>,
    pub(super) locale: Locale,
}

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

    /// The statements that make the account if there is none (with its signup grant), begin the session, and read who
    /// it is; the last one's rows go to [`SignIn::finish`]. Two browsers at once make one account: the address is unique.
    pub(super) fn statements(&self, app: &App, proven: &Proven<'_>, place: &Place) -> Vec<Stmt> {
        let (user, now) = (self.candidate, self.now);
        let make = Stmt::new(
            "INSERT INTO users (id, email, name, avatar_url, locale, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (email) DO NOTHING",
        )
        .bind(user)
        .bind(proven.email)
        .bind(proven.name)
        .bind(proven.avatar_url)
        .bind(proven.locale.tag())
        .bind(now);
        let welcome =
            Grant { user, kind: EntryKind::Signup, credits: app.signup_credits(), dedupe: "signup", title: "" };
        let read = Stmt::new(format!(
            "SELECT {COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.user_id = u.id
              WHERE s.id = ?1"
        ))
        .bind(self.session);
        let begin = session::begin(self.session, proven.email, place, now);
        // The candidate's account exists only if the candidate was made: the two statements do nothing otherwise.
        vec![make, open_account(user), welcome.once(now), begin, read]
    }

    /// The user, and the cookie that says so.
    pub(super) fn finish(&self, app: &App, rows: &[Rows]) -> Result<(User, HeaderValue)> {
        let row = rows.last().and_then(Rows::first).ok_or_else(|| AppError::Internal("no session began".to_owned()))?;
        let user = User::from_row(&row, self.now)?;
        let uid: UserId = user.id.parse().map_err(|_| AppError::Internal("a user id is not one".to_owned()))?;
        context::note_user(uid);
        let claims = Claims { sid: self.session, uid, exp: self.now.plus_seconds(session::SECONDS).seconds() };
        let token = session::sign(&app.config.session_keys, &claims)?;
        Ok((user, cookies::set(session::COOKIE, &token, session::SECONDS)))
    }
}

/// 200, the user, and cookies.
pub(super) fn signed_in<const N: usize>(user: User, set_cookies: [HeaderValue; N]) -> Response {
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
pub(super) fn email_schema() -> Schema {
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
