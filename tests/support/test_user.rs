//! Somebody with a browser: cookies, an origin, a language, nothing else.

use std::ops::Deref;
use std::time::Duration;

use darkroom_browser::{Browser, Response};
use darkroom_dev::random;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::Answer;
use crate::contract::{self, Exchange};
use crate::loopback;

/// One browser, and whose it is.
#[derive(Debug)]
pub struct TestUser {
    browser: Browser,
    /// The address they sign in with.
    pub email: String,
}

/// However slow the machine: a test that waits longer has failed.
const TIMEOUT: Duration = Duration::from_secs(90);

impl Deref for TestUser {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl TestUser {
    /// A browser that has been nowhere yet, at the studio that answers at `base`.
    #[must_use]
    pub fn new(base: &str, email: &str) -> Self {
        let http = loopback().redirect(reqwest::redirect::Policy::none()).build();
        Self { browser: Browser::new(http.expect("a client"), base, TIMEOUT), email: email.to_owned() }
    }

    /// A second browser of nobody in particular, at the same studio.
    #[must_use]
    pub fn stranger(&self) -> Self {
        Self::new(self.base(), "stranger@example.com")
    }

    /// A request with everything a browser sends along. `path` may be a whole address, which is asked without cookies: what
    /// a signed address shows, it shows to whoever has it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        if path.starts_with('/') {
            self.browser.request(method, path)
        } else {
            self.browser.fresh().request(method, path)
        }
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, for a studio that may be gone before it has answered.
    ///
    /// # Errors
    /// When no answer came, or not all of it.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = self.browser.send(request).await?;
        if response.url.as_str().starts_with(&format!("{}/", self.base())) {
            let Response { method, url, sent, status, headers, text, .. } = &response;
            contract::check(&Exchange { method, path: url.path(), sent, status: *status, headers, text });
        }
        Ok(Answer::from(response))
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
        self.send(self.browser.post_once(key, path).json(&body)).await
    }

    /// Signs in with a mailed code (requirement B1).
    pub async fn sign_in(&self) -> Answer {
        let _ = self.post("/api/auth/code", json!({ "email": self.email })).await.expect(202);
        let code = self.mailed_code().await;
        self.post("/api/auth/code/verify", json!({ "email": self.email, "code": code })).await.expect(200)
    }

    /// Shows once more who this is, with a code that is mailed after the pause between two.
    pub async fn prove(&self) {
        let _ = self.post("/sandbox/clock", json!({ "advance_seconds": 61 })).await.expect(200);
        let _ = self.post("/api/auth/code", json!({ "email": self.email })).await.expect(202);
        let code = self.mailed_code().await;
        let _ = self.post("/api/auth/prove", json!({ "code": code })).await.expect(200);
    }

    /// The newest code in this user's mailbox; it stands in its mail's subject.
    pub async fn mailed_code(&self) -> String {
        let mails = self.mails().await;
        let mut codes = mails.iter().filter_map(|mail| Some((mail["subject"].as_str()?, mail["code"].as_str()?)));
        codes.find(|(subject, code)| subject.contains(code)).expect("a mailed code").1.to_owned()
    }

    /// This user's mails, newest first.
    pub async fn mails(&self) -> Vec<Value> {
        let inbox = self.get(&format!("/sandbox/mail?to={}", self.email.replace('+', "%2B"))).await.expect(200);
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
        let status = self.browser.put(&upload.text_of("/url"), content_type, file).await.expect("the storage answers");
        assert_eq!(status, 200);
        upload.text_of("/id")
    }

    /// Says that an upload is there and answers what became of it: as long as it is being looked at, this asks again
    /// when it was told to, as the page does.
    pub async fn complete(&self, id: &str) -> Answer {
        self.try_complete(id).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, for a studio that may be gone before it has answered.
    ///
    /// # Errors
    /// When no answer came, or not all of it.
    pub async fn try_complete(&self, id: &str) -> reqwest::Result<Answer> {
        let look = async {
            loop {
                let request = self.request(Method::POST, &format!("/api/media/uploads/{id}"));
                let answer = self.try_send(request.json(&json!({}))).await?;
                if answer.status != 202 {
                    return Ok(answer);
                }
                // An upload has no stream of events: the answer says when there may be more to hear.
                let again = answer.headers["retry-after"].to_str().expect("a header").parse().expect("seconds");
                tokio::time::sleep(Duration::from_secs(again)).await;
            }
        };
        let answer = tokio::time::timeout(TIMEOUT, look).await;
        answer.unwrap_or_else(|_| panic!("{id} was not looked at in {TIMEOUT:?}"))
    }

    /// Uploads a training set that passes and answers its id.
    pub async fn training_set(&self) -> String {
        let id = self.put("training_zip", "application/zip", crate::zips::good()).await;
        let _ = self.complete(&id).await.expect(200);
        id
    }

    /// Uploads a training set that is quickly looked at and answers its id.
    pub async fn small_training_set(&self) -> String {
        let id = self.put("training_zip", "application/zip", crate::zips::with(10, None)).await;
        let _ = self.complete(&id).await.expect(200);
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
    pub(crate) async fn stream_of_job_until(&self, job: &str, text: &str) -> bool {
        let path = format!("/api/predict/{job}/events");
        let (status, passed) = self.browser.stream_until(&path, text, TIMEOUT).await.expect("a stream");
        assert_eq!(status, 200);
        passed
    }
}
