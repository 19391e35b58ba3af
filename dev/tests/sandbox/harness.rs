//! A running sandbox, a receiver of its webhooks, and short ways to ask for things.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use darkroom_dev::clock::SandboxClock;
use darkroom_dev::context::{Context, Secrets};
use darkroom_dev::random;
use darkroom_dev::replicate::MOUNT;
use darkroom_dev::sandbox::Sandbox;
use http::{HeaderMap, StatusCode};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const OSTRIS: &str =
    "/models/ostris/flux-dev-lora-trainer/versions/26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2";
pub(crate) const SCHNELL: &str = "/models/black-forest-labs/flux-schnell/predictions";

/// A sandbox that serves, two hundred times faster than its sketch.
pub(crate) struct Running {
    pub(crate) clock: SandboxClock,
    pub(crate) secrets: Secrets,
    pub(crate) url: String,
    pub(crate) folder: PathBuf,
    pub(crate) http: Client,
    stop: CancellationToken,
    worker: JoinHandle<()>,
}

pub(crate) async fn start() -> Running {
    start_in(&std::env::temp_dir().join(format!("sandbox-{}", random::letters(12))), 200.0).await
}

pub(crate) async fn start_in(folder: &Path, speed: f64) -> Running {
    start_with(folder, speed, Router::new()).await
}

/// A sandbox whose studio takes Stripe's events.
pub(crate) async fn start_listening(folder: &Path, speed: f64) -> (Running, Receiver) {
    let (desk, news, answers) = desk();
    let route = Router::new().route("/api/webhooks/stripe", post(take)).with_state(desk);
    let running = start_with(folder, speed, route).await;
    let url = format!("{}/api/webhooks/stripe", running.url);
    (running, Receiver { url, news, answers })
}

async fn start_with(folder: &Path, speed: f64, studio: Router) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let clock = SandboxClock::open(folder).unwrap();
    let secrets = Secrets::open(folder).unwrap();
    let context = Context {
        base_url: url.parse().unwrap(),
        data: folder.to_owned(),
        clock: clock.clone(),
        speed,
        picture_side_max: None,
        secrets: secrets.clone(),
    };
    let sandbox = Sandbox::open(context).unwrap();
    let stop = CancellationToken::new();
    let router = sandbox.router().merge(studio);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let worker = tokio::spawn(sandbox.run(stop.clone()));
    let http =
        Client::builder().tls_certs_only([]).no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    Running { clock, secrets, url, folder: folder.to_owned(), http, stop, worker }
}

impl Running {
    /// A call of the Replicate API with the right token: status and body.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{MOUNT}/v1{path}", self.url))
            .bearer_auth(&self.secrets.replicate_token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(crate) async fn create(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call(Method::POST, path, Some(body)).await;
        assert_eq!(status, 201, "{body}");
        body
    }

    /// A driving route: `path` is from the root.
    pub(crate) async fn drive(&self, path: &str, body: Value) -> (u16, Value) {
        let response = self.http.post(format!("{}{path}", self.url)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn plan(&self, plan: Value) {
        let (status, answer) = self.drive("/sandbox/replicate", json!({ "next": plan })).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// A photo through the official model; `webhook` hears about its end.
    pub(crate) async fn photo(&self, webhook: &str) -> Value {
        let input = json!({ "prompt": "a person on a beach", "seed": 7, "megapixels": "0.25" });
        self.create(SCHNELL, json!({ "input": input, "webhook": webhook, "webhook_events_filter": ["completed"] }))
            .await
    }

    /// The bytes behind an address, with the status.
    pub(crate) async fn fetch(&self, url: &Value) -> (u16, Bytes) {
        let response = self.http.get(url.as_str().unwrap()).send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap())
    }

    /// What the driving route knows of a job.
    pub(crate) async fn row(&self, kind: &str, id: &Value) -> Value {
        let all: Value =
            self.http.get(format!("{}/sandbox/replicate", self.url)).send().await.unwrap().json().await.unwrap();
        all[kind].as_array().unwrap().iter().find(|row| row["id"] == *id).unwrap().clone()
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.worker.await.unwrap();
    }

    pub(crate) async fn end(self) {
        let folder = self.folder.clone();
        self.stop().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}

/// One webhook as it arrived.
pub(crate) struct News {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl News {
    pub(crate) fn object(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }
}

/// A receiver of webhooks.
pub(crate) struct Receiver {
    pub(crate) url: String,
    news: mpsc::UnboundedReceiver<News>,
    answers: Answers,
}

type Answers = Arc<Mutex<VecDeque<u16>>>;
type Desk = (mpsc::UnboundedSender<News>, Answers);

fn desk() -> (Desk, mpsc::UnboundedReceiver<News>, Answers) {
    let (sender, news) = mpsc::unbounded_channel();
    let answers = Answers::default();
    ((sender, Arc::clone(&answers)), news, answers)
}

pub(crate) async fn receiver() -> Receiver {
    let (desk, news, answers) = desk();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?item=1", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(take)).with_state(desk);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Receiver { url, news, answers }
}

async fn take(State((sender, answers)): State<Desk>, headers: HeaderMap, body: Bytes) -> StatusCode {
    sender.send(News { headers, body }).unwrap();
    let answer = answers.lock().unwrap().pop_front().unwrap_or(200);
    StatusCode::from_u16(answer).unwrap()
}

impl Receiver {
    /// The next answers; after them it is 200.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    /// The next webhook; a test that waits for one in vain fails after a while.
    pub(crate) async fn next(&mut self) -> News {
        let limit = std::time::Duration::from_secs(30);
        tokio::time::timeout(limit, self.news.recv()).await.expect("a webhook was expected").unwrap()
    }

    /// How many webhooks are here already that nobody has read.
    pub(crate) fn unread(&mut self) -> usize {
        std::iter::from_fn(|| self.news.try_recv().ok()).count()
    }
}
