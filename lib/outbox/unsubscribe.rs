//! The link in a mail by which its reader ends mails of its kind. Its token is good for that alone, says no address, and is
//! the same in every mail: it works as long as the session key that signed it is kept.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::clock::Timestamp;
use crate::config::SessionKey;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::http::UNSUBSCRIBE;
use crate::ids::UserId;

fn key(session: &SessionKey) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &session.secret)
}

/// What is signed: nothing else that these keys sign begins like it.
fn content(user: &str) -> Vec<u8> {
    format!("darkroom unsubscribe\n{user}").into_bytes()
}

/// The token of somebody: their id, and that we gave it to them.
fn token(keys: &[SessionKey], user: &str) -> Result<String> {
    let first = keys.first().ok_or_else(|| AppError::Internal("no session key".to_owned()))?;
    let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&key(first), &content(user)));
    Ok(format!("{user}.{tag}"))
}

/// Whose token it is, if it is one.
fn read(keys: &[SessionKey], token: &str) -> Option<UserId> {
    let (user, tag) = token.split_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    let is_ours = keys.iter().any(|session| hmac::verify(&key(session), &content(user), &tag).is_ok());
    is_ours.then(|| user.parse().ok()).flatten()
}

/// Where somebody ends such mails.
///
/// # Errors
/// When there is no key to sign it with.
pub fn url(app: &App, user: &str) -> Result<String> {
    let mut url = app.config.public_url.join(UNSUBSCRIBE).map_err(|error| AppError::Internal(error.to_string()))?;
    url.query_pairs_mut().append_pair("token", &token(&app.config.session_keys, user)?);
    Ok(url.into())
}

/// Whose token it is.
///
/// # Errors
/// `NOT_FOUND` for what we did not sign.
pub(crate) fn whose(app: &App, token: &str) -> Result<UserId> {
    read(&app.config.session_keys, token).ok_or(AppError::NotFound { what: "link" })
}

/// They want no such mails any more. Who has left gets none anyway.
pub(crate) fn unsubscribe(user: UserId, now: Timestamp) -> Stmt {
    Stmt::new("UPDATE users SET unsubscribed_at = COALESCE(unsubscribed_at, ?2) WHERE id = ?1 AND ended_at IS NULL")
        .bind(user)
        .bind(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_its_readers_alone_and_lives_as_long_as_its_key() {
        let key = |byte: u8| SessionKey { kid: byte.to_string(), secret: vec![byte; 32] };
        let [mei, jun] = [1, 2].map(|ms| UserId::new(Timestamp::from_millis(ms)).to_string());
        let made = token(&[key(1)], &mei).unwrap();
        assert_eq!(read(&[key(2), key(1)], &made).map(|user| user.to_string()), Some(mei.clone()));
        assert_eq!(read(&[key(2)], &made), None);
        let tag = made.split_once('.').unwrap().1;
        for other in [
            format!("{jun}.{tag}"),
            format!("{mei}."),
            mei,
            tag.to_owned(),
            String::new(),
            made[..made.len() - 2].to_owned(),
        ] {
            assert_eq!(read(&[key(1)], &other), None, "{other}");
        }
    }
}
