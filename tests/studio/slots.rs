//! Model slots (requirement D4): a plan has room for so many models, whoever asks at the same moment.

use std::sync::Arc;

use darkroom_tests::{Answer, TestApp, TestUser, on_both};
use serde_json::{Value, json};

use crate::front::{number, reconcile};

async fn train(user: &TestUser, upload: &str) -> Answer {
    let input = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
    user.order("/api/train", input).await
}

/// Refused, and nothing of it happened.
async fn no_room(answer: Answer, limit: i64, used: i64) {
    let refused = answer.expect_problem(403, "MEMBERSHIP_REQUIRED");
    assert_eq!((&refused.json["limit"], &refused.json["used"]), (&json!(limit), &json!(used)));
}

on_both! {
    async fn a_free_account_has_room_for_one_model(app: TestApp) {
        let mei = app.user_with(4000).await;
        let upload = mei.small_training_set().await;
        app.plan(json!([{ "outcome": "fail" }, { "outcome": "succeed" }, { "outcome": "never" }])).await;
        // What fails takes no room.
        let failed = train(&mei, &upload).await.expect(202).text_of("/id");
        assert_eq!(mei.follow(&failed).await["state"], "failed");
        let ready = train(&mei, &upload).await.expect(202).text_of("/id");
        no_room(train(&mei, &upload).await, 1, 1).await;
        let ready = mei.follow(&ready).await;
        assert_eq!(ready["state"], "succeeded");
        no_room(train(&mei, &upload).await, 1, 1).await;
        // Nor does trying again what failed make room where there is none.
        let retry = mei.order(&format!("/api/predict/{failed}/items/0/retry"), json!({})).await;
        no_room(retry, 1, 1).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM jobs").await, 2);
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["held"]), (&json!(4000 - 350), &json!(0)));
        // What is deleted makes room.
        let _ = mei.delete(&format!("/api/train/models/{}", ready["model"]["id"].as_str().unwrap())).await.expect(204);
        let _ = mei.order(&format!("/api/predict/{failed}/items/0/retry"), json!({})).await.expect(202);
        no_room(train(&mei, &upload).await, 1, 1).await;
        app.audit().await;
    }
}

on_both! {
    async fn ten_trainings_at_once_for_the_last_room_are_one(app: TestApp) {
        let mei = Arc::new(app.user_with(8000).await);
        app.subscribe(&mei, "creator").await;
        let upload = mei.small_training_set().await;
        app.plan(json!(vec![json!({ "outcome": "never" }); 3])).await;
        for _ in 0..2 {
            let _ = train(&mei, &upload).await.expect(202);
        }
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (mei, upload) = (Arc::clone(&mei), upload.clone());
            tries.spawn(async move { train(&mei, &upload).await });
        }
        let (done, refused): (Vec<_>, Vec<_>) =
            tries.join_all().await.into_iter().partition(|answer| answer.status == 202);
        assert_eq!((done.len(), refused.len()), (1, 9));
        for answer in refused {
            no_room(answer, 3, 3).await;
        }
        assert_eq!(mei.credits().await["held"], 3 * 350);
        app.audit().await;
    }
}

on_both! {
    async fn a_plan_that_ends_takes_no_model_away_but_has_no_room_for_more(app: TestApp) {
        let mei = app.user_with(4000).await;
        app.subscribe(&mei, "creator").await;
        assert_eq!(mei.get("/api/auth/me").await.text_of("/plan"), "creator");
        assert_eq!(mei.credits().await["plan"], 1400);
        // One lives at a time.
        let again = app.visitor().post("/sandbox/plan", json!({ "email": mei.email, "plan": "pro" })).await;
        assert_eq!(again.status, 422, "{}", again.text);
        for _ in 0..2 {
            let upload = mei.small_training_set().await;
            let job = train(&mei, &upload).await.expect(202).text_of("/id");
            assert_eq!(mei.follow(&job).await["state"], "succeeded");
        }
        app.advance(32 * 86_400).await;
        reconcile(&app).await;
        let _ = mei.sign_in().await;
        assert_eq!(mei.get("/api/auth/me").await.text_of("/plan"), "free");
        assert_eq!(mei.credits().await["plan"], 0, "what was left of the plan's credits ended with it");
        let models = mei.get("/api/train/models").await.expect(200);
        let own = |model: &&Value| !model["trigger_word"].is_null();
        assert_eq!(models.json["items"].as_array().unwrap().iter().filter(own).count(), 2);
        let upload = mei.small_training_set().await;
        no_room(train(&mei, &upload).await, 1, 2).await;
        app.subscribe(&mei, "creator").await;
        let _ = train(&mei, &upload).await.expect(202);
        app.audit().await;
    }
}
