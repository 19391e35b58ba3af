//! A server that is far away: what passes arrives later, in both directions, as over a long line.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// A long line to a server; it ends when it is dropped.
pub struct Distance {
    url: String,
    task: JoinHandle<()>,
}

impl Distance {
    /// What an answer is late by: a database in the next region.
    pub const FAR: Duration = Duration::from_millis(20);

    /// `DARKROOM_DATABASE_DELAY_MS`: how late every answer of the database shall be, for a run of all tests.
    #[must_use]
    pub fn from_environment() -> Option<Duration> {
        let text = std::env::var_os("DARKROOM_DATABASE_DELAY_MS")?;
        let millis = text.to_str().and_then(|text| text.parse().ok());
        Some(Duration::from_millis(millis.expect("DARKROOM_DATABASE_DELAY_MS is a number of milliseconds")))
    }

    /// A line to `upstream`, an `http://` address, over which an answer comes later by `delay`.
    pub async fn start(upstream: &str, delay: Duration) -> Self {
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its number"));
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&upstream).await else { continue };
                let _ = (near.set_nodelay(true), far.set_nodelay(true));
                let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near_read, far_write, delay / 2));
                tokio::spawn(carry(far_read, near_write, delay / 2));
            }
        });
        Self { url, task }
    }

    /// `http://127.0.0.1:<port>`
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }
}

impl Drop for Distance {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Carries bytes: each arrives `delay` after it was sent, whatever else is on its way.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let (sender, mut under_way) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count) = from.read(&mut buffer).await {
            if count == 0 || sender.send((Instant::now() + delay, buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((due, bytes)) = under_way.recv().await {
            tokio::time::sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(read, write);
}
