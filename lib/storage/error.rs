//! What can go wrong at the store, by what a caller can do about it.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;

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
    /// Sorts a failure of the SDK. `Missing` comes from the status, since a HEAD has no error document.
    pub(super) fn from_sdk<E>(what: &'static str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata,
        SdkError<E>: RequestId,
    {
        let status = error.raw_response().map(|response| response.status().as_u16());
        let request = error.request_id().unwrap_or("none");
        match (error, status) {
            (SdkError::ServiceError(service), Some(status)) => {
                let code = service.err().code().unwrap_or("none");
                let text = format!("{what}: status {status}, code {code}, request {request}");
                match (status, code) {
                    (404, "NoSuchBucket") => Self::Bug(text),
                    (404, _) => Self::Missing,
                    (408 | 429 | 500.., _) | (_, "RequestTimeout" | "SlowDown") => Self::Unavailable(text),
                    _ => Self::Bug(text),
                }
            }
            (SdkError::ConstructionFailure(_), _) => Self::Bug(format!("{what}: the request cannot be made")),
            (SdkError::TimeoutError(_), _) => Self::Unavailable(format!("{what}: no answer in time")),
            (SdkError::DispatchFailure(failure), _) => {
                let kind = if failure.is_timeout() { "timed out" } else { "failed" };
                Self::Unavailable(format!("{what}: the connection {kind}"))
            }
            (_, status) => Self::Unavailable(format!("{what}: answer not understood, status {status:?}")),
        }
    }
}
