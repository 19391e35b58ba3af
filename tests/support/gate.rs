//! A provider that takes its time: what is asked of it waits until the gate is opened.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap};
use reqwest::{Method, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::client;

/// However slow the machine: a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(90);

/// The gate before a provider.
#[derive(Debug)]
pub struct Gate {
    /// Where to ask instead.
    pub url: String,
    arrived: watch::Receiver<usize>,
    open: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

struct Behind {
    provider: String,
    http: reqwest::Client,
    arrived: watch::Sender<usize>,
    open: watch::Receiver<bool>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Gate {
    /// A closed gate before `provider`, an origin.
    pub async fn before(provider: &str) -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let (open, opened) = watch::channel(false);
        let (arrived, arrivals) = watch::channel(0);
        let provider = provider.trim_end_matches('/').to_owned();
        let behind = Arc::new(Behind { provider, http: client(), arrived, open: opened });
        let router = Router::new().fallback(wait).with_state(behind);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, arrived: arrivals, open, serving }
    }

    /// Waits until somebody stands before the gate.
    pub async fn arrived(&self) {
        let mut arrived = self.arrived.clone();
        let seen = tokio::time::timeout(PATIENCE, arrived.wait_for(|count| *count > 0)).await;
        assert!(seen.is_ok_and(|seen| seen.is_ok()), "nobody came");
    }

    /// Lets through who waits and who comes later.
    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

async fn wait(
    State(behind): State<Arc<Behind>>,
    method: Method,
    uri: axum::http::Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    behind.arrived.send_modify(|count| *count += 1);
    let mut open = behind.open.clone();
    open.wait_for(|open| *open).await.expect("the gate");
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    let request = behind.http.request(method, format!("{}{uri}", behind.provider)).headers(headers).body(body);
    let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let kind = answer.headers().get(CONTENT_TYPE).cloned();
    let mut response = (answer.status(), answer.bytes().await.unwrap_or_default()).into_response();
    if let Some(kind) = kind {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    response
}
