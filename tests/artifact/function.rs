//! One function as the platform runs it: a process with a socket it reports to and a port it answers on.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use darkroom_tests::{Settings, TestUser};
use reqwest::header::{COOKIE, ORIGIN};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::process::{Child, Command};
use tokio::sync::watch;

/// However slow the machine: a test that waits longer has failed.
const TIMEOUT: Duration = Duration::from_secs(90);

/// The cookie that says who somebody is.
const SESSION: &str = "__Host-session";

/// A running function.
pub(crate) struct Function {
    child: Child,
    url: String,
    http: Client,
    calls: AtomicU64,
    /// What it told the platform, in order.
    messages: watch::Receiver<Vec<Value>>,
    /// What it wrote to its log.
    log: watch::Receiver<String>,
    _socket: TempDir,
}

/// One call: what the platform calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) invocation: String,
    pub(crate) request: u64,
}

impl Function {
    /// Starts a binary and waits until it says that it answers.
    pub(crate) async fn start(binary: &Path, settings: &Settings) -> Self {
        const ATTEMPTS: usize = 5;
        for _ in 0..ATTEMPTS {
            // Between looking for a free port and taking it somebody else may take it; then the next one will do.
            if let Some(function) = Self::try_start(binary, settings).await {
                return function;
            }
        }
        panic!("{} did not start in {ATTEMPTS} attempts", binary.display());
    }

    async fn try_start(binary: &Path, settings: &Settings) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("ipc");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let port = free_port().await;
        let mut child = Command::new(binary)
            .env_clear()
            .envs(settings)
            .env("VERCEL_IPC_PATH", &socket)
            .env("VERCEL_DEV_PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
        let log = log(&mut child);
        let accepted = tokio::select! {
            accepted = tokio::time::timeout(TIMEOUT, listener.accept()) => accepted,
            _ = child.wait() => return None,
        };
        let (stream, _) = accepted.expect("the function connects").expect("a connection");
        let messages = messages(stream);
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build();
        let url = format!("http://127.0.0.1:{port}");
        let http = http.expect("a client");
        let calls = AtomicU64::new(0);
        let mut told = messages.clone();
        let first = tokio::time::timeout(TIMEOUT, told.wait_for(|messages| !messages.is_empty())).await;
        // It reports to the socket before it takes the port: one that could not is gone again without a word.
        let first = first.expect("a first message in time").ok()?[0].clone();
        assert_eq!((&first["type"], &first["payload"]["httpPort"]), (&json!("server-started"), &json!(port)));
        Some(Self { child, url, http, calls, messages, log, _socket: folder })
    }

    /// A request with what the platform adds to it.
    pub(crate) fn request(&self, method: Method, path: &str) -> (Call, RequestBuilder) {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let call = Call { invocation: format!("inv-{}-{number}", self.child.id().unwrap_or(0)), request: number };
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request
            .header("x-vercel-internal-invocation-id", &call.invocation)
            .header("x-vercel-internal-request-id", number.to_string());
        (call, request)
    }

    /// A request of somebody who has signed in at `origin`.
    pub(crate) fn request_of(
        &self,
        user: &TestUser,
        origin: &str,
        method: Method,
        path: &str,
    ) -> (Call, RequestBuilder) {
        let (call, request) = self.request(method, path);
        let session = user.cookie(SESSION).expect("a session");
        (call, request.header(COOKIE, format!("{SESSION}={session}")).header(ORIGIN, origin))
    }

    /// The first message like this, now or later.
    pub(crate) async fn told(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut messages = self.messages.clone();
        let seen = messages.wait_for(|messages| messages.iter().any(&wanted));
        let seen = tokio::time::timeout(TIMEOUT, seen).await.expect("a message in time").expect("the function lives");
        seen.iter().find(|message| wanted(message)).expect("it").clone()
    }

    /// The `end` of a call, now or later.
    pub(crate) async fn end_of(&self, call: &Call) {
        let _ = self.told(|message| is_end_of(message, call)).await;
    }

    /// How often the platform was told that a call is over, so far.
    pub(crate) fn ends_of(&self, call: &Call) -> usize {
        self.messages.borrow().iter().filter(|message| is_end_of(message, call)).count()
    }

    /// How many calls were made, and how many ends were told, so far.
    pub(crate) fn calls_and_ends(&self) -> (u64, usize) {
        let ends = self.messages.borrow().iter().filter(|message| message["type"] == "end").count();
        (self.calls.load(Ordering::Relaxed), ends)
    }

    /// Waits until this is in the log.
    pub(crate) async fn logged(&self, words: &str) {
        let mut log = self.log.clone();
        let seen = log.wait_for(|log| log.contains(words));
        let seen = tokio::time::timeout(TIMEOUT, seen).await;
        assert!(seen.is_ok_and(|seen| seen.is_ok()), "not in the log: {words}");
    }

    /// Tells it to stop, as the platform does.
    pub(crate) async fn terminate(&self) {
        let id = self.child.id().expect("it runs").to_string();
        let kill = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill runs");
        assert!(kill.success());
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("its state")
    }

    /// Waits for its end.
    pub(crate) async fn end(&mut self) -> ExitStatus {
        tokio::time::timeout(TIMEOUT, self.child.wait()).await.expect("an end in time").expect("its state")
    }
}

/// Sends a request and reads the answer as JSON.
pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response: Response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

fn is_end_of(message: &Value, call: &Call) -> bool {
    let context = &message["payload"]["context"];
    let is_end = message["type"] == "end" && context["invocationId"] == call.invocation.as_str();
    if is_end {
        assert_eq!(context["requestId"], call.request, "{message}");
        assert!(message["payload"]["error"].is_null(), "{message}");
    }
    is_end
}

/// Messages are JSON, each ended by a zero byte.
fn messages(stream: UnixStream) -> watch::Receiver<Vec<Value>> {
    let (sender, receiver) = watch::channel(Vec::new());
    tokio::spawn(async move {
        let mut stream = BufReader::new(stream);
        let mut bytes = Vec::new();
        while stream.read_until(0, &mut bytes).await.is_ok_and(|count| count > 0) {
            let message = serde_json::from_slice(bytes.strip_suffix(&[0]).unwrap_or(&bytes)).expect("a message");
            sender.send_modify(|messages| messages.push(message));
            bytes.clear();
        }
    });
    receiver
}

fn log(child: &mut Child) -> watch::Receiver<String> {
    let mut output = child.stdout.take().expect("its output");
    let (sender, receiver) = watch::channel(String::new());
    tokio::spawn(async move {
        let mut buffer = vec![0; 8192];
        while let Ok(count @ 1..) = output.read(&mut buffer).await {
            sender.send_modify(|log| log.push_str(&String::from_utf8_lossy(&buffer[..count])));
        }
    });
    receiver
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    listener.local_addr().expect("its number").port()
}
