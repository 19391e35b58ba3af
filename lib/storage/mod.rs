//! Object storage (the S3 protocol): names, presigned URLs, and the few calls we make.
//!
//! Files go from the browser straight to the store and from the store straight to the browser: functions only sign.
//! The client is made on the first call that talks to the store or signs for it, so that a function which needs
//! neither pays nothing at start-up.

mod error;
mod key;
mod objects;
mod presign;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{Config, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use error::StorageError;
pub use key::{ObjectKey, Size};
pub use objects::{Head, Listed};
pub use presign::{Presigned, Reuse};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

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
    settings: StorageSettings,
    client: OnceLock<Client>,
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Storage").field(&self.inner.settings).finish()
    }
}

impl Storage {
    /// A bucket that is not contacted yet.
    #[must_use]
    pub fn new(settings: StorageSettings) -> Self {
        Self { inner: Arc::new(Inner { settings, client: OnceLock::new() }) }
    }

    /// Scheme, host and port that browsers send files to and load pictures from, for the content security policy.
    #[must_use]
    pub fn origin(&self) -> String {
        let Inner { settings, .. } = &*self.inner;
        if settings.path_style {
            return settings.endpoint.origin().ascii_serialization();
        }
        let port = settings.endpoint.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = settings.endpoint.host_str().unwrap_or_default();
        format!("{}://{}.{host}{port}", settings.endpoint.scheme(), settings.bucket)
    }

    fn bucket(&self) -> &str {
        &self.inner.settings.bucket
    }

    fn client(&self) -> &Client {
        self.inner.client.get_or_init(|| Client::from_conf(client_config(&self.inner.settings)))
    }
}

fn client_config(settings: &StorageSettings) -> Config {
    let secret = settings.secret_access_key.expose_secret();
    Config::builder()
        .endpoint_url(settings.endpoint.as_str())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(Credentials::new(&settings.access_key_id, secret, None, None, "settings"))
        .force_path_style(settings.path_style)
        // The default adds CRC32 trailers to every body, which several S3-compatible stores refuse.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .retry_config(RetryConfig::standard().with_max_attempts(settings.max_attempts.max(1)))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        )
        .build()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

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
        let printed = format!("{:?}", Storage::new(settings("http://127.0.0.1:9")));
        assert!(printed.contains("pictures") && !printed.contains("a-secret-key"), "{printed}");
    }

    #[test]
    fn the_origin_follows_the_addressing_style() {
        let path = Storage::new(settings("http://127.0.0.1:9000/"));
        assert_eq!(path.origin(), "http://127.0.0.1:9000");
        let host = Storage::new(StorageSettings { path_style: false, ..settings("https://s3.example.com") });
        assert_eq!(host.origin(), "https://pictures.s3.example.com");
    }

    #[tokio::test]
    async fn a_store_that_is_down_is_unavailable() {
        // Port 9 of the loopback is closed: the connection is refused at once.
        let storage = Storage::new(settings("http://127.0.0.1:9"));
        let key = ObjectKey::upload("usr_1", "upl_1").unwrap();
        assert!(matches!(storage.head(&key).await, Err(StorageError::Unavailable(_))));
    }
}
