//! The hand that delivers, and that looks at the clock when nobody else does.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Stripe;

/// The clock is looked at this often at least, and never more often than each [`NAP_MIN`].
const NAP_MAX: Duration = Duration::from_secs(60);
const NAP_MIN: Duration = Duration::from_millis(1);
/// How long a stopping provider waits for the message under way.
const FAREWELL: Duration = Duration::from_secs(5);

/// Works until `stop`, then lets what is under way finish for a moment.
pub(super) async fn run(stripe: Arc<Stripe>, stop: CancellationToken) {
    let tasks = TaskTracker::new();
    let mut moved = stripe.ground.clock.moved();
    let mut changed = stripe.changed.subscribe();
    loop {
        let nap = stripe.work(&tasks);
        tokio::select! {
            () = stop.cancelled() => break,
            _ = moved.changed() => {}
            _ = changed.changed() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
    stripe.stop.cancel();
    tasks.close();
    if tokio::time::timeout(FAREWELL, tasks.wait()).await.is_err() {
        tracing::warn!("the sandbox stopped while it was delivering an event; the next start delivers it again");
    }
}

impl Stripe {
    /// Begins every delivery that is due; how long nothing else will be.
    fn work(self: &Arc<Self>, tasks: &TaskTracker) -> Duration {
        let mut state = self.state();
        let now_ms = state.now_ms;
        let due = state.waiting().filter(|(_, message)| message.due_ms <= now_ms);
        let lanes: BTreeSet<String> = due.map(|(event, _)| event.lane.clone()).collect();
        for lane in lanes {
            if state.posting.insert(lane.clone()) {
                tasks.spawn(Arc::clone(self).deliver(lane));
            }
        }
        let until = state.next_moment().map_or(i64::MAX, |moment| moment.saturating_sub(now_ms));
        Duration::from_millis(u64::try_from(until).unwrap_or(0)).clamp(NAP_MIN, NAP_MAX)
    }
}
