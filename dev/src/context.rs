//! What every sandbox provider stands on.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::clock::SandboxClock;
use crate::tron::Address;
use crate::{disk, random};

/// Where the sandbox is, where it keeps its state, what time it is there and how fast it works.
#[derive(Clone, Debug)]
pub struct Context {
    /// The studio's own address as the browser and the application see it, e.g. `http://localhost:3000`.
    pub base_url: Url,
    /// The folder that holds everything the sandbox remembers.
    pub data: PathBuf,
    /// The shared time.
    pub clock: SandboxClock,
    /// How many times faster than the real providers' sketch; 1 makes a training take about 60 s. At least 0.01.
    pub speed: f64,
    /// The longest side of what engines draw, in px; without it as large as the real ones.
    pub picture_side_max: Option<u32>,
    /// The keys the application must present.
    pub secrets: Secrets,
}

impl Context {
    /// An absolute address on the studio's own port; `path` begins with `/`.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }

    /// A duration of the sketch in milliseconds of the shared clock, at least one.
    #[must_use]
    pub fn duration_ms(&self, seconds: f64) -> i64 {
        ((seconds * 1000.0 / self.speed.max(0.01)) as i64).max(1)
    }
}

/// Keys made at the first start, kept in the sandbox's folder and worth nothing anywhere else.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Replicate API token, `r8_…`.
    pub replicate_token: String,
    /// Replicate webhook signing key, `whsec_` and base64 of 24 bytes.
    pub replicate_webhook_key: String,
    /// OAuth client id.
    pub google_client_id: String,
    /// OAuth client secret.
    pub google_client_secret: String,
    /// Mail API key, `re_…`.
    pub mail_key: String,
    /// Mail webhook signing key, `whsec_` and base64 of 24 bytes.
    #[serde(default = "webhook_key")]
    pub mail_webhook_key: String,
    /// Stripe secret key, `sk_test_…`.
    #[serde(default = "stripe_key")]
    pub stripe_key: String,
    /// Stripe's signing secret of the one endpoint, `whsec_…`.
    #[serde(default = "stripe_webhook_secret")]
    pub stripe_webhook_secret: String,
    /// Storage access key.
    pub storage_access_key: String,
    /// Storage secret key.
    pub storage_secret_key: String,
    /// TronGrid API key, a UUID.
    #[serde(default = "random::uuid")]
    pub tron_api_key: String,
    /// The studio's address for USDT.
    #[serde(default = "Address::random")]
    pub tron_address: Address,
}

impl Secrets {
    /// The keys in `folder`, made if there are none.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let file = folder.join("secrets.json");
        if let Some(known) = disk::read::<Self>(&file)? {
            // A folder of an earlier sandbox gets the keys it lacks, once.
            disk::write(&file, &known)?;
            return Ok(known);
        }
        let fresh = Self {
            replicate_token: format!("r8_{}", random::letters(37)),
            replicate_webhook_key: webhook_key(),
            google_client_id: format!("{}.apps.googleusercontent.com", random::letters(32)),
            google_client_secret: format!("GOCSPX-{}", random::letters(28)),
            mail_key: format!("re_{}", random::letters(32)),
            mail_webhook_key: webhook_key(),
            stripe_key: stripe_key(),
            stripe_webhook_secret: stripe_webhook_secret(),
            storage_access_key: random::letters(20),
            storage_secret_key: random::letters(40),
            tron_api_key: random::uuid(),
            tron_address: Address::random(),
        };
        disk::write(&file, &fresh)?;
        Ok(fresh)
    }
}

fn webhook_key() -> String {
    format!("whsec_{}", STANDARD.encode(random::bytes(24)))
}

fn stripe_key() -> String {
    format!("sk_test_{}", random::letters(40))
}

fn stripe_webhook_secret() -> String {
    format!("whsec_{}", random::letters(32))
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}
