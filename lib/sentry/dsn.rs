//! Where errors are told: `https://KEY@HOST/PROJECT`, with folders before the project where it is served below one.

use std::fmt;
use std::str::FromStr;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// A project and the key to it.
#[derive(Clone, Debug)]
pub struct Dsn {
    key: SecretString,
    /// Without the key.
    url: Url,
}

/// It is none. What was given is not repeated: a key may be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDsn;

impl fmt::Display for NoDsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not of the form https://KEY@HOST/PROJECT")
    }
}

impl FromStr for Dsn {
    type Err = NoDsn;

    fn from_str(text: &str) -> Result<Self, NoDsn> {
        let mut url: Url = text.trim().parse().map_err(|_| NoDsn)?;
        let key = url.username().to_owned();
        let path = url.path().trim_end_matches('/').to_owned();
        let (folder, project) = path.rsplit_once('/').ok_or(NoDsn)?;
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_project = !project.is_empty() && project.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_key || !is_project || !matches!(url.scheme(), "http" | "https") {
            return Err(NoDsn);
        }
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| NoDsn)?;
        url.set_query(None);
        url.set_fragment(None);
        url.set_path(&format!("{folder}/api/{project}/envelope/"));
        Ok(Self { key: key.into(), url })
    }
}

impl Dsn {
    /// Where envelopes go; the key is not in it.
    #[must_use]
    pub fn envelope_url(&self) -> Url {
        self.url.clone()
    }

    /// The value of `X-Sentry-Auth`.
    pub(super) fn authorization(&self) -> String {
        let client = concat!("darkroom/", env!("CARGO_PKG_VERSION"));
        format!("Sentry sentry_version=7, sentry_client={client}, sentry_key={}", self.key.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_may_be_below_folders_and_the_key_is_in_no_address() {
        for (dsn, url) in [
            ("https://abc1@o1.ingest.example/42", "https://o1.ingest.example/api/42/envelope/"),
            (
                "https://abc1:old@errors.example:8443/below/here/7/",
                "https://errors.example:8443/below/here/api/7/envelope/",
            ),
        ] {
            let dsn: Dsn = dsn.parse().unwrap();
            assert_eq!(dsn.envelope_url().as_str(), url);
            assert!(dsn.authorization().contains("sentry_key=abc1") && !format!("{dsn:?}").contains("abc1"));
        }
        for none in [
            "",
            "errors.example/7",
            "https://errors.example/7",
            "https://abc1@errors.example",
            "ftp://abc1@x.example/7",
        ] {
            assert_eq!(none.parse::<Dsn>().err(), Some(NoDsn), "{none}");
        }
    }
}
