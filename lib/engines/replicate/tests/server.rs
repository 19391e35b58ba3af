//! A server on this machine that speaks as Replicate does in recorded exchanges.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;
use tokio::net::TcpListener;
use url::Url;

use crate::engines::replicate::{DeliveryHost, Replicate, ReplicateSettings, Timeouts};

/// What the server does with one request.
pub(super) enum Reply {
    /// Answers.
    Answer(StatusCode, Vec<(&'static str, String)>, Bytes),
    /// Reads the request and never answers.
    Hang,
}

impl Reply {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, body.to_string())
    }

    pub(super) fn text(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Answer(StatusCode::from_u16(status).unwrap(), vec![], body.into())
    }

    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer(_, headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) authorization: Option<String>,
    pub(super) body: Value,
}

#[derive(Clone, Default)]
struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

pub(super) struct Server {
    script: Script,
    pub(super) origin: String,
}

impl Server {
    /// Starts a server that gives `replies` one after the other, then 500.
    pub(super) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let script = Script { replies: Arc::new(Mutex::new(replies.into_iter().collect())), ..Script::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { script, origin }
    }

    pub(super) fn push(&self, reply: Reply) {
        self.script.replies.lock().unwrap().push_back(reply);
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }

    /// The first lines of all requests.
    pub(super) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    pub(super) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.origin)).unwrap()
    }

    /// A client of this server, which owns models as `me` and fetches outputs from `/files/`.
    pub(super) fn client(&self) -> Replicate {
        self.client_with(|_| {})
    }

    /// The same, with no patience: for answers that never come.
    pub(super) fn hasty_client(&self) -> Replicate {
        let limit = Duration::from_millis(300);
        self.client_with(|settings| settings.timeouts = Timeouts { call: limit, search: limit, fetch: limit })
    }

    pub(super) fn client_with(&self, change: impl FnOnce(&mut ReplicateSettings)) -> Replicate {
        let mut settings = ReplicateSettings {
            base_url: self.url("/v1"),
            token: "r8_test".into(),
            owner: Some("me".to_owned()),
            delivery_hosts: vec![self.url("/files/").as_str().parse::<DeliveryHost>().unwrap()],
            timeouts: Timeouts::default(),
        };
        change(&mut settings);
        Replicate::new(crate::outbound::http_client().unwrap(), settings)
    }
}

async fn answer(State(script): State<Script>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let authorization = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    script.asked.lock().unwrap().push(Asked { line, authorization, body });
    let reply = script.replies.lock().unwrap().pop_front().unwrap_or_else(|| Reply::text(500, "no reply left"));
    match reply {
        Reply::Answer(status, headers, body) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        Reply::Hang => pending().await,
    }
}
