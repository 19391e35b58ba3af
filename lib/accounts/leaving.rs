//! What the end of an account is to this room: its address is free, and its browsers are nobody's.

use http::{HeaderMap, HeaderValue};

use super::known;
use super::mailbox;
use super::session;
use super::sign_in::normal_email;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::hashed::{self, AddressKeys, IS_BARE};
use crate::http::cookies::CookieForm;
use crate::ids::UserId;

/// Whether what was typed is this account's own address.
pub(crate) fn is_address(typed: &str, email: &str) -> bool {
    normal_email(typed).as_deref() == Some(email)
}

/// The gift of this mailbox is used for ever. Whoever has proven nothing has used up nobody's.
pub(crate) fn spend_gift(keys: &AddressKeys, user: UserId, email: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "INSERT INTO spent_gifts (mailbox, at) SELECT ?2, ?3 FROM users WHERE id = ?1 AND confirmed_at IS NOT NULL
         ON CONFLICT DO NOTHING",
    )
    .bind(user)
    .bind(mailbox::kept(keys, email))
    .bind(now)
}

/// Mailboxes whose gift was used before they were kept under a key are not known for ever.
#[must_use]
pub fn sweep_bare(now: Timestamp) -> Stmt {
    Stmt::new(format!("DELETE FROM spent_gifts WHERE mailbox {IS_BARE} AND at < ?1"))
        .bind(now.plus_seconds(-hashed::BARE_SECONDS))
}

/// The account has ended.
pub(crate) fn has_left(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE users SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL").bind(user).bind(now)
}

/// The cookies that end this browser's session, and that it was ever known.
pub(crate) fn signed_out(app: &App, headers: &HeaderMap) -> [HeaderValue; 2] {
    let form = CookieForm::of(&app.config.public_url, headers);
    [form.clear(session::COOKIE), form.clear(known::COOKIE)]
}
