//! The loop of a provider: it looks at the clock and begins what is due, until the sandbox stops.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::SandboxClock;

/// How long a stopping provider waits for what is under way.
const FAREWELL: Duration = Duration::from_secs(5);

/// Calls `work` whenever time was skipped, something changed, or the time it asked for is over. After `stop` it cancels
/// `stopping` and lets what is under way finish for a moment.
pub(crate) async fn run(
    clock: &SandboxClock,
    changed: &watch::Sender<u64>,
    stopping: &CancellationToken,
    stop: CancellationToken,
    mut work: impl FnMut(&TaskTracker) -> Duration,
) {
    let tasks = TaskTracker::new();
    let (mut moved, mut changed) = (clock.moved(), changed.subscribe());
    loop {
        let nap = work(&tasks);
        tokio::select! {
            () = stop.cancelled() => break,
            _ = moved.changed() => {}
            _ = changed.changed() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
    stopping.cancel();
    tasks.close();
    if tokio::time::timeout(FAREWELL, tasks.wait()).await.is_err() {
        tracing::warn!("a provider stopped in the middle of its work; the next start does it again");
    }
}
