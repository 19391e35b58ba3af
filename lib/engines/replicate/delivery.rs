//! Fetching outputs: from known hosts only, within limits, and with the token only where it belongs.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::StatusCode;
use secrecy::ExposeSecret as _;
use url::{Host, Url};

use super::Replicate;
use super::errors::FetchError;
use super::transport::{self, Broken};

/// Where outputs may be fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryHost {
    /// A host and everything below it, by HTTPS on its usual port.
    Domain(String),
    /// Addresses that begin with this one. Plain HTTP only on this machine, for a sandbox.
    Base(Url),
}

/// A text that is neither a host nor an allowed base address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a host name, an https address, or an http address on this machine")]
pub struct BadDeliveryHost;

impl DeliveryHost {
    /// Where Replicate itself delivers.
    #[must_use]
    pub fn replicate() -> Vec<Self> {
        vec![Self::Domain("replicate.delivery".to_owned())]
    }

    fn covers(&self, url: &Url) -> bool {
        match self {
            Self::Domain(domain) => {
                let below = |host: &str| host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
                url.scheme() == "https"
                    && url.port().is_none()
                    && matches!(url.host(), Some(Host::Domain(host)) if host == domain || below(host))
            }
            Self::Base(base) => starts_with(url, base),
        }
    }
}

impl FromStr for DeliveryHost {
    type Err = BadDeliveryHost;

    /// `replicate.delivery`, or an address like `http://127.0.0.1:3000/sandbox/files/`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.contains("://") {
            let is_name = text.contains('.') && !text.starts_with('.') && !text.contains(['*', ':', '/']);
            return match Host::parse(text) {
                Ok(Host::Domain(domain)) if is_name => Ok(Self::Domain(domain)),
                Ok(_) | Err(_) => Err(BadDeliveryHost),
            };
        }
        let url = Url::parse(text).map_err(|_| BadDeliveryHost)?;
        let is_allowed = url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(&url));
        if is_allowed && is_plain(&url) { Ok(Self::Base(url)) } else { Err(BadDeliveryHost) }
    }
}

impl fmt::Display for DeliveryHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => f.write_str(domain),
            Self::Base(base) => base.fmt(f),
        }
    }
}

impl Replicate {
    /// Fetches an output of at most `max_bytes`. Redirects are not followed; the bytes are not looked at.
    ///
    /// # Errors
    /// See [`FetchError`]: what may pass is told from what is final.
    pub async fn fetch_output(&self, url: &Url, max_bytes: usize) -> Result<Bytes, FetchError> {
        let is_api = self.is_api(url);
        if !is_plain(url) || !(is_api || self.delivery_hosts().iter().any(|host| host.covers(url))) {
            return Err(FetchError::NotAllowed);
        }
        let mut request = self.http.get(url.clone());
        if is_api {
            // Files that are kept at the API want the token; delivery hosts must never see it.
            request = request.bearer_auth(self.token().expose_secret());
        }
        let response = transport::start(request, self.timeouts().fetch).await.map_err(|_| FetchError::Unavailable)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => return Err(FetchError::Gone),
            _ => return Err(FetchError::Unavailable),
        }
        match transport::read(response, max_bytes).await {
            Ok(bytes) if bytes.is_empty() => Err(FetchError::Unavailable),
            Ok(bytes) => Ok(bytes),
            Err(Broken::TooLarge) => Err(FetchError::TooLarge { max_bytes }),
            Err(Broken::NotSent | Broken::Lost) => Err(FetchError::Unavailable),
        }
    }

    /// Whether an address is the API's own.
    pub(super) fn is_api(&self, url: &Url) -> bool {
        is_plain(url) && starts_with(url, self.base_url())
    }
}

/// No name or password in it: `https://replicate.delivery@elsewhere.example` is elsewhere.
fn is_plain(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// Same origin, and the path continues after a whole segment of the base's.
fn starts_with(url: &Url, base: &Url) -> bool {
    let below = url.path().strip_prefix(base.path().trim_end_matches('/'));
    url.origin() == base.origin() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
