//! What goes by itself, and when (requirement "Retention"); and what goes when an account ends in the middle of work.

use darkroom_tests::{TestApp, TestUser, on_both};
use serde_json::json;

use crate::front::{number, objects, objects_of, reconcile, user_id};
use crate::leaving::{in_the_end, leave, states};
use crate::shares::{opens_nothing, photo, share};
use crate::tryons::member;
use crate::tryons_end::begun;

const DAY_SECONDS: i64 = 86_400;

/// What is stored of somebody's trainings.
async fn training_sets(app: &TestApp, user: &TestUser) -> usize {
    reconcile(app).await;
    objects(app, &format!("trainings/{}/", user_id(user).await.to_string().to_lowercase())).await.len()
}

on_both! {
    async fn the_photos_of_a_training_go_when_it_ends_however_it_ends(app: TestApp) {
        let mei = app.user().await;
        // It succeeds: the photos go, and the small picture that shows the model stays.
        let upload = mei.small_training_set().await;
        assert_eq!(training_sets(&app, &mei).await, 1);
        let job = mei.train_with(&upload).await;
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
        assert_eq!(training_sets(&app, &mei).await, 0);
        let shown = mei.get("/api/train/models").await;
        let cover = shown.json["items"][0]["cover"].as_str().expect("a cover");
        assert_eq!(reqwest::get(cover).await.unwrap().status(), 200);
        let again = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload });
        mei.order("/api/train", again).await.expect_problem(404, "NOT_FOUND");
        // It fails: they stay for a day, for another try.
        let ann = app.user().await;
        app.plan(json!({ "outcome": "fail" })).await;
        let job = ann.train_with(&ann.small_training_set().await).await;
        assert_eq!(ann.follow(&job).await["state"], "failed");
        app.advance(DAY_SECONDS - 60).await;
        assert_eq!(training_sets(&app, &ann).await, 1);
        app.advance(120).await;
        assert_eq!(training_sets(&app, &ann).await, 0);
        ann.order(&format!("/api/predict/{job}/items/0/retry"), json!({})).await.expect_problem(404, "NOT_FOUND");
        // Its owner stops it.
        let lin = app.user().await;
        app.plan(json!({ "outcome": "never" })).await;
        let job = lin.train_with(&lin.small_training_set().await).await;
        lin.watch_for(&job, "\"running\"").await;
        let _ = lin.delete(&format!("/api/train/{job}")).await.expect(200);
        let _ = lin.follow(&job).await;
        app.advance(DAY_SECONDS + 60).await;
        assert_eq!(training_sets(&app, &lin).await, 0);
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn unused_uploads_go_after_a_day_and_sessions_and_unproven_accounts_after_thirty(app: TestApp) {
        let mei = app.user().await;
        let _ = crate::posters::product(&mei).await;
        let id = user_id(&mei).await.to_string();
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &id).await.len(), 1, "what is left of what the browser put");
        let _ = mei.post("/api/auth/logout", json!({})).await.expect(204);
        let newcomer = app.visitor();
        let registration = json!({ "email": newcomer.email, "password": "two white herons" });
        let _ = newcomer.post("/api/auth/register", registration).await.expect(201);
        app.advance(DAY_SECONDS + 60).await;
        reconcile(&app).await;
        assert_eq!(objects_of(&app, &id).await, [""; 0]);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NOT NULL").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE ended_at IS NULL").await, 2);
        app.advance(29 * DAY_SECONDS).await;
        reconcile(&app).await;
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NOT NULL").await, 0);
        // Whoever has proven an address stays; who has not is gone, and the address is free.
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE ended_at IS NULL AND confirmed_at IS NOT NULL").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM users WHERE ended_at IS NULL").await, 1);
        newcomer.get("/api/auth/me").await.expect_problem(401, "UNAUTHENTICATED");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both! {
    async fn an_account_that_ends_in_a_try_on_leaves_no_photo_no_link_and_nobody_to_see_to_reports(app: TestApp) {
        let mei = member(&app).await;
        let asset = photo(&mei).await;
        let token = share(&mei, &asset).await;
        let report = json!({ "reason": "person", "note": "That is me." });
        let _ = app.visitor().post(&format!("/api/share/{token}/reports"), report).await.expect(204);
        let before = mei.credits().await["available"].as_i64().unwrap();
        app.plan(json!([{ "outcome": "never" }, { "outcome": "never" }])).await;
        let (job, _) = begun(&app, &mei).await;
        mei.watch_for(&job, "running").await;
        let id = user_id(&mei).await.to_string();
        mei.prove().await;
        let answer = leave(&mei).await.expect(202);
        opens_nothing(&app, &token).await;
        assert!(states(&answer.json["receipt"]).contains(&"work pending".to_owned()));
        let receipt = in_the_end(&app, &answer.text_of("/receipt/id")).await;
        assert!(receipt["finished_at"].is_string(), "{receipt}");
        assert_eq!(objects_of(&app, &id).await, [""; 0]);
        opens_nothing(&app, &token).await;
        assert_eq!(number(&app, "SELECT SUM(held) AS n FROM accounts").await, 0);
        assert_eq!(number(&app, "SELECT SUM(bought) AS n FROM accounts").await, before, "what runs costs nothing then");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM operator_alerts WHERE closed_at IS NULL").await, 0);
        app.nothing_amiss().await;
    }
}
