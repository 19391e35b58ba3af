//! The hand that delivers, and that looks at the clock when nobody else does.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Stripe;
use crate::webhooks::{dispatcher, worker};

/// The clock is looked at this often at least, and never more often than each [`NAP_MIN`].
const NAP_MAX: Duration = Duration::from_secs(60);
const NAP_MIN: Duration = Duration::from_millis(1);

/// Works until `stop`, then lets what is under way finish for a moment.
pub(super) async fn run(stripe: Arc<Stripe>, stop: CancellationToken) {
    let work = |tasks: &TaskTracker| stripe.work(tasks);
    worker::run(&stripe.context.clock, &stripe.changed, &stripe.stop, stop, work).await;
}

impl Stripe {
    /// Begins every delivery that is due; how long nothing else will be.
    fn work(self: &Arc<Self>, tasks: &TaskTracker) -> Duration {
        let mut state = self.state();
        let now_ms = state.now_ms;
        let due = state.waiting().filter(|(_, message)| message.due_ms <= now_ms);
        let lanes: BTreeSet<String> = due.map(|(event, _)| event.ordering_key.clone()).collect();
        for ordering_key in lanes {
            if state.posting.insert(ordering_key.clone()) {
                tasks.spawn(dispatcher::deliver(Arc::clone(self), ordering_key));
            }
        }
        let until = state.next_moment().map_or(i64::MAX, |moment| moment.saturating_sub(now_ms));
        Duration::from_millis(u64::try_from(until).unwrap_or(0)).clamp(NAP_MIN, NAP_MAX)
    }
}
