//! Somebody with a browser: cookies, an origin, a language, nothing else.

use std::ops::Deref;
use std::time::Duration;

use darkroom_browser::Browser;
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

/// One browser, and whose it is.
#[derive(Debug)]
pub struct User {
    browser: Browser,
    /// The address they sign in with.
    pub email: String,
}

impl Deref for User {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
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
        Self { browser: Browser::new(http, base, TIMEOUT), email: email.to_owned() }
    }

    /// A browser that holds nothing but this one's session: what a thief has.
    #[must_use]
    pub fn copied(&self) -> Self {
        let copy = Self { browser: self.browser.fresh(), email: self.email.clone() };
        if let Some(session) = self.cookie(SESSION_COOKIE) {
            copy.set_cookie(SESSION_COOKIE, &session);
        }
        copy
    }

    /// A browser that holds every cookie of this one.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self { browser: self.browser.copied(), email: self.email.clone() }
    }

    /// Sends a request and keeps the cookies of the answer.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, Trouble> {
        match self.browser.send(request).await {
            Ok(response) => Ok(Answer::from(response)),
            Err(error) if error.is_builder() => Err(Trouble::Unexpected(error.to_string())),
            Err(error) => {
                let asked = error.url().map_or_else(String::new, |url| url.path().to_owned());
                Err(no_answer(&asked, error))
            }
        }
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
        self.send(self.browser.post_once(key, path).json(body)).await
    }

    /// Puts a file where the studio said, without cookies.
    ///
    /// # Errors
    /// When the storage does not take it.
    pub async fn put(&self, url: &str, content_type: &str, file: Vec<u8>) -> Result<(), Trouble> {
        let status = self.browser.put(url, content_type, file).await;
        match status.map_err(|error| no_answer("PUT of a file", error))? {
            200..300 => Ok(()),
            status => Err(Trouble::Unexpected(format!("the storage answers {status}"))),
        }
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
                if self.stream_of_job_until(job, text).await? {
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

    async fn stream_of_job_until(&self, job: &str, text: &str) -> Result<bool, Trouble> {
        let path = format!("/api/predict/{job}/events");
        match self.browser.stream_until(&path, text, JOB_TIMEOUT).await.map_err(|error| no_answer(&path, error))? {
            (200, passed) => Ok(passed),
            (status, _) => Err(Trouble::Unexpected(format!("GET {path} answers {status}"))),
        }
    }
}
