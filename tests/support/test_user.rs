//! Somebody with a browser: cookies, an origin, a language, nothing else.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use darkroom_dev::random;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::Answer;
use crate::contract::{self, Exchange};
use crate::loopback;

/// One browser.
#[derive(Debug)]
pub struct TestUser {
    base: String,
    /// The address they sign in with.
    pub email: String,
    http: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// However slow the machine: a test that waits longer has failed.
const TIMEOUT: Duration = Duration::from_secs(90);

impl TestUser {
    /// A browser that has been nowhere yet, at the studio that answers at `base`.
    #[must_use]
    pub fn new(base: &str, email: &str) -> Self {
        let http = loopback().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build();
        Self {
            base: base.trim_end_matches('/').to_owned(),
            email: email.to_owned(),
            http: http.expect("a client"),
            cookies: Mutex::default(),
        }
    }

    /// A second browser of nobody in particular, at the same studio.
    #[must_use]
    pub fn stranger(&self) -> Self {
        Self::new(&self.base, "stranger@example.com")
    }

    /// A cookie this browser holds.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie into this browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// A request with everything a browser sends along; `path` may be a whole address.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let cookies = self.cookies.lock().unwrap();
        let jar: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, url).header(ORIGIN, &self.base).header("accept-language", "en");
        if jar.is_empty() || path.starts_with("http") { request } else { request.header(COOKIE, jar.join("; ")) }
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, for a studio that may be gone before it has answered.
    ///
    /// # Errors
    /// When no answer came, or not all of it.
    pub async fn try_send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let request = request.build().expect("a request");
        let asked = format!("{} {}", request.method(), request.url().path());
        let (method, url) = (request.method().clone(), request.url().clone());
        let sent = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default().to_vec();
        let response = self.http.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            let mut jar = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let text = response.text().await?;
        if url.as_str().starts_with(&format!("{}/", self.base)) {
            let (path, headers) = (url.path(), &headers);
            contract::check(&Exchange { method: &method, path, sent: &sent, status, headers, text: &text });
        }
        Ok(Answer { asked, status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text })
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// `PATCH` of JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// `POST` of JSON with a fresh `Idempotency-Key`.
    pub async fn order(&self, path: &str, body: Value) -> Answer {
        self.order_with(&random::letters(20), path, body).await
    }

    /// `POST` of JSON with this `Idempotency-Key`.
    pub async fn order_with(&self, key: &str, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).header("idempotency-key", key).json(&body)).await
    }

    /// Signs in with a mailed code (requirement B1).
    pub async fn sign_in(&self) -> Answer {
        let _ = self.post("/api/auth/code", json!({ "email": self.email })).await.expect(202);
        let code = self.mailed_code().await;
        self.post("/api/auth/code/verify", json!({ "email": self.email, "code": code })).await.expect(200)
    }

    /// The newest code in this user's mailbox; it stands in its mail's subject.
    pub async fn mailed_code(&self) -> String {
        let mails = self.mails().await;
        let mut codes = mails.iter().filter_map(|mail| Some((mail["subject"].as_str()?, mail["code"].as_str()?)));
        codes.find(|(subject, code)| subject.contains(code)).expect("a mailed code").1.to_owned()
    }

    /// This user's mails, newest first.
    pub async fn mails(&self) -> Vec<Value> {
        let inbox = self.get(&format!("/sandbox/mail?to={}", self.email)).await.expect(200);
        inbox.json["items"].as_array().expect("mails").clone()
    }

    /// `{available, held, …}` now.
    pub async fn credits(&self) -> Value {
        self.get("/api/auth/me").await.expect(200).json["credits"].clone()
    }

    /// Puts a file into the storage and answers the upload's id; nothing has looked at it yet.
    pub async fn put(&self, purpose: &str, content_type: &str, file: Vec<u8>) -> String {
        let input = json!({ "purpose": purpose, "content_type": content_type, "bytes": file.len(), "name": "file" });
        let upload = self.post("/api/media/uploads", input).await.expect(201);
        let put = self.http.put(upload.text_of("/url")).header("content-type", content_type).body(file);
        let status = put.send().await.expect("the storage answers").status();
        assert_eq!(status.as_u16(), 200);
        upload.text_of("/id")
    }

    /// Uploads a training set that passes and answers its id.
    pub async fn training_set(&self) -> String {
        let id = self.put("training_zip", "application/zip", crate::zips::good()).await;
        let _ = self.post(&format!("/api/media/uploads/{id}"), json!({})).await.expect(200);
        id
    }

    /// Uploads a training set that is quickly looked at and answers its id.
    pub async fn small_training_set(&self) -> String {
        let id = self.put("training_zip", "application/zip", crate::zips::with(10, None)).await;
        let _ = self.post(&format!("/api/media/uploads/{id}"), json!({})).await.expect(200);
        id
    }

    /// Begins a training and answers the job's id.
    pub async fn train(&self) -> String {
        let upload = self.training_set().await;
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
        self.order("/api/train", input).await.expect(202).text_of("/id")
    }

    /// Trains a model to the end and answers the model's id.
    pub async fn trained_model(&self) -> String {
        let job = self.train().await;
        let job = self.follow(&job).await;
        assert_eq!(job["state"], "succeeded", "{job}");
        job["model"]["id"].as_str().expect("a model").to_owned()
    }

    /// Begins photos with a base model and answers the job's id.
    pub async fn photos(&self, count: u32) -> String {
        let input = json!({ "model": "flux", "prompt": "a quiet street in the rain", "count": count });
        self.order("/api/predict/photos", input).await.expect(202).text_of("/id")
    }

    /// Follows a job's event stream until it is over, as the browser does, and answers the job.
    pub async fn follow(&self, job: &str) -> Value {
        let watch = async {
            // The server ends a long stream; the browser comes back, and so does this, a bounded number of times.
            for _ in 0..4 {
                if self.stream_of_job_until(job, "event: end\n").await {
                    break;
                }
            }
        };
        assert!(tokio::time::timeout(TIMEOUT, watch).await.is_ok(), "{job} was not over in {TIMEOUT:?}");
        self.get(&format!("/api/predict/{job}")).await.expect(200).json
    }

    /// Reads one stream until this text passes; `false` when it ended before.
    pub(crate) async fn stream_until(&self, job: &str, text: &str) -> bool {
        let path = format!("/api/predict/{job}/events");
        let request = self.request(Method::GET, &path).header("accept", "text/event-stream");
        let mut response = request.send().await.expect("a stream");
        assert_eq!(response.status().as_u16(), 200);
        let mut seen = String::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            seen.push_str(&String::from_utf8_lossy(&chunk));
            if seen.contains(text) {
                return true;
            }
        }
        false
    }
}
