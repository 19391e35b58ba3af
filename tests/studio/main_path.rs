//! The main job: train a model of a face, take photos with it, find everything in gallery and ledger.

use darkroom_tests::{TestApp, on_both, on_both_and_far};
use serde_json::json;

on_both_and_far! {
    /// Requirements A3–A7, A9.
    async fn a_newcomer_trains_a_model_takes_photos_and_pays_for_what_was_delivered(app: TestApp) {
        let mei = app.user().await;
        let model = mei.trained_model().await;
        assert_eq!(mei.credits().await["available"], 650);
        let input = json!({ "model": model, "prompt": "in a forest", "count": 3, "aspect_ratio": "3:4" });
        let job = mei.order("/api/predict/photos", input).await.expect(202);
        assert_eq!(job.json["cost"], json!({ "held": 21, "captured": 0, "released": 0 }));
        let job = mei.follow(&job.text_of("/id")).await;
        assert_eq!(job["state"], "succeeded", "{job}");
        assert_eq!(job["cost"], json!({ "held": 0, "captured": 21, "released": 0 }));
        let asset = &job["items"][0]["asset"];
        assert!(asset["prompt"].as_str().unwrap().starts_with("mxyzo"), "the trigger word is put in: {asset}");
        for size in ["full", "web", "thumb", "download"] {
            let picture = mei.get(asset["urls"][size].as_str().unwrap()).await;
            assert_eq!(picture.status, 200, "{size}");
        }
        let gallery = mei.get("/api/media/assets").await.expect(200);
        assert_eq!(gallery.json["items"].as_array().unwrap().len(), 3);
        let ledger = mei.get("/api/billing/ledger").await.expect(200);
        let kinds: Vec<&str> =
            ledger.json["items"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["capture", "hold", "capture", "hold", "signup"]);
        assert_eq!(ledger.json["items"][0]["balance_after"], json!({ "available": 629, "held": 0 }));
        app.audit().await;
    }
}

on_both! {
    /// A page can tell a stream that has nothing to tell from a connection that is dead.
    async fn a_quiet_stream_says_that_it_is_still_there(app: TestApp) {
        app.plan(json!({ "outcome": "never" })).await;
        let mei = app.user().await;
        let job = mei.photos(1).await;
        mei.watch_for(&job, "event: heartbeat\ndata: {}\n\n").await;
        app.audit().await;
    }
}
