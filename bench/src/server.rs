//! The servers that are measured: a function as the platform starts it, and the peer.

use std::net::{Ipv4Addr, TcpListener as StdListener};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::{TcpStream, UnixListener, UnixStream};

use crate::failed::{Done, Failed};
use crate::process::Process;
use crate::settings::{Place, Settings};

/// How long a server may take to answer after it was started.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server on the loopback.
pub(crate) struct Server {
    /// As in the tables.
    pub(crate) name: String,
    /// Where it listens.
    pub(crate) port: u16,
    /// What is measured.
    pub(crate) process: Process,
    /// When its process was started.
    pub(crate) began: Instant,
    // The platform's end of the socket; the runtime notices when it is closed.
    _messages: Option<tokio::task::JoinHandle<()>>,
}

/// Numbers the sockets and logs of this run.
static STARTED: AtomicU64 = AtomicU64::new(0);

impl Server {
    /// Starts the function `name` with a socket and a port, and waits for it to say that it listens.
    pub(crate) async fn function(place: &Place, settings: &Settings, name: &str) -> Done<Self> {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = place.folder.path();
        let socket = folder.join(format!("{number}.sock"));
        let listener = UnixListener::bind(&socket)?;
        let port = free_port()?;
        let mut command = Command::new(place.program(name)?);
        command.env_clear().envs(settings.environment());
        command.env("VERCEL_IPC_PATH", &socket).env("VERCEL_DEV_PORT", port.to_string());
        let began = Instant::now();
        let process = Process::start(&mut command, &folder.join(format!("{name}.{number}.log")))?;
        let ready = async {
            let (stream, _) = listener.accept().await?;
            let mut messages = BufReader::new(stream);
            let mut first = Vec::new();
            messages.read_until(0, &mut first).await?;
            if String::from_utf8_lossy(&first).contains("server-started") {
                Ok(messages)
            } else {
                Err(Failed::new(format!("{name} did not start")))
            }
        };
        let messages = tokio::time::timeout(PATIENCE, ready).await??;
        let reading = tokio::spawn(drain(messages));
        Ok(Self { name: name.to_owned(), port, process, began, _messages: Some(reading) })
    }

    /// Starts the peer's production server and waits until it answers.
    pub(crate) async fn peer(place: &Place, settings: &Settings) -> Done<Self> {
        let folder = place.root.join("bench/next");
        let port = free_port()?;
        let mut command = Command::new("node");
        command
            .current_dir(&folder)
            .args(["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", &port.to_string()])
            .envs(settings.environment())
            .env("NODE_ENV", "production")
            .env("NEXT_TELEMETRY_DISABLED", "1");
        let began = Instant::now();
        let mut process = Process::start(&mut command, &place.folder.path().join("peer.log"))?;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            if process.has_ended()? || began.elapsed() > PATIENCE {
                return Err(Failed::new("the peer did not start: run `cargo xtask bench`, which builds it"));
            }
            // It has no message for a machine that it listens: the port says so.
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(Self { name: "next".to_owned(), port, process, began, _messages: None })
    }
}

/// The platform reads logs and ends; so does this, and does nothing with them.
async fn drain(mut messages: BufReader<UnixStream>) {
    let mut message = Vec::new();
    while messages.read_until(0, &mut message).await.is_ok_and(|bytes| bytes > 0) {
        message.clear();
    }
}

fn free_port() -> Done<u16> {
    Ok(StdListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
