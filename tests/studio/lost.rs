//! A creation whose answer was lost is found by what is ours, and nothing is ever made twice (issue 16 §4).

use darkroom_tests::{TestApp, cost, on_both};
use serde_json::json;

/// The answers of so many creations are lost, and no news is told.
async fn lose(app: &TestApp, times: usize) {
    let plan = json!({ "webhooks": "none", "create": "timeout_after_accept" });
    app.plan(vec![plan; times].into()).await;
}

on_both! {
    async fn lost_orders_are_found_though_neither_list_nor_object_shows_where_their_news_goes(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        let _ = app.drive("replicate", json!({ "lists": "without_webhook_anywhere" })).await;
        lose(&app, 3).await;
        // Two of them are asked for with the very same words and seed.
        let input = json!({ "model": "flux", "prompt": "a lake", "count": 1, "seed": 7 });
        let one = mei.order("/api/predict/photos", input.clone()).await.expect(202).text_of("/id");
        let other = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
        let third = mei.photos(2).await;
        let _ = app.replicate_when("ended").await;
        app.advance(41).await;
        for (id, paid) in [(one, 7), (other, 7), (third, 14)] {
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, paid, 0)), "{job}");
        }
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), 3, "nothing was made twice");
        app.audit().await;
    }
}

on_both! {
    async fn a_lost_training_is_found_by_its_photos(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        let _ = app.drive("replicate", json!({ "lists": "without_webhook_anywhere" })).await;
        lose(&app, 1).await;
        let training = mei.train().await;
        let _ = app.replicate_when("ended").await;
        app.advance(61).await;
        let job = mei.follow(&training).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 350, 0)), "{job}");
        assert_eq!(app.replicate().await["trainings"].as_array().unwrap().len(), 1, "nothing was trained twice");
        app.audit().await;
    }
}
