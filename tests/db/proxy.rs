//! A TCP proxy that cuts its connections in the middle.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where a connection is cut.
#[derive(Clone, Copy)]
pub(crate) enum Cut {
    /// After this many bytes of the request have been passed on.
    Request(usize),
    /// After this many bytes of the answer have been passed on.
    Answer(usize),
    /// Nowhere; but the answer never comes either.
    Silence,
}

/// A proxy in front of a server; it ends when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port and passes on to `upstream`, an `http://` address.
    pub(crate) async fn start(upstream: &str, cut: Cut) -> Self {
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let upstream = upstream.clone();
                tokio::spawn(async move {
                    let server = TcpStream::connect(upstream).await.unwrap();
                    pass(client, server, cut).await;
                });
            }
        });
        Self { address, task }
    }

    /// `http://127.0.0.1:<port>`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Passes bytes on in both directions until the cut, which closes both connections by dropping them.
async fn pass(mut client: TcpStream, mut server: TcpStream, cut: Cut) {
    let (mut from_client, mut from_server) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    let (mut sent, mut answered) = (0, 0);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Some(count) = read.ok().filter(|count| *count > 0) else { return };
                let Some(passed) = allowed(count, sent, if let Cut::Request(end) = cut { Some(end) } else { None })
                else { return };
                server.write_all(&from_client[..passed]).await.unwrap();
                sent += passed;
            }
            read = server.read(&mut from_server) => {
                let Some(count) = read.ok().filter(|count| *count > 0) else { return };
                if matches!(cut, Cut::Silence) {
                    continue;
                }
                let end = if let Cut::Answer(end) = cut { Some(end) } else { None };
                let Some(passed) = allowed(count, answered, end) else { return };
                client.write_all(&from_server[..passed]).await.unwrap();
                answered += passed;
                if passed < count { return }
            }
        }
    }
}

/// How many of `count` bytes may pass when `before` have; `None` if the end is reached.
fn allowed(count: usize, before: usize, end: Option<usize>) -> Option<usize> {
    let Some(end) = end else { return Some(count) };
    Some(count.min(end.saturating_sub(before))).filter(|passed| *passed > 0)
}
