//! Fetching outputs: from known hosts only, and within limits.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use reqwest::RequestBuilder;
use url::{Host, Url};

use super::ItemFault;
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

/// Why an output was not fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is on no host that delivers outputs; nothing was sent.
    #[error("not a host that delivers outputs")]
    NotAllowed,
    /// The file is gone: outputs are deleted an hour after the end.
    #[error("the output is gone")]
    Gone,
    /// Larger than the caller allows.
    #[error("the output has more than {max_bytes} bytes")]
    TooLarge {
        /// The limit.
        max_bytes: usize,
    },
    /// No connection, no complete answer in time, an empty one, or a status that may pass.
    #[error("the output cannot be fetched now")]
    Unavailable,
}

impl FetchError {
    /// Whether the same fetch may succeed later. When it may not, the item has failed with [`FetchError::fault`].
    #[must_use]
    pub const fn worth_retrying(self) -> bool {
        matches!(self, Self::Unavailable)
    }

    /// What the item is told when fetching is given up.
    #[must_use]
    pub const fn fault(self) -> ItemFault {
        match self {
            Self::Gone | Self::Unavailable => ItemFault::OutputLost,
            Self::NotAllowed | Self::TooLarge { .. } => ItemFault::ProviderFailed,
        }
    }
}

/// Whether an address is on one of `hosts`.
pub(super) fn is_allowed(url: &Url, hosts: &[DeliveryHost]) -> bool {
    is_plain(url) && hosts.iter().any(|host| host.covers(url))
}

/// Fetches an output of at most `max_bytes`, within `limit`. The address inside `request` must be an allowed one.
pub(super) async fn fetch(request: RequestBuilder, limit: Duration, max_bytes: usize) -> Result<Bytes, FetchError> {
    let response = transport::start(request, limit).await.map_err(|_| FetchError::Unavailable)?;
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

/// No name or password in it: `https://replicate.delivery@elsewhere.example` is elsewhere.
pub(super) fn is_plain(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// Same origin, and the path continues after a whole segment of the base's.
pub(super) fn starts_with(url: &Url, base: &Url) -> bool {
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
