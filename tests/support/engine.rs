//! The engine's side of a job: what it was asked, when it is through, and news in its name.

use std::time::Duration;

use darkroom::db::{FromValue, Stmt};
use darkroom::webhooks::signature;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::{Answer, TestApp, TestUser};

/// However slow the machine: an answer that is not noted by then never is.
const ACCEPTED_MAX: Duration = Duration::from_secs(300);

/// The newest call of a job, as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `cal_…`
    pub id: String,
    /// `sending`, `waiting`, `accepted`, `stopping` or `settled`.
    pub state: String,
    /// The engine's id.
    pub provider_id: Option<String>,
    /// How often it was sent.
    pub sends: i64,
    /// `open`, `captured`, `released` or `expired`.
    pub hold: String,
}

impl TestApp {
    /// What Replicate was asked for, as soon as no plan waits (`taken`), nothing runs that ever ends (`ended`), nothing
    /// runs at all (`over`), or nothing runs and all news has been delivered (`told`).
    pub async fn replicate_when(&self, wait: &str) -> Value {
        self.visitor().get(&format!("/sandbox/replicate?wait={wait}")).await.expect(200).json
    }

    /// The call that works for a job now.
    pub async fn call_of(&self, job: &str) -> Call {
        let stmt = Stmt::new(
            "SELECT c.id, c.state, c.provider_id, c.sends, h.state AS hold FROM calls c JOIN holds h ON h.id = c.id
              WHERE c.job_id = ?1 ORDER BY c.id DESC LIMIT 1",
        );
        let rows = self.state.db.read(vec![stmt.bind(job)]).await.expect("a read");
        let row = rows[0].first().expect("a call");
        Call {
            id: row.get("id").expect("id"),
            state: row.get("state").expect("state"),
            provider_id: row.get("provider_id").expect("provider_id"),
            sends: row.get("sends").expect("sends"),
            hold: row.get("hold").expect("hold"),
        }
    }

    /// The same as soon as the studio has noted what the engine calls it: until then it searches for a call that it
    /// does not know to have arrived, and setting the clock on means another thing.
    pub async fn accepted_call_of(&self, job: &str) -> Call {
        let noted = async {
            loop {
                let call = self.call_of(job).await;
                if call.provider_id.is_some() {
                    return call;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(ACCEPTED_MAX, noted).await.expect("the engine's answer is noted")
    }

    /// One value that only the database can show: the column `value` of the first row.
    pub async fn value<T: FromValue>(&self, sql: &'static str, about: &str) -> T {
        let rows = self.state.db.read(vec![Stmt::new(sql).bind(about)]).await.expect("a read");
        rows[0].first().expect("a row").get("value").expect("its value")
    }

    /// Rings as the platform's cron does.
    pub async fn cron(&self, secret: &str) -> Answer {
        let ringer = self.visitor();
        ringer.send(ringer.request(Method::GET, "/api/cron/reconcile").bearer_auth(secret)).await
    }

    /// The secret the cron rings with.
    #[must_use]
    pub fn cron_secret(&self) -> String {
        self.state.config.cron_secret.expose_secret().to_owned()
    }

    /// News about a call, signed now with the secret both sides know.
    pub async fn news(&self, call: &str, id: &str, body: &Value) -> Answer {
        Delivery::new(self, id, body.to_string()).post(self, call).await
    }
}

/// A webhook that can be spoiled before it is posted.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The sender's id of the message.
    pub id: String,
    /// When it was signed.
    pub timestamp_seconds: i64,
    /// `v1,…`
    pub signature: Option<String>,
    /// As it is sent.
    pub body: String,
}

impl Delivery {
    /// Signed now, with the secret both sides know.
    #[must_use]
    pub fn new(app: &TestApp, id: &str, body: String) -> Self {
        Self::signed(app, &app.state.config.replicate.webhook_secrets[0], id, body, 0)
    }

    /// Signed with this secret, so many seconds from now.
    #[must_use]
    pub fn signed(app: &TestApp, secret: &SecretString, id: &str, body: String, from_now_seconds: i64) -> Self {
        let timestamp_seconds = app.state.clock.now().seconds() + from_now_seconds;
        let signature = signature::sign(secret, id, timestamp_seconds, body.as_bytes()).expect("a signature");
        Self { id: id.to_owned(), timestamp_seconds, signature: Some(signature), body }
    }

    /// Posts it, as the engine does.
    pub async fn post(self, app: &TestApp, call: &str) -> Answer {
        let sender = app.visitor();
        let request = sender
            .request(Method::POST, &format!("/api/webhooks/replicate?call={call}"))
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &self.id)
            .header("webhook-timestamp", self.timestamp_seconds.to_string());
        let request = match &self.signature {
            Some(signature) => request.header("webhook-signature", signature),
            None => request,
        };
        sender.send(request.body(self.body)).await
    }
}

impl TestUser {
    /// Everything that happened in a job so far.
    pub async fn events(&self, job: &str) -> Vec<Value> {
        let answer = self.get(&format!("/api/predict/{job}/events?after=0")).await.expect(200);
        answer.json["items"].as_array().expect("events").clone()
    }

    /// The states a job went through, in order.
    pub async fn states(&self, job: &str) -> Vec<String> {
        let events = self.events(job).await;
        let states = events.iter().filter(|event| event["kind"] == "state");
        states.map(|event| event["data"]["state"].as_str().expect("a state").to_owned()).collect()
    }

    /// A job of this user's.
    pub async fn job(&self, job: &str) -> Value {
        self.get(&format!("/api/predict/{job}")).await.expect(200).json
    }

    /// The states and error codes of a job's items.
    pub async fn items(&self, job: &str) -> Vec<(String, Option<String>)> {
        let job = self.job(job).await;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let items = job["items"].as_array().expect("items").iter();
        items.map(|item| (text(&item["state"]).expect("a state"), text(&item["error"]["code"]))).collect()
    }

    /// Begins a training with pictures that were uploaded before and answers the job's id.
    pub async fn train_with(&self, upload: &str) -> String {
        let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
        self.order("/api/train", input).await.expect(202).text_of("/id")
    }

    /// Follows a job's event stream until this text passes.
    pub async fn watch_for(&self, job: &str, text: &str) {
        let seen = self.stream_of_job_until(job, text).await;
        assert!(seen, "{job} ended without {text}");
    }
}

/// What a job costs, as its owner sees it.
#[must_use]
pub fn cost(held: i64, captured: i64, released: i64) -> Value {
    json!({ "held": held, "captured": captured, "released": released })
}
