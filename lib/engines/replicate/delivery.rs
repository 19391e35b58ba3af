//! Fetching outputs, with the token only where it belongs.

use bytes::Bytes;
use secrecy::ExposeSecret as _;
use url::Url;

use super::Replicate;
use crate::engines::delivery::{self, FetchError, is_plain};

impl Replicate {
    /// Fetches an output of at most `max_bytes`. Redirects are not followed; the bytes are not looked at.
    ///
    /// # Errors
    /// See [`FetchError`]: what may pass is told from what is final.
    pub async fn fetch_output(&self, url: &Url, max_bytes: usize) -> Result<Bytes, FetchError> {
        let is_api = self.is_api(url);
        if !is_api && !delivery::is_allowed(url, self.delivery_hosts()) {
            return Err(FetchError::NotAllowed);
        }
        let mut request = self.http.get(url.clone());
        if is_api {
            // Files that are kept at the API want the token; delivery hosts must never see it.
            request = request.bearer_auth(self.token().expose_secret());
        }
        delivery::fetch(request, self.timeouts().fetch, max_bytes).await
    }

    /// Whether an address is the API's own.
    pub(super) fn is_api(&self, url: &Url) -> bool {
        is_plain(url) && delivery::starts_with(url, self.base_url())
    }
}
