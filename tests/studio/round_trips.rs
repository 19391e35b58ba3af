//! A database may be far away: what an answer costs in round trips is part of the contract.

use darkroom_tests::{RoundTrips, TestApp, on_both};
use serde_json::json;

on_both! {
    async fn answers_take_as_few_round_trips_as_they_can(app: TestApp) {
        let trips = RoundTrips::watch();
        let mei = app.user().await;
        app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let input = json!({ "model": "flux", "prompt": "rain", "count": 2 });
        let order = mei.order_with("one-key", "/api/predict/photos", input.clone()).await.expect(202);
        assert_eq!(trips.of(&order), 2, "who, what and the duplicate; then everything in one write");
        let again = mei.order_with("one-key", "/api/predict/photos", input).await.expect(202);
        assert_eq!(trips.of(&again), 1);
        let replicate = app.replicate_when("taken").await;

        let id = order.text_of("/id");
        for path in ["/api/predict", "/api/billing/ledger", "/api/media/assets", "/api/train", "/api/auth/me"] {
            assert_eq!(trips.of(&mei.get(path).await.expect(200)), 1, "{path}");
        }
        assert_eq!(trips.of(&mei.get(&format!("/api/predict/{id}")).await.expect(200)), 1);

        let call = app.call_of(&id).await.id;
        let provider_id = &replicate["predictions"][0]["id"];
        let running = json!({ "id": provider_id, "status": "processing", "logs": "Using seed: 1\n" });
        let failed = json!({ "id": provider_id, "status": "failed", "error": "x" });
        for (message, news, expected) in [("a", &running, 2), ("b", &failed, 2), ("b", &failed, 1), ("c", &running, 2)] {
            let answer = app.news(&call, &format!("msg_{message}"), news).await.expect(200);
            assert_eq!(trips.of(&answer), expected, "{news}");
        }
        assert_eq!(mei.follow(&id).await["state"], "failed");
        app.audit().await;
    }
}
