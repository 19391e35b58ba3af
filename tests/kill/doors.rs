//! Doors: everything a process calls outside of itself goes through one of them. They count the calls and end the
//! process, as `kill -9` does, exactly at one of them. The process itself knows nothing of it.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt as _;
use darkroom_tests::loopback;
use reqwest::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use reqwest::{Client, Method, StatusCode};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{RwLock, watch};
use tokio::task::JoinHandle;

/// Where a libSQL server takes its batches.
const DATABASE: &str = "/v3/pipeline";
/// What a storage address has that was given to somebody else, a browser or the engine.
const SIGNED_FOR_OTHERS: &str = "X-Amz-Signature=";
/// More than any call carries here.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// However slow the machine: a call that takes longer has failed.
const CALL_MAX: Duration = Duration::from_secs(60);

/// Where in a call the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Just before the call is made: it never arrives.
    Before,
    /// The call took effect; the process never learns of it.
    After,
}

/// What the doors count, and what ends with the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Whatever passes: storage and engine are in the process too.
    Everything,
    /// What the process itself calls; others go on using the addresses it gave them.
    OwnCalls,
}

/// Death at one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trap {
    /// At which call from now on, 1 for the next one.
    pub(crate) call: usize,
    /// Where in it.
    pub(crate) moment: Moment,
}

/// What has passed so far; changes with every call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passed {
    /// Calls that are over.
    pub(crate) calls: usize,
    /// Of these, the calls to storage and engine.
    pub(crate) outside: usize,
    /// The trap has sprung: the process is dead.
    pub(crate) sprung: bool,
}

/// The doors of one process.
#[derive(Clone)]
pub(crate) struct Doors(Arc<Shared>);

struct Shared {
    counts: Counts,
    watched: Mutex<Watched>,
    victim: tokio::sync::Mutex<Option<Child>>,
    dead: AtomicBool,
    passed: watch::Sender<Passed>,
    /// Read by every call while it is under way.
    under_way: RwLock<()>,
    http: Client,
}

#[derive(Default)]
struct Watched {
    trap: Option<Trap>,
    calls: Vec<String>,
}

