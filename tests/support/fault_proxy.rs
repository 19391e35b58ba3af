//! A proxy to a server that can be cut, held up, or long: it counts the HTTP requests that pass, and a rule says what becomes of each.
//!
//! One connection carries one request: both sides are asked to close it, so that the n-th connection is the n-th
//! request, and a request or an answer can be cut at any of its bytes.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use url::Url;

/// However slow the machine: a test that waits longer for a request has failed.
const HELD_MAX: Duration = Duration::from_secs(90);

impl Shared {
    async fn half_of_the_way(&self) {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay / 2).await;
        }
    }
}

/// Where bytes end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// After so many.
    Byte(usize),
    /// After half of them.
    Middle,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is carried out and answered.
    Passes,
    /// Both connections are cut when so much of the request has gone out: it is not carried out.
    CutInRequest(Place),
    /// It is carried out, and both connections are cut when so much of the answer has come back.
    CutInAnswer(Place),
    /// It is carried out; neither an answer nor an end ever comes.
    NoAnswer,
    /// It is not carried out but answered with this status and no body.
    Answered(u16),
    /// It waits, not carried out, for [`Held::pass`].
    Held,
    /// It is carried out, and its answer waits for [`Held::pass`]: what it says may be old by then.
    HeldInAnswer,
}

type Rule = Box<dyn FnMut(usize, &str) -> Fate + Send>;

/// A proxy; it is taken away when it is dropped.
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    held: tokio::sync::Mutex<mpsc::UnboundedReceiver<Held>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    upstream: String,
    /// How much later an answer comes, for a server that is far away.
    delay: Duration,
    rule: Mutex<(usize, Rule)>,
    /// The bodies of requests, while somebody listens.
    heard: Mutex<Option<Vec<Vec<u8>>>>,
    holding: mpsc::UnboundedSender<Held>,
    kept_back: Semaphore,
}

/// A request that waits. Dropping it cuts its connection.
#[derive(Debug)]
pub struct Held {
    /// Its first line and headers.
    pub head: String,
    go: oneshot::Sender<()>,
}

impl Held {
    /// Lets it pass.
    pub fn pass(self) {
        let _ = self.go.send(());
    }
}

impl FaultProxy {
    /// A proxy to the host and port of `upstream`, an `http://` address, on which everything passes.
    pub async fn start(upstream: &str) -> Self {
        Self::far(upstream, Duration::ZERO).await
    }

    /// The same to a server that is far away: an answer comes later by `delay`, half of it on either way.
    pub async fn far(upstream: &str, delay: Duration) -> Self {
        let rest = upstream.trim_start_matches("http://");
        let upstream = rest.split('/').next().unwrap_or(rest).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its number");
        let (holding, held) = mpsc::unbounded_channel();
        let rule: Rule = Box::new(|_, _| Fate::Passes);
        let shared = Arc::new(Shared {
            upstream,
            delay,
            rule: Mutex::new((0, rule)),
            heard: Mutex::new(None),
            holding,
            kept_back: Semaphore::new(0),
        });
        let task = Mutex::new(Some(tokio::spawn(serve(listener, Arc::clone(&shared)))));
        Self { address, shared, held: tokio::sync::Mutex::new(held), task }
    }

    /// `http://127.0.0.1:<port>`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The same address by way of this proxy.
    #[must_use]
    pub fn instead_of(&self, url: &Url) -> Url {
        let mut url = url.clone();
        url.set_ip_host(self.address.ip()).expect("an address with a host");
        url.set_port(Some(self.address.port())).expect("an address with a port");
        url
    }

    /// From now on this decides about every request: its number, from 1, and its first line with the headers.
    pub fn rule(&self, rule: impl FnMut(usize, &str) -> Fate + Send + 'static) {
        *self.shared.rule.lock().expect("the rule") = (0, Box::new(rule));
    }

    /// The `number`-th request from now on has this fate, all others pass.
    pub fn nth(&self, number: usize, fate: Fate) {
        self.rule(move |at, _| if at == number { fate } else { Fate::Passes });
    }

    /// Everything passes again. Answers how many requests there were since the last rule.
    pub fn heal(&self) -> usize {
        let mut rule = self.shared.rule.lock().expect("the rule");
        let count = rule.0;
        *rule = (0, Box::new(|_, _| Fate::Passes));
        count
    }

    /// From now on the bodies of requests are kept, for [`FaultProxy::heard`].
    pub fn listen(&self) {
        *self.shared.heard.lock().expect("what was heard") = Some(Vec::new());
    }

    /// The bodies of all requests that came since [`FaultProxy::listen`], in their order; no more are kept.
    #[must_use]
    pub fn heard(&self) -> Vec<Vec<u8>> {
        self.shared.heard.lock().expect("what was heard").take().unwrap_or_default()
    }

