//! Object storage (the S3 protocol): names, presigned URLs, and the few calls we make.
//!
//! Files go from the browser straight to the store and from the store straight to the browser: functions only sign.
//! What we ask ourselves is signed the same way, in the URL, and sent through the process' one HTTP client.

mod error;
mod key;
mod objects;
mod presign;
mod transport;

use std::sync::Arc;

use rusty_s3::{Bucket, Credentials, UrlStyle};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use error::StorageError;
pub use key::{ObjectKey, Size};
pub use objects::{Head, Listed};
pub use presign::{Presigned, Reuse};

/// Where the objects are and who we are there.
#[derive(Clone, Debug)]
pub struct StorageSettings {
    /// The store's address, for example `https://s3.eu-central-1.amazonaws.com`. Browsers must reach it too.
    pub endpoint: Url,
    /// The region to sign for; `auto` where the store has none.
    pub region: String,
    /// The bucket, private.
    pub bucket: String,
    /// The key's public part.
    pub access_key_id: String,
    /// The key's secret part.
    pub secret_access_key: SecretString,
    /// `endpoint/bucket/key` instead of `bucket.endpoint/key`.
    pub path_style: bool,
    /// How often a call is tried before it fails, at least once.
    pub max_attempts: u32,
}

/// A bucket. Cloning is cheap and shares the client.
#[derive(Clone)]
pub struct Storage {
    inner: Arc<Inner>,
}

struct Inner {
    bucket: Bucket,
    credentials: Credentials,
    max_attempts: u32,
    http: reqwest::Client,
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Storage").field(&self.inner.bucket).finish()
    }
}

impl Storage {
    /// A bucket that is not contacted yet.
    ///
    /// # Errors
    /// [`StorageError::Bug`] when endpoint and bucket give no address: an endpoint that is not HTTP, a bucket whose
    /// name cannot be part of a host.
    pub fn new(settings: StorageSettings, http: reqwest::Client) -> Result<Self, StorageError> {
        let style = if settings.path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket = Bucket::new(settings.endpoint, style, settings.bucket, settings.region)
            .map_err(|error| StorageError::Bug(format!("endpoint and bucket give no address: {error}")))?;
        let credentials = Credentials::new(settings.access_key_id, settings.secret_access_key.expose_secret());
        let max_attempts = settings.max_attempts.max(1);
        Ok(Self { inner: Arc::new(Inner { bucket, credentials, max_attempts, http }) })
    }

    /// Scheme, host and port that browsers send files to and load pictures from, for the content security policy.
    #[must_use]
    pub fn origin(&self) -> String {
        self.bucket().base_url().origin().ascii_serialization()
    }

    fn bucket(&self) -> &Bucket {
        &self.inner.bucket
    }

    fn credentials(&self) -> &Credentials {
        &self.inner.credentials
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn storage(settings: StorageSettings) -> Storage {
        Storage::new(settings, reqwest::Client::new()).unwrap()
    }

    pub(crate) fn settings(endpoint: &str) -> StorageSettings {
        StorageSettings {
            endpoint: endpoint.parse().unwrap(),
            region: "auto".into(),
            bucket: "pictures".into(),
            access_key_id: "an-access-key".into(),
            secret_access_key: "a-secret-key".to_owned().into(),
            path_style: true,
            max_attempts: 1,
        }
    }

    #[test]
    fn the_secret_key_is_not_in_what_is_printed() {
        let printed = format!("{:?}", storage(settings("http://127.0.0.1:9")));
        assert!(printed.contains("pictures") && !printed.contains("a-secret-key"), "{printed}");
    }

    #[test]
    fn the_origin_follows_the_addressing_style() {
        let path = storage(settings("http://127.0.0.1:9000/"));
        assert_eq!(path.origin(), "http://127.0.0.1:9000");
        let host = storage(StorageSettings { path_style: false, ..settings("https://s3.example.com") });
        assert_eq!(host.origin(), "https://pictures.s3.example.com");
    }

    #[test]
    fn a_bucket_that_cannot_be_a_host_is_refused_at_the_start() {
        let odd = StorageSettings { path_style: false, bucket: "a b".into(), ..settings("https://s3.example.com") };
        assert!(matches!(Storage::new(odd, reqwest::Client::new()), Err(StorageError::Bug(_))));
    }

    #[tokio::test]
    async fn a_store_that_is_down_is_unavailable() {
        // Port 9 of the loopback is closed: the connection is refused at once.
        let storage = storage(settings("http://127.0.0.1:9"));
        let key = ObjectKey::upload("usr_1", "upl_1").unwrap();
        assert!(matches!(storage.head(&key).await, Err(StorageError::Unavailable(_))));
    }
}
