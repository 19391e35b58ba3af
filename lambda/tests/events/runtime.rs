//! A small Lambda runtime API (version 2018-06-01) on loopback: hands out events one by one and takes the answers.

use std::collections::{BTreeMap, VecDeque};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use darkroom_tests::Settings;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// However slow the machine: a test that waits longer has failed.
const TIMEOUT: Duration = Duration::from_secs(90);

/// The binary, running, with the API it asks.
pub(crate) struct Lambda {
    state: watch::Sender<Exchange>,
    serving: JoinHandle<()>,
    _child: Child,
}

/// Events that wait and answers that came, by the invocation's id.
#[derive(Default)]
struct Exchange {
    begun: usize,
    waiting: VecDeque<(String, Value)>,
    answers: BTreeMap<String, Value>,
}

type Shared = Arc<watch::Sender<Exchange>>;

impl Drop for Lambda {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Lambda {
    /// Starts the binary with these settings and nothing else in its environment but what Lambda puts there.
    pub(crate) async fn start(settings: &Settings) -> Self {
        let (state, _) = watch::channel(Exchange::default());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .with_state(Arc::new(state.clone()));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let child = Command::new(env!("CARGO_BIN_EXE_darkroom-lambda"))
            .env_clear()
            .envs(settings)
            .env("AWS_LAMBDA_RUNTIME_API", &address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "darkroom")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "test")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "test")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        Self { state, serving, _child: child }
    }

    /// Hands an event out and answers its invocation's id.
    pub(crate) async fn begin(&self, event: &Value) -> String {
        let mut id = String::new();
        self.state.send_modify(|state| {
            state.begun += 1;
            id = format!("00000000-0000-4000-8000-{:012}", state.begun);
            state.waiting.push_back((id.clone(), event.clone()));
        });
        id
    }

    /// Whether an invocation has been answered.
    pub(crate) fn has_answered(&self, id: &str) -> bool {
        self.state.borrow().answers.contains_key(id)
    }

    /// The answer to an invocation, now or later.
    pub(crate) async fn answer(&self, id: String) -> Value {
        let mut state = self.state.subscribe();
        let answered = tokio::time::timeout(TIMEOUT, state.wait_for(|state| state.answers.contains_key(&id))).await;
        answered.expect("an answer in time").unwrap().answers[&id].clone()
    }

    /// One event and its answer.
    pub(crate) async fn invoke(&self, event: &Value) -> Value {
        let id = self.begin(event).await;
        self.answer(id).await
    }
}

async fn next(State(state): State<Shared>) -> Response {
    let mut changes = state.subscribe();
    changes.wait_for(|state| !state.waiting.is_empty()).await.unwrap();
    let mut taken = None;
    state.send_modify(|state| taken = state.waiting.pop_front());
    let (id, event) = taken.expect("one at a time");
    let arn = "arn:aws:lambda:eu-central-1:123456789012:function:darkroom".to_owned();
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        // A year from now would do as well: nothing here asks for it.
        ("lambda-runtime-deadline-ms", "4102444800000".to_owned()),
        ("lambda-runtime-invoked-function-arn", arn),
        ("lambda-runtime-trace-id", "Root=1-65f1a2b3-0123456789abcdef01234567;Sampled=0".to_owned()),
    ];
    (headers, Json(event)).into_response()
}

/// The runtime does not say what it sends: an answer is JSON all the same.
async fn answered(State(state): State<Shared>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let answer: Value = serde_json::from_slice(&body).expect("an answer is JSON");
    state.send_modify(|state| {
        state.answers.insert(id, answer);
    });
    StatusCode::ACCEPTED
}

async fn failed(State(state): State<Shared>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let error = String::from_utf8_lossy(&body).into_owned();
    state.send_modify(|state| {
        state.answers.insert(id, serde_json::json!({ "failed": error }));
    });
    StatusCode::ACCEPTED
}
