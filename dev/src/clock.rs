//! The sandbox's time: the machine's, moved forward on demand. The application and the providers share it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use darkroom::clock::{Clock, Timestamp};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;

use crate::{disk, drive};

/// Ten years: more than any test skips, and far from the end of the calendar.
const ADVANCE_MAX_SECONDS: i64 = 10 * 365 * 86_400;

/// A clock that can be advanced, never turned back; how far it is ahead survives a restart.
#[derive(Clone, Debug)]
pub struct SandboxClock {
    ahead_ms: Arc<AtomicI64>,
    file: PathBuf,
    moved: Arc<watch::Sender<i64>>,
}

impl SandboxClock {
    /// The clock whose state is `clock.json` in `folder`.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let file = folder.join("clock.json");
        let ahead_ms = disk::read::<i64>(&file)?.unwrap_or(0);
        let moved = Arc::new(watch::Sender::new(ahead_ms));
        Ok(Self { ahead_ms: Arc::new(AtomicI64::new(ahead_ms)), file, moved })
    }

    /// The clock as the application takes it.
    #[must_use]
    pub fn clock(&self) -> Clock {
        Clock::Shifted(Arc::clone(&self.ahead_ms))
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }

    /// Skips `seconds` and wakes everybody who waits for a moment.
    ///
    /// # Errors
    /// `InvalidInput` for a negative number or more than ten years; otherwise what the file system says.
    pub fn advance(&self, seconds: i64) -> io::Result<Timestamp> {
        if !(0..=ADVANCE_MAX_SECONDS).contains(&seconds) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "advance_seconds is from 0 to 315360000"));
        }
        let ahead_ms = self.ahead_ms.fetch_add(seconds * 1000, Ordering::SeqCst) + seconds * 1000;
        disk::write(&self.file, &ahead_ms)?;
        self.moved.send_replace(ahead_ms);
        Ok(self.now())
    }

    /// Changes whenever the clock was advanced: a waiting timer looks again.
    #[must_use]
    pub fn moved(&self) -> watch::Receiver<i64> {
        self.moved.subscribe()
    }

    /// `POST /sandbox/clock` `{"advance_seconds":N}` → 200 `{"now","ahead_seconds"}`, 422 for anything else.
    pub fn drive(&self) -> Router {
        Router::new().route("/sandbox/clock", post(skip)).with_state(self.clone())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skip {
    advance_seconds: i64,
}

async fn skip(State(clock): State<SandboxClock>, body: Bytes) -> Response {
    let wish: Skip = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    match clock.advance(wish.advance_seconds) {
        Ok(now) => {
            let ahead_seconds = clock.ahead_ms.load(Ordering::SeqCst) / 1000;
            Json(json!({ "now": now, "ahead_seconds": ahead_seconds })).into_response()
        }
        Err(error) => drive::refuse(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advanced_clock_stays_advanced_after_a_restart() {
        let folder = std::env::temp_dir().join(format!("clock-{}", crate::random::letters(8)));
        let clock = SandboxClock::open(&folder).unwrap();
        let before = clock.now();
        clock.advance(3600).unwrap();
        assert!(clock.now() >= before.plus_seconds(3600));
        assert!(SandboxClock::open(&folder).unwrap().now() >= before.plus_seconds(3600));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn time_never_runs_backwards() {
        let folder = std::env::temp_dir().join(format!("clock-{}", crate::random::letters(8)));
        let clock = SandboxClock::open(&folder).unwrap();
        assert_eq!(clock.advance(-1).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
