//! Somebody with a browser: cookies, an origin, a language, nothing else.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use crate::answer::Answer;
use crate::secret;
use crate::verdict::Trouble;

/// The cookie that says who is signed in.
pub const SESSION_COOKIE: &str = "__Host-session";
/// What takes longer than this does not answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a job may take from the order to its end.
const JOB_TIMEOUT: Duration = Duration::from_secs(180);
/// The server ends a long stream and the browser comes back, so many times.
const STREAMS_MAX: usize = 8;

/// One browser.
pub struct User {
    base: String,
    /// The address they sign in with.
    pub email: String,
    http: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// Without its cookies: some of them are real.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("base", &self.base).field("email", &self.email).finish_non_exhaustive()
    }
}

/// A client that keeps no cookies and follows nothing by itself.
///
/// # Errors
/// When there is no TLS to be had.
pub fn client() -> Result<Client, Trouble> {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    client.map_err(|error| Trouble::NoAnswer(error.to_string()))
}

fn no_answer(asked: &str, error: reqwest::Error) -> Trouble {
    Trouble::NoAnswer(format!("{asked}: {}", error.without_url()))
}

impl User {
    /// A fresh browser at `base`.
    #[must_use]
    pub fn new(http: Client, base: &str, email: &str) -> Self {
        Self { base: base.to_owned(), email: email.to_owned(), http, cookies: Mutex::default() }
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

    /// A browser that holds nothing but this one's session: what a thief has.
    #[must_use]
    pub fn copied(&self) -> Self {
        let copy = Self::new(self.http.clone(), &self.base, &self.email);
        if let Some(session) = self.cookie(SESSION_COOKIE) {
            copy.set_cookie(SESSION_COOKIE, &session);
        }
        copy
    }

    /// A browser that holds every cookie of this one.
    #[must_use]
    pub fn twin(&self) -> Self {
        let twin = Self::new(self.http.clone(), &self.base, &self.email);
        twin.jar().extend(self.jar().clone());
        twin
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request with this browser's cookies, without saying where it comes from; `path` may be a whole address, which
    /// then gets no cookies.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let elsewhere = path.starts_with("http") && !path.starts_with(&self.base);
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let pairs: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, url).timeout(TIMEOUT).header("accept-language", "en");
        if pairs.is_empty() || elsewhere { request } else { request.header(COOKIE, pairs.join("; ")) }
    }

    /// A request as the studio's own page makes it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header(ORIGIN, &self.base)
    }

    /// Sends a request and keeps the cookies of the answer.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, Trouble> {
        let request = request.build().map_err(|error| Trouble::Unexpected(error.to_string()))?;
        let asked = format!("{} {}", request.method(), request.url().path());
        let began = Instant::now();
        let response = self.http.execute(request).await.map_err(|error| no_answer(&asked, error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let text = if kind.starts_with("text/event-stream") {
            String::new()
        } else {
            let bytes = response.bytes().await.map_err(|error| no_answer(&asked, error))?;
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let took = began.elapsed();
        for cookie in headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap_or_default();
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if attributes.contains("Max-Age=0") {
                self.jar().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
        Ok(Answer { asked, status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text, took })
    }

    /// `GET`
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        self.send(self.request(Method::GET, path)).await
    }

    /// `DELETE`
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn delete(&self, path: &str) -> Result<Answer, Trouble> {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// `POST` of JSON.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer, Trouble> {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// `POST` of JSON with a fresh `Idempotency-Key`.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn order(&self, path: &str, body: &Value) -> Result<Answer, Trouble> {
        self.order_with(&secret::letters(20), path, body).await
    }

    /// `POST` of JSON with this `Idempotency-Key`.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn order_with(&self, key: &str, path: &str, body: &Value) -> Result<Answer, Trouble> {
        self.send(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// Puts a file where the studio said, without cookies.
    ///
    /// # Errors
    /// When the storage does not take it.
    pub async fn put(&self, url: &str, content_type: &str, file: Vec<u8>) -> Result<(), Trouble> {
        let request = self.http.put(url).timeout(TIMEOUT).header(CONTENT_TYPE, content_type).body(file);
        let response = request.send().await.map_err(|error| no_answer("PUT of a file", error))?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(Trouble::Unexpected(format!("the storage answers {status}"))) }
    }

    /// Follows a job's event stream until it is over, as the browser does, and answers the job.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn follow(&self, job: &str) -> Result<Value, Trouble> {
        self.watch_for(job, "event: end\n").await?;
        Ok(self.get(&format!("/api/predict/{job}")).await?.expect(200)?.json)
    }

    /// Follows a job's event stream until this text passes.
    ///
    /// # Errors
    /// When it does not pass.
    pub async fn watch_for(&self, job: &str, text: &str) -> Result<(), Trouble> {
        let watch = async {
            for _ in 0..STREAMS_MAX {
                if self.stream_until(job, text).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match tokio::time::timeout(JOB_TIMEOUT, watch).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Err(trouble)) => Err(trouble),
            Ok(Ok(false)) | Err(_) => Err(Trouble::Unexpected(format!("a job's events never said {}", text.trim()))),
        }
    }

    async fn stream_until(&self, job: &str, text: &str) -> Result<bool, Trouble> {
        let path = format!("/api/predict/{job}/events");
        let request = self.request(Method::GET, &path).header("accept", "text/event-stream").timeout(JOB_TIMEOUT);
        let mut response = request.send().await.map_err(|error| no_answer(&path, error))?;
        if !response.status().is_success() {
            return Err(Trouble::Unexpected(format!("GET {path} answers {}", response.status())));
        }
        let mut seen = String::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            seen.push_str(&String::from_utf8_lossy(&chunk));
            if seen.contains(text) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
