//! The platform's front door, as far as routing goes: addresses lead where the built output says, a function is
//! started when it is first needed, and everything else is the sandbox's.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use darkroom_tests::{Backend, Settings, TestApp};
use futures_util::TryStreamExt as _;
use http::header::{CONTENT_LENGTH, HOST, LOCATION, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::function::{Call, Function};
use crate::output::{Output, Target};

/// A deployment on loopback, with an app for its outside world.
pub(crate) struct Edge {
    pub(crate) app: TestApp,
    pub(crate) url: String,
    pub(crate) inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

pub(crate) struct Inner {
    output: Output,
    settings: Settings,
    sandbox: String,
    http: reqwest::Client,
    functions: Mutex<BTreeMap<String, Arc<Function>>>,
    calls: Mutex<Vec<(String, Call)>>,
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Edge {
    /// Opens the door of `output`. Its functions talk to a real libSQL server.
    pub(crate) async fn open(output: Output) -> Self {
        let app = TestApp::start(Backend::Sqld).await;
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let inner = Arc::new(Inner {
            output,
            settings: app.settings(&url),
            sandbox: app.running.url.as_str().trim_end_matches('/').to_owned(),
            http: http.expect("a client"),
            functions: Mutex::default(),
            calls: Mutex::default(),
        });
        let router = Router::new().fallback(enter).with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { app, url, inner, serving }
    }

    /// Waits until every call so far has ended, and fails when one ended twice or in the name of another.
    pub(crate) async fn all_calls_end_once(&self) {
        let calls = self.inner.calls.lock().await.clone();
        for (name, call) in &calls {
            self.inner.function(name).await.end_of(call).await;
        }
        for (name, function) in self.inner.functions.lock().await.iter() {
            let of_this = calls.iter().filter(|(called, _)| called == name).collect::<Vec<_>>();
            for (_, call) in &of_this {
                assert_eq!(function.ends_of(call), 1, "{name} {call:?}");
            }
            assert_eq!(function.calls_and_ends(), (of_this.len() as u64, of_this.len()), "{name}");
        }
    }

    /// The names of the functions that have been called.
    pub(crate) async fn called(&self) -> Vec<String> {
        self.inner.functions.lock().await.keys().cloned().collect()
    }
}

impl Inner {
    async fn function(&self, name: &str) -> Arc<Function> {
        let mut functions = self.functions.lock().await;
        if let Some(function) = functions.get(name) {
            return Arc::clone(function);
        }
        let function = Arc::new(Function::start(&self.output.binary(name), &self.settings).await);
        functions.insert(name.to_owned(), Arc::clone(&function));
        function
    }
}

async fn enter(State(edge): State<Arc<Inner>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/sandbox") {
        let target = format!("{}{}", edge.sandbox, request.uri());
        let forward = edge.http.request(request.method().clone(), target);
        return pass(forward, request).await;
    }
    let routed = edge.output.route(&path);
    let mut response = match routed.target {
        Target::Function { name, query } => {
            let function = edge.function(&name).await;
            let target = with_query(&path, request.uri().query(), &query);
            let (call, forward) = function.request(request.method().clone(), &target);
            edge.calls.lock().await.push((name, call));
            pass(forward, request).await
        }
        Target::File(file) => format!("the file {file}").into_response(),
        Target::Status(status, location) => {
            let mut response = StatusCode::from_u16(status).expect("a status").into_response();
            if let Some(location) = location {
                response.headers_mut().insert(LOCATION, location.parse().expect("an address"));
            }
            response
        }
    };
    for (name, value) in routed.headers {
        let name: http::HeaderName = name.parse().expect("a name");
        response.headers_mut().entry(name).or_insert(value.parse().expect("a value"));
    }
    response
}

/// The platform adds what it found in the path to the query, unless the caller has put something there by that name.
fn with_query(path: &str, asked: Option<&str>, added: &str) -> String {
    let asked = asked.unwrap_or_default();
    let has = |name: &str| asked.split('&').any(|pair| pair.split('=').next() == Some(name));
    let added = added.split('&').filter(|pair| !pair.is_empty() && !has(pair.split('=').next().unwrap_or_default()));
    let query: Vec<&str> = asked.split('&').filter(|pair| !pair.is_empty()).chain(added).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Hands a request on and its answer back, piece by piece. The host stays the one that was asked.
async fn pass(forward: reqwest::RequestBuilder, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut headers = parts.headers;
    headers.remove(CONTENT_LENGTH);
    headers.remove(TRANSFER_ENCODING);
    let whole = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    let mut forward = forward.headers(without_hop(&headers)).body(whole);
    if let Some(host) = headers.get(HOST) {
        forward = forward.header(HOST, host);
    }
    match forward.send().await {
        Ok(answer) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = answer.status();
            *response.headers_mut() = without_hop(answer.headers());
            *response.body_mut() = Body::from_stream(answer.bytes_stream().map_err(std::io::Error::other));
            response
        }
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

fn without_hop(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in ["host", "connection", "transfer-encoding", "content-length", "keep-alive"] {
        headers.remove(name);
    }
    headers
}
