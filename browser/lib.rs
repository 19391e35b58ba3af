//! A browser as far as a server can tell: it keeps cookies, says where it comes from and in which language, and follows
//! nothing by itself. The black-box tests and the probes ask with it; each says in its own words what it expected.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN, SET_COOKIE};
use reqwest::{Body, Client, Method, RequestBuilder, Url};

/// One browser at one site.
pub struct Browser {
    base: String,
    http: Client,
    timeout: Duration,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back, read to its end; of an event stream only its head.
#[derive(Clone, Debug)]
pub struct Response {
    /// The method that was asked with.
    pub method: Method,
    /// The address that was asked.
    pub url: Url,
    /// The body that was sent, where it was no stream.
    pub sent: Vec<u8>,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, whatever in it is no UTF-8 replaced.
    pub text: String,
    /// From the first byte out to the last byte in.
    pub took: Duration,
}

impl Response {
    /// Method and path, for a message.
    #[must_use]
    pub fn asked(&self) -> String {
        format!("{} {}", self.method, self.url.path())
    }
}

/// Without its cookies: some of them are real.
impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browser").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Browser {
    /// A browser that has been nowhere yet, for the site at `base`; `http` must follow no redirect. What takes longer
    /// than `timeout` does not answer.
    #[must_use]
    pub fn new(http: Client, base: &str, timeout: Duration) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), http, timeout, cookies: Mutex::default() }
    }

    /// A second one at the same site, without cookies.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self::new(self.http.clone(), &self.base, self.timeout)
    }

    /// A second one with every cookie of this one.
    #[must_use]
    pub fn copied(&self) -> Self {
        let copy = self.fresh();
        copy.jar().extend(self.jar().clone());
        copy
    }

    /// The site's address without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    fn jar(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A cookie this browser holds.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    /// Puts a cookie into this browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    /// A request with this browser's cookies that does not say where it comes from. `path` may be a whole address; one
    /// of another site gets no cookies.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        let pairs: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let is_ours = url.strip_prefix(&self.base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        let request = self.http.request(method, url).timeout(self.timeout).header("accept-language", "en");
        if pairs.is_empty() || !is_ours { request } else { request.header(COOKIE, pairs.join("; ")) }
    }

    /// A request as the site's own page makes it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header(ORIGIN, &self.base)
    }

    /// Such a `POST` with an `Idempotency-Key`, for what must not be done twice.
    pub fn post_once(&self, key: &str, path: &str) -> RequestBuilder {
        self.request(Method::POST, path).header("idempotency-key", key)
    }

    /// Sends a request and keeps the cookies of the answer.
    ///
    /// # Errors
    /// When no answer came, or not all of it.
    pub async fn send(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        let request = request.build()?;
        let (method, url) = (request.method().clone(), request.url().clone());
        let sent = request.body().and_then(Body::as_bytes).unwrap_or_default().to_vec();
        let began = Instant::now();
        let response = self.http.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.keep(&headers);
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let text = if kind.starts_with("text/event-stream") {
            String::new()
        } else {
            String::from_utf8_lossy(&response.bytes().await?).into_owned()
        };
        Ok(Response { method, url, sent, status, headers, text, took: began.elapsed() })
    }

    fn keep(&self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if attributes.contains("Max-Age=0") {
                self.jar().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }

    /// Puts a file where the site said, without cookies, and answers the status.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn put(&self, url: &str, content_type: &str, file: Vec<u8>) -> reqwest::Result<u16> {
        let request = self.http.put(url).timeout(self.timeout).header(CONTENT_TYPE, content_type).body(file);
        Ok(request.send().await?.status().as_u16())
    }

    /// Reads an event stream until this text passes, or it ends; answers its status and whether the text passed.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn stream_until(&self, path: &str, text: &str, timeout: Duration) -> reqwest::Result<(u16, bool)> {
        let request = self.request(Method::GET, path).header("accept", "text/event-stream").timeout(timeout);
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let mut seen = String::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            seen.push_str(&String::from_utf8_lossy(&chunk));
            if seen.contains(text) {
                return Ok((status, true));
            }
        }
        Ok((status, false))
    }
}
