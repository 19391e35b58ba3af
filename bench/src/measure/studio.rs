//! A whole studio in a process of its own: for what only shows when everything works together.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use crate::failed::{Done, Failed};
use crate::settings::Place;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running studio that ends with this value.
pub(crate) struct Studio {
    /// `http://localhost:…/`
    pub(crate) url: String,
    /// Its log, a JSON line per request.
    pub(crate) log: PathBuf,
    _child: Child,
}

impl Studio {
    /// `cargo dev`, its sandbox as fast as it goes.
    pub(crate) async fn start(place: &Place) -> Done<Self> {
        let data = place.folder.path().join("studio");
        let mut command = Command::new(place.program("darkroom-dev")?);
        command.args(["--port", "0", "--fresh", "--speed", "400", "--data"]).arg(&data);
        let mut command = tokio::process::Command::from(command);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = child.stdout.take().ok_or_else(|| Failed::new("the studio says nothing"))?;
        // Its first line says where it answers, once it does; after that nobody needs to listen.
        let line = tokio::time::timeout(PATIENCE, BufReader::new(output).lines().next_line()).await??;
        let line = line.unwrap_or_default();
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        let url = url.ok_or_else(|| Failed::new("the studio did not start"))?.to_owned();
        Ok(Self { url, log: data.join("studio.log"), _child: child })
    }

    /// Its port.
    pub(crate) fn port(&self) -> Done<u16> {
        let port = self.url.trim_end_matches('/').rsplit(':').next().unwrap_or_default();
        Ok(port.parse()?)
    }
}