    /// The next request that waits, as soon as there is one.
    pub async fn held(&self) -> Held {
        let mut held = self.held.lock().await;
        let next = tokio::time::timeout(HELD_MAX, held.recv()).await.expect("nobody came");
        next.expect("the proxy is there")
    }

    /// Waits until one more answer was kept back ([`Fate::NoAnswer`]): its request has been carried out.
    pub async fn kept_back(&self) {
        self.shared.kept_back.acquire().await.expect("the proxy is there").forget();
    }

    /// Nobody listens any more: connections are refused until [`FaultProxy::come_back`].
    pub async fn go_away(&self) {
        let task = self.task.lock().expect("the task").take();
        if let Some(task) = task {
            task.abort();
            // It is over when its listener is closed.
            let _ = task.await;
        }
    }

    /// Listens again, at the same address.
    pub async fn come_back(&self) {
        let listener = TcpListener::bind(self.address).await.expect("its port again");
        *self.task.lock().expect("the task") = Some(tokio::spawn(serve(listener, Arc::clone(&self.shared))));
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        if let Some(task) = self.task.lock().expect("the task").take() {
            task.abort();
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A side that goes away ends the request, as on any proxy.
            let _ = carry(client, &shared).await;
        });
    }
}

/// One request and its answer.
async fn carry(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Some((head, request, body)) = read_request(&mut client).await? else { return Ok(()) };
    if let Some(heard) = shared.heard.lock().expect("what was heard").as_mut() {
        heard.push(body);
    }
    let fate = {
        let mut rule = shared.rule.lock().expect("the rule");
        rule.0 += 1;
        let number = rule.0;
        (rule.1)(number, &head)
    };
    if fate == Fate::Held && !hold(shared, &head).await {
        return Ok(());
    }
    if let Fate::Answered(status) = fate {
        let answer = format!("HTTP/1.1 {status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        return client.write_all(answer.as_bytes()).await;
    }
    shared.half_of_the_way().await;
    let mut server = TcpStream::connect(&shared.upstream).await?;
    server.set_nodelay(true)?;
    if let Fate::CutInRequest(place) = fate {
        return server.write_all(&request[..place.of(&request)]).await;
    }
    server.write_all(&request).await?;
    if fate == Fate::NoAnswer {
        server.read_to_end(&mut Vec::new()).await?;
        shared.kept_back.add_permits(1);
        // Until whoever waits for it gives up.
        return client.read_to_end(&mut Vec::new()).await.map(drop);
    }
    let Some(answer) = read_answer(&mut client, &mut server).await? else { return Ok(()) };
    if fate == Fate::HeldInAnswer && !hold(shared, &head).await {
        return Ok(());
    }
    shared.half_of_the_way().await;
    let end = if let Fate::CutInAnswer(place) = fate { place.of(&answer) } else { answer.len() };
    client.write_all(&answer[..end]).await?;
    client.shutdown().await
}

/// Waits for [`Held::pass`]; `false` when its connection is to be cut.
async fn hold(shared: &Shared, head: &str) -> bool {
    let (go, gone) = oneshot::channel();
    let _ = shared.holding.send(Held { head: head.to_owned(), go });
    gone.await.is_ok()
}

/// The whole answer, if somebody still waits for it when it has come. It says that its connection ends with it, so that
/// nobody sends another request this way.
async fn read_answer(client: &mut TcpStream, server: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let (mut answer, mut nothing) = (Vec::new(), [0]);
    tokio::select! {
        read = server.read_to_end(&mut answer) => read?,
        _ = client.read(&mut nothing) => return Ok(None),
    };
    let Some(line_end) = answer.windows(2).position(|two| two == b"\r\n") else { return Ok(None) };
    answer.splice(line_end..line_end, *b"\r\nconnection: close");
    Ok(Some(answer))
}

impl Place {
    fn of(self, bytes: &[u8]) -> usize {
        match self {
            Self::Byte(at) => at.min(bytes.len()),
            Self::Middle => bytes.len() / 2,
        }
    }
}

/// A whole request: its head as text; all of it as it is passed on, with the request to close the connection after it;
/// and its body.
async fn read_request(client: &mut TcpStream) -> io::Result<Option<(String, Vec<u8>, Vec<u8>)>> {
    const HEAD_END: &[u8] = b"\r\n\r\n";
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(HEAD_END.len()).position(|four| four == HEAD_END) {
            break at;
        }
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).next()
    };
    assert!(header("transfer-encoding").is_none(), "a request of a length that is not said: {head}");
    let length = header("content-length").map_or(0, |text| text.parse().expect("a length"));
    let mut body = bytes.split_off(end + HEAD_END.len());
    while body.len() < length {
        if client.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    let mut lines: Vec<&str> = head.lines().collect();
    lines.retain(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let request = [lines.join("\r\n").as_bytes(), b"\r\nconnection: close\r\n\r\n", &body].concat();
    Ok(Some((head, request, body)))
}
