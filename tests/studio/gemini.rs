//! Gemini's own API: what it may answer, and what that costs (requirements E6, E3).

use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::synchronous::{GEMINI, failed_and_paid_back};

pub(crate) async fn with_gemini(app: TestApp) -> TestApp {
    app.restart_with(|options| options.gemini = true).await
}

async fn plan(app: &TestApp, next: Value) {
    let _ = app.drive("gemini", json!({ "next": next })).await;
}

/// What it was asked so far, once no plan is left.
pub(crate) async fn requests(app: &TestApp) -> Vec<Value> {
    let asked = app.visitor().get("/sandbox/gemini?wait=taken").await.expect(200).json;
    asked["requests"].as_array().unwrap().clone()
}

async fn order(user: &TestUser, count: u32) -> String {
    let input = json!({ "model": "gemini", "prompt": "a fox in the snow", "count": count, "aspect_ratio": "3:4" });
    user.order("/api/predict/photos", input).await.expect(202).text_of("/id")
}

on_both! {
    /// E6.
    async fn without_its_key_the_model_is_not_there(app: TestApp) {
        GEMINI.is_not_there_without_its_settings(app).await;
    }
}

on_both! {
    async fn a_picture_is_what_is_no_draft_whatever_it_is_called(app: TestApp) {
        let app = with_gemini(app).await;
        let mei = app.user().await;
        for outcome in ["picture", "drafts", "jpeg_named_png"] {
            plan(&app, json!({ "outcome": outcome, "seconds": 1 })).await;
            let id = order(&mei, 1).await;
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{outcome}: {job}");
            let asset = &job["items"][0]["asset"];
            // A draft has sixteen pixels on each side.
            assert_eq!((&asset["width"], &asset["height"]), (&json!(448), &json!(576)), "{outcome}: {asset}");
            let full = mei.get(asset["urls"]["full"].as_str().unwrap()).await.expect(200);
            let is = if outcome == "jpeg_named_png" { "image/jpeg" } else { "image/png" };
            assert_eq!(full.headers["content-type"], is, "{outcome}");
        }
        let asked = requests(&app).await;
        assert_eq!(asked.len(), 3, "each was asked for once");
        let expected = json!({
            "contents": [{ "role": "user", "parts": [{ "text": "a fox in the snow" }] }],
            "generationConfig": {
                "responseModalities": ["TEXT", "IMAGE"],
                "imageConfig": { "aspectRatio": "3:4", "imageSize": "1K" },
            },
        });
        assert_eq!((&asked[0]["model"], &asked[0]["body"]), (&json!("gemini-nano-banana-2.1"), &expected));
        app.audit().await;
    }
}

on_both! {
    async fn of_several_pictures_those_that_came_are_charged(app: TestApp) {
        let app = with_gemini(app).await;
        let mei = app.user().await;
        plan(&app, json!(["picture", "refuse_image", "picture", "429"])).await;
        let id = order(&mei, 4).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("partly_succeeded"), &cost(0, 14, 14)), "{job}");
        let mut items = mei.items(&id).await;
        items.sort();
        let failed = |code: &str| ("failed".to_owned(), Some(code.to_owned()));
        let delivered = || ("succeeded".to_owned(), None);
        assert_eq!(items, [failed("ENGINE_UNAVAILABLE"), failed("NSFW"), delivered(), delivered()]);
        app.audit().await;
    }
}

on_both! {
    /// E3: nothing is charged for what did not come.
    async fn an_answer_without_a_picture_costs_nothing(app: TestApp) {
        let answers = [
            ("refuse", "NSFW"),
            ("refuse_image", "NSFW"),
            ("language", "INPUT_REJECTED"),
            ("draft_only", "NO_PICTURE"),
            ("private_url", "ENGINE_FAILED"),
            ("cut", "ENGINE_FAILED"),
            ("huge", "ENGINE_FAILED"),
            ("error200", "ENGINE_UNAVAILABLE"),
            ("html", "ENGINE_UNAVAILABLE"),
            ("500", "ENGINE_UNAVAILABLE"),
        ];
        GEMINI.charges_nothing_without_a_picture(app, &answers).await;
    }
}

on_both! {
    async fn what_came_without_a_picture_by_accident_is_asked_once_more(app: TestApp) {
        let app = with_gemini(app).await;
        let mei = app.user().await;
        for accident in ["text", "no_image", "other", "nothing"] {
            plan(&app, json!([accident, "picture"])).await;
            let id = order(&mei, 1).await;
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{accident}: {job}");
        }
        assert_eq!(requests(&app).await.len(), 8);
        for second in ["text", "429", "500"] {
            plan(&app, json!(["text", second])).await;
            let id = order(&mei, 1).await;
            let _ = mei.follow(&id).await;
            failed_and_paid_back(&mei, &id, "NO_PICTURE", second).await;
        }
        assert_eq!(requests(&app).await.len(), 14, "twice, and no third time");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn an_engine_that_is_busy_is_asked_again_when_it_says(app: TestApp) {
        let answers = [("429", 5_000), ("429_retry", 35_000), ("503", 5_000)];
        GEMINI.is_asked_again_when_it_says(app, &answers).await;
    }
}

on_both_quietly! {
    async fn an_engine_that_refuses_us_is_paused_and_an_operator_is_told(app: TestApp) {
        GEMINI.is_paused_where_it_refuses_us(app, &["429_quota", "401", "402", "403"]).await;
    }
}

on_both_quietly! {
    async fn an_answer_that_does_not_come_is_not_waited_for(app: TestApp) {
        GEMINI.is_not_waited_for(app).await;
    }
}

on_both_quietly! {
    /// It has no idempotency key: whoever sent has died, and what was sent may have been carried out.
    async fn a_worker_that_dies_leaves_a_call_that_is_given_up_and_not_asked_for_again(app: TestApp) {
        let app = with_gemini(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        plan(&app, json!("hang")).await;
        let id = order(&instance.for_user(&mei), 1).await;
        assert_eq!(requests(&app).await.len(), 1);
        app.advance(201).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "died").await;
        let _ = app.drive("gemini", json!({ "release": true })).await;
        instance.rest().await;
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "late").await;
        assert_eq!(requests(&app).await.len(), 1);
        app.audit().await;
    }
}
