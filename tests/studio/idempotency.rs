//! The same request twice is done once and answered the same.

use std::sync::Arc;

use darkroom_tests::{TestApp, on_both, on_both_and_far};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

on_both! {
    async fn the_same_key_and_body_give_the_first_answer_again(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "model": "flux", "prompt": "rain", "count": 2 });
        let first = mei.order_with("one-key", "/api/predict/photos", input.clone()).await.expect(202);
        let job = mei.follow(&first.text_of("/id")).await;
        assert_eq!(job["state"], "succeeded");
        let again = mei.order_with("one-key", "/api/predict/photos", input.clone()).await.expect(202);
        assert_eq!(again.text, first.text, "byte for byte, though the job is over by now");
        assert_eq!(again.headers["content-type"], first.headers["content-type"]);

        let other = json!({ "model": "flux", "prompt": "rain", "count": 3 });
        let _ = mei.order_with("one-key", "/api/predict/photos", other).await.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        // Somebody else's key is another key.
        let jun = app.user().await;
        let theirs = jun.order_with("one-key", "/api/predict/photos", input).await.expect(202);
        assert_ne!(theirs.text_of("/id"), first.text_of("/id"));

        assert_eq!(mei.get("/api/predict").await.expect(200).json["items"].as_array().unwrap().len(), 1);
        assert_eq!(mei.credits().await["available"], 1000 - 14);
        let _ = jun.follow(&theirs.text_of("/id")).await;
        app.audit().await;
    }
}

on_both_and_far! {
    async fn twenty_at_once_make_one_job(app: TestApp) {
        let mei = Arc::new(app.user().await);
        app.plan(json!({ "outcome": "fail" })).await;
        let mut orders = JoinSet::new();
        for _ in 0..20 {
            let mei = Arc::clone(&mei);
            let input = json!({ "model": "flux", "prompt": "rain" });
            orders.spawn(async move { mei.order_with("one-key", "/api/predict/photos", input).await });
        }
        let answers = orders.join_all().await;
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (202, &answers[0].text));
        }
        let _ = mei.follow(&answers[0].text_of("/id")).await;
        assert_eq!(mei.get("/api/predict").await.expect(200).json["items"].as_array().unwrap().len(), 1);
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), 1);
        let ledger = mei.get("/api/billing/ledger?kind=hold").await.expect(200);
        assert_eq!(ledger.json["items"].as_array().unwrap().len(), 1);
        app.audit().await;
    }
}

on_both! {
    async fn what_costs_needs_a_key_and_a_refusal_does_not_use_it_up(app: TestApp) {
        let mei = app.user_with(6).await;
        let input = json!({ "model": "flux", "prompt": "rain" });
        for path in ["/api/predict/photos", "/api/train"] {
            let missing = mei.post(path, input.clone()).await.expect_problem(422, "INVALID");
            assert_eq!(missing.json["fields"][0]["name"], "idempotency-key", "{path}");
            for key in ["", "two words", "dot.dot", "ключ", &"k".repeat(65)] {
                let request = mei.request(Method::POST, path).header("idempotency-key", key).json(&input);
                let _ = mei.send(request).await.expect_problem(422, "INVALID");
            }
        }
        let longest = "k".repeat(64);
        let _ = mei
            .order_with(&longest, "/api/predict/photos", input.clone())
            .await
            .expect_problem(402, "INSUFFICIENT_CREDITS");
        app.drive("credits", json!({ "email": mei.email, "credits": 1 })).await;
        app.plan(json!({ "outcome": "fail" })).await;
        let job = mei.order_with(&longest, "/api/predict/photos", input).await.expect(202);
        let _ = mei.follow(&job.text_of("/id")).await;
        app.audit().await;
    }
}
