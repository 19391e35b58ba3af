//! News that no webhook brought, after an outage in which more happened than can be read at once.

use darkroom_tests::{TestApp, on_both_quietly};
use serde_json::json;

/// More than the log needs, however slow the machine.
const RUNS_MAX: u32 = 20;

on_both_quietly! {
    /// Thirty refunds among more than a thousand events of the account, and not one webhook: every refund is heard.
    async fn however_much_happened_in_an_outage_every_refund_is_heard(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny68").await;
        app.ring().await;
        app.stripe_plans(json!({ "webhooks": vec!["none"; 30] })).await;
        app.advance(1000).await;
        for moment in 0..3 {
            for _ in 0..10 {
                let _ = app.drive(&format!("stripe/{session}"), json!({ "event": "refund", "amount": 100 })).await;
            }
            app.advance(1800).await;
            if moment < 2 {
                let _ = app.drive("stripe/bustle", json!({ "count": 520, "over_seconds": 1700 })).await;
            }
        }
        assert_eq!(mei.entries("clawback").await, []);
        // A run is bounded in time: on a slow machine the log takes several, each of which goes on where the last one ended.
        for _ in 0..RUNS_MAX {
            app.ring().await;
            let now = app.state.clock.now().millis().to_string();
            let to_the_end = "SELECT COUNT(*) AS value FROM stripe_log WHERE due_at > CAST(?1 AS INTEGER)";
            if app.value::<i64>(to_the_end, &now).await == 1 {
                break;
            }
        }
        assert_eq!(mei.available().await, 714 - 714 * 3000 / 6800);
        let order = mei.get("/api/billing/orders").await.expect(200).json["items"][0].clone();
        assert_eq!(order["refunded_credits"], 714 * 3000 / 6800);
        let heard: i64 = app.value("SELECT COUNT(*) AS value FROM inbox WHERE provider = ?1 AND applied_at IS NOT NULL", "stripe").await;
        assert_eq!(heard, 1 + 2 * 30 + 2 * 520);
        app.audit().await;
    }
}