/// One way out; closed when it is dropped.
pub(crate) struct Door {
    /// `http://127.0.0.1:<port>`
    pub(crate) url: String,
    upstream: Arc<Mutex<String>>,
    task: JoinHandle<()>,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Door {
    /// Leads to this server from now on; `http://…` without a path.
    pub(crate) fn lead_to(&self, upstream: &str) {
        upstream.trim_end_matches('/').clone_into(&mut self.upstream.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Doors {
    /// Doors of nobody yet.
    pub(crate) fn new(counts: Counts) -> Self {
        // No connection is kept: one to a process that has died would be of no use.
        let http = loopback().redirect(reqwest::redirect::Policy::none()).timeout(CALL_MAX);
        let http = http.pool_max_idle_per_host(0).build();
        Self(Arc::new(Shared {
            counts,
            watched: Mutex::default(),
            victim: tokio::sync::Mutex::new(None),
            dead: AtomicBool::new(true),
            passed: watch::Sender::new(Passed::default()),
            under_way: RwLock::new(()),
            http: http.unwrap(),
        }))
    }

    /// One more door, that leads to `upstream`.
    pub(crate) async fn open(&self, upstream: &str) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let upstream = Arc::new(Mutex::new(upstream.trim_end_matches('/').to_owned()));
        let router = axum::Router::new().fallback(pass).with_state((self.clone(), Arc::clone(&upstream)));
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Door { url, upstream, task }
    }

    /// Starts the process whose doors they are from now on. They are open before its first call: that may be made before
    /// whoever started it is on a processor again.
    pub(crate) async fn start(&self, command: &mut Command) -> ChildStdout {
        // Who is to be killed at that first call is waited for here.
        let mut victim = self.0.victim.lock().await;
        self.0.passed.send_replace(Passed::default());
        self.0.dead.store(false, Ordering::SeqCst);
        let child = victim.insert(command.spawn().unwrap());
        child.stdout.take().unwrap()
    }

    /// Counts from here on, and kills at one call if there is a trap.
    pub(crate) fn count(&self, trap: Option<Trap>) {
        *self.watched() = Watched { trap, calls: Vec::new() };
        self.0.passed.send_replace(Passed::default());
    }

    /// The calls since [`Doors::count`], in words.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.watched().calls.clone()
    }

    /// Follows what passes.
    pub(crate) fn passed(&self) -> watch::Receiver<Passed> {
        self.0.passed.subscribe()
    }

    /// Ends the process at once, if it is not dead already; when this returns nothing of it is under way any more.
    pub(crate) async fn kill(&self) {
        self.0.kill().await;
        self.settled().await;
    }

    /// Asks the process to stop, as a platform does (SIGTERM); nothing happens when it is dead.
    pub(crate) async fn ask_to_stop(&self) {
        if let Some(id) = self.0.victim.lock().await.as_ref().and_then(Child::id) {
            let asked = tokio::process::Command::new("kill").args(["-TERM", &id.to_string()]).status().await;
            assert!(asked.unwrap().success());
        }
    }

    /// Waits until no call is under way.
    pub(crate) async fn settled(&self) {
        let _ = self.0.under_way.write().await;
    }

    fn watched(&self) -> std::sync::MutexGuard<'_, Watched> {
        self.0.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a call and says whether it is the one.
    fn note(&self, what: String) -> Option<Moment> {
        let mut watched = self.watched();
        watched.calls.push(what);
        watched.trap.filter(|trap| trap.call == watched.calls.len()).map(|trap| trap.moment)
    }

    async fn carry(&self, upstream: String, request: Request) -> Response {
        let _under_way = self.0.under_way.read().await;
        let (parts, body) = request.into_parts();
        // Half a request of a process that has died in the middle of it.
        let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else { return gone() };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let of_others = self.0.counts == Counts::OwnCalls && path.contains(SIGNED_FOR_OTHERS);
        // What a dead process had sent is not passed on: it would come after its death.
        if self.0.dead.load(Ordering::SeqCst) && !of_others {
            return gone();
        }
        let moment = if of_others { None } else { self.note(describe(&parts.method, parts.uri.path(), &body)) };
        if moment == Some(Moment::Before) {
            self.0.kill().await;
            return gone();
        }
        let mut call = self.0.http.request(parts.method, format!("{upstream}{path}"));
        for (name, value) in parts.headers.iter().filter(|(name, _)| *name != CONNECTION && *name != CONTENT_LENGTH) {
            call = call.header(name, value);
        }
        let call = if body.is_empty() { call } else { call.body(body) };
        let answer = match call.send().await {
            Ok(answer) => whole(answer).await,
            // Its provider lives in the process that has died.
            Err(_) => gone(),
        };
        if moment == Some(Moment::After) {
            self.0.kill().await;
        }
        self.0.passed.send_modify(|passed| {
            passed.calls += 1;
            passed.outside += usize::from(!path.starts_with(DATABASE));
        });
        answer
    }
}

impl Shared {
    async fn kill(&self) {
        let mut victim = self.victim.lock().await;
        if let Some(mut victim) = victim.take() {
            victim.kill().await.unwrap();
        }
        // Not before: as long as it lives, nobody refuses its calls.
        self.dead.store(true, Ordering::SeqCst);
        self.passed.send_modify(|passed| passed.sprung = true);
    }
}

async fn pass(State((doors, upstream)): State<(Doors, Arc<Mutex<String>>)>, request: Request) -> Response {
    let upstream = upstream.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // A task of its own: a call that was passed on runs to its end also when who made it is dead.
    tokio::spawn(async move { doors.carry(upstream, request).await }).await.unwrap_or_else(|_| gone())
}

async fn whole(answer: reqwest::Response) -> Response {
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers().iter().filter(|(name, _)| *name != TRANSFER_ENCODING && *name != CONNECTION) {
        response = response.header(name, value);
    }
    match answer.bytes().await {
        Ok(bytes) => response.body(Body::from(bytes)).unwrap(),
        Err(_) => gone(),
    }
}

fn gone() -> Response {
    StatusCode::BAD_GATEWAY.into_response()
}

/// `POST /v1/predictions for cal_…`, or the beginnings of a batch's first statements.
fn describe(method: &Method, path: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if !path.starts_with(DATABASE) {
        let call = text.split_once("?call=").map(|(_, rest)| rest.split('"').next().unwrap_or_default());
        return call.map_or_else(|| format!("{method} {path}"), |call| format!("{method} {path} for {call}"));
    }
    let words = |sql: &str| sql.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
    let sql = text.split("\"sql\":\"").skip(2).map(|rest| words(rest.split('"').next().unwrap_or_default()));
    let kind = if text.contains("BEGIN IMMEDIATE") { "write" } else { "read" };
    format!("{kind} {}", sql.take(3).collect::<Vec<_>>().join("; "))
}

/// A port below those that outgoing connections are given: nobody takes it while the studio is dead.
pub(crate) fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() * 7 % u32::from(COUNT)).unwrap();
    for _ in 0..COUNT {
        let port = FIRST + (start + NEXT.fetch_add(1, Ordering::SeqCst)) % COUNT;
        if std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port");
}
