//! When no news comes, when two look at once, and when the process dies.

use std::sync::Arc;

use darkroom_tests::{TestApp, cost, on_both, on_both_and_far};
use serde_json::{Value, json};
use tokio::task::JoinSet;

fn state(job: &Value) -> &str {
    job["state"].as_str().unwrap()
}

on_both_and_far! {
    /// Cron may ring twice, or eight times at once: nothing is sent, fetched into the gallery or paid twice.
    async fn eight_reconcilers_at_once_do_everything_once(app: TestApp) {
        let app = Arc::new(app);
        let mei = app.user().await;
        // Lost on the way, never told, never made, never ending: one of each.
        let silent = json!({ "webhooks": "none" });
        let hanging = json!({ "outcome": "never", "webhooks": "none" });
        let mut jobs = Vec::new();
        for plan in [silent.clone(), silent, json!({ "create": "500" }), hanging] {
            app.plan(plan).await;
            jobs.push(mei.photos(1).await);
            let _ = app.replicate_when("taken").await;
        }
        let _ = app.replicate_when("ended").await;
        let ring_all = async |app: &Arc<TestApp>| {
            let mut rings = JoinSet::new();
            for _ in 0..8 {
                let app = Arc::clone(app);
                rings.spawn(async move { app.cron(&app.cron_secret()).await.status });
            }
            assert_eq!(rings.join_all().await, [200; 8]);
        };
        app.advance(41).await;
        ring_all(&app).await;
        for (job, expected) in jobs.iter().zip(["succeeded", "succeeded", "succeeded"]) {
            let job = mei.follow(job).await;
            assert_eq!((state(&job), &job["cost"]), (expected, &cost(0, 7, 0)));
        }
        assert_eq!(app.call_of(&jobs[2]).await.sends, 2);
        app.advance(40 * 60).await;
        ring_all(&app).await;
        let job = mei.follow(&jobs[3]).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 7)));
        let replicate = app.replicate_when("over").await;
        assert_eq!(replicate["predictions"].as_array().unwrap().len(), 4);
        let gallery = mei.get("/api/media/assets").await.expect(200);
        assert_eq!(gallery.json["items"].as_array().unwrap().len(), 3);
        assert_eq!(mei.credits().await["available"], 1000 - 21);
        app.audit().await;
    }
}

on_both! {
    async fn only_the_cron_may_ring(app: TestApp) {
        let secret = app.cron_secret();
        let _ = app.cron(&secret).await.expect(200);
        for wrong in ["", "x", &secret[1..], &format!("{secret}x")] {
            let _ = app.cron(wrong).await.expect_problem(401, "UNAUTHENTICATED");
        }
        let _ = app.visitor().get("/api/cron/reconcile").await.expect_problem(401, "UNAUTHENTICATED");
    }
}

on_both! {
    /// Somebody who looks at an overdue job is enough, without any cron.
    async fn looking_at_an_overdue_job_looks_after_it(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "webhooks": "none" })).await;
        let id = mei.photos(1).await;
        let _ = app.replicate_when("ended").await;
        app.advance(21).await;
        let _ = mei.job(&id).await;
        assert_eq!(state(&mei.follow(&id).await), "succeeded");
        app.audit().await;
    }
}

on_both! {
    /// The process dies in the middle of a training, of photos and of a creation: everything goes on where it was.
    async fn a_restart_loses_nothing(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "seconds": 200 })).await;
        let training = mei.train().await;
        mei.watch_for(&training, "\"running\"").await;
        app.plan(json!({ "seconds": 100 })).await;
        let photo = mei.photos(2).await;
        let _ = app.replicate_when("taken").await;
        app.plan(json!({ "create": "timeout_after_accept", "webhooks": "none" })).await;
        let lost = mei.photos(1).await;
        let _ = app.replicate_when("taken").await;
        let events = mei.events(&training).await;

        let app = app.restart().await;
        assert_eq!(mei.events(&training).await[..events.len()], events, "what was seen is still there");
        let _ = app.replicate_when("ended").await;
        app.advance(91).await;
        for (job, paid) in [(&training, 350), (&photo, 14), (&lost, 7)] {
            let job = mei.follow(job).await;
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, paid, 0)));
        }
        let replicate = app.replicate().await;
        assert_eq!(replicate["trainings"].as_array().unwrap().len(), 1);
        assert_eq!(replicate["predictions"].as_array().unwrap().len(), 2);
        app.audit().await;
    }
}
