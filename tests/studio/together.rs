//! FLUX at Together: what it may answer, and what that costs (requirement D5).

use darkroom_tests::{TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::synchronous::TOGETHER;

pub(crate) async fn with_together(app: TestApp) -> TestApp {
    app.restart_with(|options| options.together = true).await
}

async fn plan(app: &TestApp, next: Value) {
    let _ = app.drive("together", json!({ "next": next })).await;
}

/// What it was asked so far, once no plan is left.
pub(crate) async fn requests(app: &TestApp) -> Vec<Value> {
    let asked = app.visitor().get("/sandbox/together?wait=taken").await.expect(200).json;
    asked["requests"].as_array().unwrap().clone()
}

async fn order(user: &TestUser, count: u32) -> String {
    let input = json!({
        "model": "flux-schnell", "prompt": "a fox in the snow", "count": count, "aspect_ratio": "3:4", "seed": 7,
    });
    user.order("/api/predict/photos", input).await.expect(202).text_of("/id")
}

on_both! {
    async fn a_picture_is_delivered_in_whatever_form_it_comes(app: TestApp) {
        let app = with_together(app).await;
        let mei = app.user().await;
        for (outcome, is) in [("picture", "image/jpeg"), ("other_format", "image/png"), ("url", "image/jpeg")] {
            plan(&app, json!({ "outcome": outcome, "seconds": 1 })).await;
            let id = order(&mei, 1).await;
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{outcome}: {job}");
            let full = mei.get(job["items"][0]["asset"]["urls"]["full"].as_str().unwrap()).await.expect(200);
            assert_eq!(full.headers["content-type"], is, "{outcome}");
        }
        let asked = requests(&app).await;
        let expected = json!({
            "model": "black-forest-labs/FLUX.1-schnell",
            "prompt": "a fox in the snow",
            "steps": 4,
            "n": 1,
            "width": 896,
            "height": 1152,
            "seed": 7,
            "response_format": "base64",
            "output_format": "jpeg",
        });
        assert_eq!((asked.len(), &asked[0]["body"]), (3, &expected), "each was asked for once");
        app.audit().await;
    }
}

on_both! {
    async fn of_several_pictures_those_that_came_are_charged_and_each_has_its_seed(app: TestApp) {
        let app = with_together(app).await;
        let mei = app.user().await;
        plan(&app, json!(["picture", "refuse", "picture"])).await;
        let id = order(&mei, 3).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("partly_succeeded"), &cost(0, 14, 7)), "{job}");
        let seeds: std::collections::BTreeSet<u64> =
            requests(&app).await.iter().map(|asked| asked["seed"].as_u64().unwrap()).collect();
        assert_eq!(seeds, [7, 8, 9].into());
        app.audit().await;
    }
}

on_both! {
    async fn an_answer_without_a_picture_costs_nothing(app: TestApp) {
        let answers = [
            ("refuse", "NSFW"),
            ("nothing", "NO_PICTURE"),
            ("text", "ENGINE_FAILED"),
            ("private_url", "ENGINE_FAILED"),
            ("cut", "ENGINE_FAILED"),
            ("huge", "ENGINE_FAILED"),
            ("error200", "ENGINE_FAILED"),
            ("html", "ENGINE_UNAVAILABLE"),
            ("500", "ENGINE_UNAVAILABLE"),
        ];
        TOGETHER.charges_nothing_without_a_picture(app, &answers).await;
    }
}

on_both_quietly! {
    async fn an_engine_that_is_busy_is_asked_again_when_it_says(app: TestApp) {
        let answers = [("429", 5_000), ("429_retry", 7_000), ("429_reset", 11_000), ("503", 5_000)];
        TOGETHER.is_asked_again_when_it_says(app, &answers).await;
    }
}

on_both_quietly! {
    async fn an_engine_that_refuses_us_is_paused_and_goes_on_by_itself(app: TestApp) {
        TOGETHER.is_paused_where_it_refuses_us(app, &["401", "402", "403", "429_quota"]).await;
    }
}

on_both_quietly! {
    async fn an_answer_that_does_not_come_is_not_waited_for(app: TestApp) {
        TOGETHER.is_not_waited_for(app).await;
    }
}
