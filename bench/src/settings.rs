//! The settings both programs run with, and the cookies of people who never signed in.

use std::path::{Path, PathBuf};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use darkroom::clock::{Clock, Timestamp};
use darkroom_dev::random;

use crate::failed::{Done, Failed};
use crate::upstream::Upstream;

/// What the bench works with: the project, its release builds, and a folder that goes when it ends.
pub(crate) struct Place {
    /// The project's folder.
    pub(crate) root: PathBuf,
    /// `target/release`: where this program and the functions are.
    pub(crate) release: PathBuf,
    /// Sockets, logs, databases.
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn find() -> Done<Self> {
        let release = std::env::current_exe()?;
        let release = release.parent().ok_or_else(|| Failed::new("this program is nowhere"))?.to_owned();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
        Ok(Self { root, release, folder: tempfile::tempdir()? })
    }

    /// A release build beside this program.
    pub(crate) fn program(&self, name: &str) -> Done<PathBuf> {
        let path = self.release.join(name);
        if path.exists() { Ok(path) } else { Err(Failed::new(format!("{name} is not built: run `cargo xtask bench`"))) }
    }
}

/// A deployment's settings.
pub(crate) struct Settings {
    session_key: Vec<u8>,
    database: String,
    upstream: Upstream,
}

impl Settings {
    pub(crate) fn new(database: &str, upstream: Upstream) -> Self {
        Self { session_key: random::bytes(32), database: database.to_owned(), upstream }
    }

    /// As a process gets them: the peer reads the same names.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let session_keys = format!("bench:{}", STANDARD.encode(&self.session_key));
        let Upstream { engine, storage, access_key, secret_key, webhook_secret, .. } = &self.upstream;
        let pairs = [
            ("PUBLIC_URL", "http://localhost:3000"),
            ("DATABASE_URL", &self.database),
            ("SESSION_KEYS", &session_keys),
            ("CRON_SECRET", "the bench never rings"),
            ("S3_ENDPOINT", storage),
            ("S3_REGION", "auto"),
            ("S3_BUCKET", crate::upstream::BUCKET),
            ("S3_ACCESS_KEY_ID", access_key),
            ("S3_SECRET_ACCESS_KEY", secret_key),
            ("REPLICATE_BASE_URL", &format!("{engine}/v1")),
            ("REPLICATE_DELIVERY_HOSTS", &format!("{engine}/delivery/")),
            ("REPLICATE_API_TOKEN", "r8_bench"),
            ("REPLICATE_OWNER", "bench"),
            ("REPLICATE_WEBHOOK_SECRETS", webhook_secret),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// Where the engine and the storage are.
    pub(crate) const fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// The session cookie (a JWT, HS256) that a browser would carry.
    pub(crate) fn cookie(&self, session: &str, user: &str) -> String {
        let expires = Clock::System.now().plus_seconds(3600).seconds();
        let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256","kid":"bench"}"#);
        let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"sid":"{session}","uid":"{user}","exp":{expires}}}"#));
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.session_key);
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, format!("{header}.{claims}").as_bytes()));
        format!("__Host-session={header}.{claims}.{signature}")
    }
}

/// The present.
pub(crate) fn now() -> Timestamp {
    Clock::System.now()
}
