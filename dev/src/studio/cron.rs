//! Rings like the platform's cron, over HTTP with the secret: at every few seconds, and whenever time is skipped.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::context::Context;

/// More often than the platform's minute: here nobody likes to wait.
const EVERY: Duration = Duration::from_secs(5);
const EVERY_MIN: Duration = Duration::from_millis(500);

pub(super) async fn run(context: Context, http: reqwest::Client, secret: String, stop: CancellationToken) {
    let url = context.link("/api/cron/reconcile");
    let every = EVERY.div_f64(context.speed.max(1.0)).max(EVERY_MIN);
    let mut moved = context.clock.moved();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(every) => {}
            changed = moved.changed() => if changed.is_err() { return },
        }
        let rung = http.get(&url).bearer_auth(&secret).timeout(Duration::from_secs(120)).send().await;
        match rung {
            Ok(response) if response.status().is_success() => {}
            Ok(response) => tracing::warn!(status = response.status().as_u16(), "the reconciler did not finish"),
            Err(error) => tracing::warn!(error = %error.without_url(), "the reconciler could not be reached"),
        }
    }
}
