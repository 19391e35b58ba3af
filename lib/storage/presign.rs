//! URLs that carry their own permission: a browser uploads and downloads with them, without our credentials.

use std::time::Duration;

use jiff::Timestamp;
use rusty_s3::S3Action as _;

use super::{ObjectKey, Storage, StorageError};
use crate::clock::Clock;

/// How long one and the same download URL is handed out, in seconds.
const WINDOW_SECONDS: u64 = 600;
/// The longest validity the signature scheme knows: seven days.
const VALID_SECONDS_MAX: u64 = 7 * 24 * 3600;

/// A signed request that somebody else makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presigned {
    /// The URL, a secret for as long as it is valid: never logged.
    pub url: String,
    /// Headers that must be sent exactly so, lower-case names. The length is signed too; clients send it themselves.
    pub headers: Vec<(String, String)>,
}

/// Whether asking twice may give the same URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Every URL is new and ends after the validity asked for: for downloads and for engines.
    Never,
    /// The same URL for up to ten minutes, so that browsers find the picture in their cache. It lives longer than
    /// asked, by at most ten minutes.
    WithinWindow,
}

impl Storage {
    /// A URL to which exactly `bytes` bytes of `content_type` can be PUT, once or more, for `valid_seconds`.
    /// Length and type are part of the signature: the store itself refuses anything else with 403.
    ///
    /// # Errors
    /// [`StorageError::Bug`] when the validity is out of range.
    pub fn presign_put(
        &self,
        key: &ObjectKey,
        content_type: &str,
        bytes: u64,
        valid_seconds: u64,
    ) -> Result<Presigned, StorageError> {
        let mut put = self.bucket().put_object(Some(self.credentials()), key.as_str());
        put.headers_mut().insert("content-length", bytes.to_string());
        put.headers_mut().insert("content-type", content_type);
        let url = put.sign_with_time(validity(valid_seconds)?, &at(store_seconds())?).into();
        // A browser does not let a script set content-length: it sends the body's, which is the one signed.
        Ok(Presigned { url, headers: vec![("content-type".to_owned(), content_type.to_owned())] })
    }

    /// A URL from which the object can be read for at least `valid_seconds`. With a `download_name` the browser saves
    /// the file under that name (any script) instead of showing it.
    ///
    /// # Errors
    /// [`StorageError::Bug`] when the validity is out of range.
    pub fn presign_get(
        &self,
        key: &ObjectKey,
        valid_seconds: u64,
        download_name: Option<&str>,
        reuse: Reuse,
    ) -> Result<String, StorageError> {
        self.presign_get_at(store_seconds(), key, valid_seconds, download_name, reuse)
    }

    fn presign_get_at(
        &self,
        now_seconds: i64,
        key: &ObjectKey,
        valid_seconds: u64,
        download_name: Option<&str>,
        reuse: Reuse,
    ) -> Result<String, StorageError> {
        let mut get = self.bucket().get_object(Some(self.credentials()), key.as_str());
        if let Some(name) = download_name {
            get.query_mut().insert("response-content-disposition", attachment(name));
        }
        let (start, valid) = match reuse {
            Reuse::Never => (now_seconds, valid_seconds),
            Reuse::WithinWindow => {
                get.query_mut().insert("response-cache-control", format!("private, max-age={WINDOW_SECONDS}"));
                let window = WINDOW_SECONDS.cast_signed();
                (now_seconds - now_seconds.rem_euclid(window), valid_seconds.saturating_add(WINDOW_SECONDS))
            }
        };
        Ok(get.sign_with_time(validity(valid)?, &at(start)?).into())
    }
}

/// The present as the store sees it, which compares a signature's time with its own clock: a moved sandbox clock must
/// not sign.
pub(super) fn store_seconds() -> i64 {
    Clock::System.now().seconds()
}

/// The moment a signature starts.
pub(super) fn at(unix_seconds: i64) -> Result<Timestamp, StorageError> {
    Timestamp::from_second(unix_seconds).map_err(|_| StorageError::Bug("presign: a time out of range".to_owned()))
}

fn validity(seconds: u64) -> Result<Duration, StorageError> {
    if seconds == 0 || seconds > VALID_SECONDS_MAX {
        return Err(StorageError::Bug(format!("presign: a validity of {seconds} s is out of range")));
    }
    Ok(Duration::from_secs(seconds))
}

/// `Content-Disposition` with an ASCII name for old clients and the real one for all others (RFC 6266, RFC 8187).
fn attachment(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let ascii: String = name.chars().map(|c| if c.is_ascii() && plain(c as u8) { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{settings, storage};
    use super::*;

    fn url_at(now_seconds: i64, reuse: Reuse) -> String {
        let key = ObjectKey::upload("usr_1", "upl_1").unwrap();
        let storage = storage(settings("http://127.0.0.1:9"));
        storage.presign_get_at(now_seconds, &key, 900, None, reuse).unwrap()
    }

    #[test]
    fn a_picture_keeps_its_url_within_ten_minutes_and_gets_another_after() {
        let first = url_at(1_800_000_000, Reuse::WithinWindow);
        assert_eq!(first, url_at(1_800_000_599, Reuse::WithinWindow));
        assert_ne!(first, url_at(1_800_000_600, Reuse::WithinWindow));
        // Asked for 900 s at the end of the window, it must still live 900 s: signed for 1,500 s from its start.
        assert!(first.contains("X-Amz-Expires=1500"), "{first}");
    }

    #[test]
    fn a_url_that_is_not_reused_starts_now_and_ends_as_asked() {
        let first = url_at(1_800_000_000, Reuse::Never);
        assert!(first.contains("X-Amz-Expires=900"), "{first}");
        assert_ne!(first, url_at(1_800_000_001, Reuse::Never));
    }

    #[test]
    fn an_upload_url_signs_length_and_type() {
        let key = ObjectKey::upload("usr_1", "upl_1").unwrap();
        let storage = storage(settings("http://127.0.0.1:9"));
        let put = storage.presign_put(&key, "image/png", 5, 300).unwrap();
        assert!(put.url.contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"), "{}", put.url);
        assert_eq!(put.headers, [("content-type".to_owned(), "image/png".to_owned())]);
        assert!(matches!(storage.presign_put(&key, "image/png", 5, 0), Err(StorageError::Bug(_))));
    }

    #[test]
    fn a_download_name_cannot_break_out_of_its_header() {
        assert_eq!(
            attachment("猫\".jpg\r\nx: y"),
            "attachment; filename=\"__.jpg__x__y\"; filename*=UTF-8''%E7%8C%AB%22.jpg%0D%0Ax%3A%20y"
        );
    }
}
