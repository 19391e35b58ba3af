//! What can go wrong at the store, by what a caller can do about it.

use http::StatusCode;

use crate::error::AppError;

/// Why a call to the store failed. The texts are for the log and name no object.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no such object.
    #[error("no such object")]
    Missing,
    /// The object is longer than the caller takes.
    #[error("the object has more than {bytes_max} bytes")]
    TooLarge {
        /// The most the caller takes, in bytes.
        bytes_max: u64,
    },
    /// The store did not answer or answered with a fault of its own: trying again can help.
    #[error("storage is unavailable: {0}")]
    Unavailable(String),
    /// The store refuses what we ask, or we asked for nonsense: keys, bucket, permissions, code.
    #[error("storage: {0}")]
    Bug(String),
}

impl StorageError {
    /// Sorts a refusal. `document` is the store's error document, empty for a HEAD; `request` is the store's own name
    /// of the request, for its support.
    pub(super) fn from_answer(what: &str, status: StatusCode, document: &str, request: &str) -> Self {
        let code = code(document).unwrap_or("none");
        let text = format!("{what}: status {}, code {code}, request {request}", status.as_u16());
        match (status.as_u16(), code) {
            (404, "NoSuchBucket") => Self::Bug(text),
            (404, _) => Self::Missing,
            // Whoever may not list a bucket is not told either that an object is missing; a HEAD has no document to say
            // more. Of a key that may nothing at all every other call says so.
            (403, "none") if what == "head" => Self::Missing,
            (408 | 429 | 500.., _) | (_, "RequestTimeout" | "SlowDown") => Self::Unavailable(text),
            _ => Self::Bug(text),
        }
    }

    /// Sorts a call without an answer. The error's own text is left out: it names the object.
    pub(super) fn from_call(what: &str, error: &reqwest::Error) -> Self {
        let kind = match error {
            error if error.is_timeout() => "no answer in time",
            error if error.is_connect() => "no connection",
            error if error.is_builder() => return Self::Bug(format!("{what}: the request cannot be made")),
            _ => "the connection failed",
        };
        Self::Unavailable(format!("{what}: {kind}"))
    }
}

/// The error's code out of `<Error><Code>…</Code>…</Error>`: stores differ in everything else of this document.
fn code(document: &str) -> Option<&str> {
    let (_, rest) = document.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    (code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Missing => Self::NotFound { what: "object" },
            StorageError::Unavailable(text) => Self::UpstreamUnavailable(text),
            StorageError::TooLarge { .. } | StorageError::Bug(_) => Self::Internal(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(status: u16, document: &str) -> StorageError {
        StorageError::from_answer("get", StatusCode::from_u16(status).unwrap(), document, "none")
    }

    #[test]
    fn what_is_missing_what_passes_and_what_is_our_fault_are_told_apart() {
        let document = |code: &str| format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Key>a/b</Key></Error>");
        assert!(matches!(sorted(404, &document("NoSuchKey")), StorageError::Missing));
        assert!(matches!(sorted(404, ""), StorageError::Missing));
        assert!(matches!(sorted(404, &document("NoSuchBucket")), StorageError::Bug(_)));
        assert!(matches!(sorted(503, ""), StorageError::Unavailable(_)));
        assert!(matches!(sorted(400, &document("RequestTimeout")), StorageError::Unavailable(_)));
        assert!(matches!(sorted(403, &document("SignatureDoesNotMatch")), StorageError::Bug(_)));
    }

    #[test]
    fn a_key_that_may_not_list_is_told_of_a_missing_object_by_a_403() {
        let head = StorageError::from_answer("head", StatusCode::FORBIDDEN, "", "none");
        assert!(matches!(head, StorageError::Missing));
        assert!(matches!(sorted(403, ""), StorageError::Bug(_)));
    }

    #[test]
    fn a_code_that_is_none_does_not_reach_the_log() {
        let odd = sorted(403, "<Error><Code>a\nline of its own</Code></Error>").to_string();
        assert_eq!(odd, "storage: get: status 403, code none, request none");
    }
}
