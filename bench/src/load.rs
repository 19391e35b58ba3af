//! The load: so many requests over so many connections, each sent when the one before it was answered.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::failed::{Done, Failed};

/// The limit for one answer.
const ANSWER: Duration = Duration::from_secs(60);

/// How often a request is sent in all, as the site does it with one idempotency key, when the database did not answer:
/// `sqld` stalls now and then under many writers.
const SENDINGS: usize = 4;

/// Requests that were sent again.
static AGAIN: AtomicUsize = AtomicUsize::new(0);

/// How many requests of this run were sent again because the database had not answered.
pub(crate) fn sent_again() -> usize {
    AGAIN.load(Ordering::Relaxed)
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Done<Self> {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        Ok(self)
    }

    pub(crate) fn json(mut self, body: String) -> Self {
        self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Bytes::from(body);
        self
    }

    fn request(&self, number: usize) -> Done<Request<Full<Bytes>>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.path.parse()?;
        *request.headers_mut() = self.headers.clone();
        let headers = request.headers_mut();
        headers.insert(header::HOST, HeaderValue::from_static("localhost:3000"));
        // The platform numbers its invocations; the runtime answers `end` to that number.
        headers.insert("x-vercel-internal-invocation-id", HeaderValue::from(number));
        headers.insert("x-vercel-internal-request-id", HeaderValue::from(number));
        Ok(request)
    }
}

/// A kept connection.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

/// A complete answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

impl Connection {
    pub(crate) async fn open(port: u16) -> Done<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends when the sender is dropped.
        drop(tokio::spawn(connection));
        Ok(Self { sender })
    }

    /// Sends a request and waits for the head of the answer.
    pub(crate) async fn start(&mut self, asked: &Asked, number: usize) -> Done<http::Response<hyper::body::Incoming>> {
        self.sender.ready().await?;
        Ok(self.sender.send_request(asked.request(number)?).await?)
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&mut self, asked: &Asked, number: usize) -> Done<Answer> {
        let whole = async {
            let response = self.start(asked, number).await?;
            let status = response.status();
            Ok(Answer { status, body: response.into_body().collect().await?.to_bytes() })
        };
        tokio::time::timeout(ANSWER, whole).await?
    }

    /// The same, sent again while the server says that its database did not answer.
    async fn insist(&mut self, asked: &Asked, number: usize) -> Done<Answer> {
        for _ in 1..SENDINGS {
            let answer = self.ask(asked, number).await?;
            if !answer.status.is_server_error() {
                return Ok(answer);
            }
            AGAIN.fetch_add(1, Ordering::Relaxed);
        }
        self.ask(asked, number).await
    }
}

/// How long each answer took, in order of their length.
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn new(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// The latency that `share` of the answers did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small numbers"
        )]
        let place = (last as f64 * share).round() as usize;
        self.0.get(place).copied().unwrap_or_default()
    }
}

/// Sends all of `asked` over `connections` and gives the latencies. An answer of another status than `expected` ends
/// the run: what is slow because it fails, or fast because it refuses, is not measured.
pub(crate) async fn run(port: u16, connections: usize, asked: Vec<Asked>, expected: StatusCode) -> Done<Vec<Duration>> {
    let (asked, next) = (Arc::new(asked), Arc::new(AtomicUsize::new(0)));
    let mut tasks = Vec::with_capacity(connections);
    for _ in 0..connections {
        let (asked, next) = (Arc::clone(&asked), Arc::clone(&next));
        let mut connection = Connection::open(port).await?;
        tasks.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(one) = asked.get(number) else { return Ok::<_, Failed>(latencies) };
                let began = Instant::now();
                let answer = connection.insist(one, number).await?;
                latencies.push(began.elapsed());
                if answer.status != expected {
                    let body = String::from_utf8_lossy(&answer.body).into_owned();
                    return Err(Failed::new(format!("{} {}: {} {body}", one.method, one.path, answer.status)));
                }
            }
        }));
    }
    let mut all = Vec::with_capacity(asked.len());
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(all)
}
