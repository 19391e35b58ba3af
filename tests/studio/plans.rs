//! However badly an engine behaves: every job ends, what was not delivered is paid back, nothing is made or paid twice.

use darkroom_tests::{TestApp, TestUser, cost, on_both};
use serde_json::{Value, json};

/// One second more than a photo's call may be quiet.
const QUIET: i64 = 21;
/// One second more than a sending may be without an answer.
const LOST: i64 = 41;
/// Beyond the deadline of a photo, and of a training.
const PHOTO_DEADLINE: i64 = 40 * 60 + 1;
const TRAINING_DEADLINE: i64 = 3 * 3600 + 1;

/// Plans the engine's next work and begins photos; answers their job.
async fn photos(app: &TestApp, mei: &TestUser, plan: Value, count: u32) -> String {
    app.plan(plan).await;
    mei.photos(count).await
}

fn state(job: &Value) -> &str {
    job["state"].as_str().unwrap()
}

fn ok(times: usize) -> Vec<(String, Option<String>)> {
    vec![("succeeded".to_owned(), None); times]
}

fn failed(code: &str, times: usize) -> Vec<(String, Option<String>)> {
    vec![("failed".to_owned(), Some(code.to_owned())); times]
}

fn predictions(replicate: &Value) -> usize {
    replicate["predictions"].as_array().unwrap().len()
}

on_both! {
    /// Requirements A5, A9, B5: charged for each delivered picture, nothing for the others.
    async fn pictures_that_fail_are_paid_back_one_by_one(app: TestApp) {
        let mei = app.user().await;
        let id = photos(&app, &mei, json!({ "outcome": "fail" }), 2).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 14)));
        assert_eq!(mei.items(&id).await, failed("ENGINE_FAILED", 2));
        assert_eq!(mei.states(&id).await, ["queued", "running", "failed"]);

        let id = photos(&app, &mei, json!({ "outcome": "nsfw_all" }), 2).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 14)));
        assert_eq!(mei.items(&id).await, failed("NSFW", 2));
        assert_eq!(mei.credits().await["available"], 1000);

        let id = photos(&app, &mei, json!({ "outcome": "nsfw_one" }), 4).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("partly_succeeded", &cost(0, 21, 7)));
        let mut expected = ok(4);
        expected[1] = failed("NSFW", 1).remove(0);
        assert_eq!(mei.items(&id).await, expected);
        assert!(job["items"][1]["asset"].is_null() && job["items"][3]["asset"]["id"].is_string());
        assert_eq!(mei.credits().await["available"], 1000 - 21);
        assert_eq!(app.call_of(&id).await.hold, "captured");
        app.audit().await;
    }
}

on_both! {
    /// Nothing is "running" for ever: the deadline pays back, and the engine is told to stop.
    async fn work_that_never_ends_is_given_up_at_its_deadline(app: TestApp) {
        let mei = app.user().await;
        let photo = photos(&app, &mei, json!({ "outcome": "never" }), 3).await;
        mei.watch_for(&photo, "\"running\"").await;
        app.advance(PHOTO_DEADLINE).await;
        let job = mei.follow(&photo).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 21)));
        assert_eq!(mei.items(&photo).await, failed("TIMED_OUT", 3));
        assert_eq!(app.call_of(&photo).await.hold, "expired");
        let replicate = app.replicate_when("over").await;
        assert_eq!(replicate["predictions"][0]["status"], "canceled");

        app.plan(json!({ "outcome": "never" })).await;
        let training = mei.train().await;
        mei.watch_for(&training, "\"running\"").await;
        assert_eq!(mei.credits().await["held"], 350);
        app.advance(TRAINING_DEADLINE).await;
        let job = mei.follow(&training).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 350)));
        assert_eq!(mei.items(&training).await, failed("TIMED_OUT", 1));
        let model = job["model"]["id"].as_str().unwrap();
        assert_eq!(mei.get(&format!("/api/train/models/{model}")).await.expect(200).json["state"], "failed");
        let replicate = app.replicate_when("over").await;
        assert_eq!(replicate["trainings"][0]["status"], "canceled");
        assert_eq!(mei.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    /// A lost webhook leaves nothing behind: the reconciler asks the engine (requirement A6).
    async fn pictures_arrive_without_any_news(app: TestApp) {
        let mei = app.user().await;
        let id = photos(&app, &mei, json!({ "webhooks": "none" }), 2).await;
        let replicate = app.replicate_when("ended").await;
        assert_eq!(replicate["predictions"][0]["deliveries"], json!([]));
        app.advance(QUIET).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 0)));
        assert_eq!(mei.items(&id).await, ok(2));
        app.audit().await;
    }
}

on_both! {
    /// News told twice, backwards or late has one effect.
    async fn repeated_reversed_and_late_news_has_one_effect(app: TestApp) {
        let mei = app.user().await;
        for (round, webhooks) in ["twice", "reversed", "late"].into_iter().enumerate() {
            let id = photos(&app, &mei, json!({ "webhooks": webhooks }), 2).await;
            if webhooks == "late" {
                let _ = app.replicate_when("ended").await;
                // The late message and the reconciler come at the same time.
                app.advance(QUIET).await;
            }
            let job = mei.follow(&id).await;
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 0)), "{webhooks}");
            let replicate = app.replicate_when("told").await;
            let deliveries = replicate["predictions"][0]["deliveries"].as_array().unwrap();
            assert!(deliveries.len() >= 2, "{webhooks}: {deliveries:?}");
            assert!(deliveries.iter().all(|delivery| delivery["status"] == 200), "{webhooks}: {deliveries:?}");
            let (after, states) = (mei.job(&id).await, mei.states(&id).await);
            for member in ["state", "cost", "finished_at"] {
                assert_eq!(after[member], job[member], "{webhooks}: {member}");
            }
            assert_eq!(states.last().unwrap(), "succeeded", "{webhooks}: {states:?}");
            let items = mei.events(&id).await.into_iter().filter(|event| event["kind"] == "item").count();
            assert_eq!(items, 2, "{webhooks}: each picture was announced once");
            assert_eq!(mei.credits().await["available"], 1000 - 14 * (round as i64 + 1), "{webhooks}");
        }
        let gallery = mei.get("/api/media/assets").await.expect(200);
        assert_eq!(gallery.json["items"].as_array().unwrap().len(), 6);
        app.audit().await;
    }
}

on_both! {
    /// Forged news is refused and has no effect; the pictures come all the same.
    async fn forged_news_is_refused_and_the_pictures_arrive_anyway(app: TestApp) {
        let mei = app.user().await;
        let id = photos(&app, &mei, json!({ "webhooks": "bad_signature" }), 1).await;
        let _ = app.replicate_when("ended").await;
        assert_eq!(state(&mei.job(&id).await), "queued", "nobody has been believed");
        app.advance(QUIET).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 7, 0)));
        let replicate = app.replicate_when("told").await;
        let deliveries = replicate["predictions"][0]["deliveries"].as_array().unwrap();
        assert!(!deliveries.is_empty() && deliveries.iter().all(|delivery| delivery["status"] == 401));
        app.audit().await;
    }
}

on_both! {
    /// There is no idempotency key at the engine: what may have been accepted is looked for before it is sent again.
    async fn a_creation_without_answer_is_found_again_and_not_repeated(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        let plan = json!({ "create": "timeout_after_accept", "webhooks": "none" });
        let photo = photos(&app, &mei, plan.clone(), 1).await;
        let _ = app.replicate_when("ended").await;
        assert_eq!(app.call_of(&photo).await.provider_id, None, "nobody has told the id");
        app.advance(LOST).await;
        let job = mei.follow(&photo).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 7, 0)));
        app.plan(plan).await;
        let training = mei.train().await;
        let _ = app.replicate_when("ended").await;
        app.advance(LOST).await;
        let job = mei.follow(&training).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 0)));

        // With news: it names the call, and brings the id that the answer did not.
        let told = photos(&app, &mei, json!({ "create": "timeout_after_accept" }), 1).await;
        assert_eq!(state(&mei.follow(&told).await), "succeeded");

        let replicate = app.replicate_when("told").await;
        assert_eq!(predictions(&replicate), 2);
        assert_eq!(replicate["trainings"].as_array().unwrap().len(), 1);
        for job in [photo, training, told] {
            assert_eq!(app.call_of(&job).await.sends, 1);
        }
        app.audit().await;
    }
}

on_both! {
    /// A refused creation is sent again: at once when it surely was not made, after a search when it may have been.
    async fn a_creation_the_engine_refused_for_now_is_sent_again_once(app: TestApp) {
        let mei = app.user().await;
        let throttled = photos(&app, &mei, json!([{ "create": "429" }, {}]), 1).await;
        assert_eq!(state(&mei.follow(&throttled).await), "succeeded");
        assert_eq!(app.call_of(&throttled).await.sends, 2);
        assert_eq!(predictions(&app.replicate().await), 1);

        // However often it says so: only the deadline ends the patience.
        let busy = photos(&app, &mei, json!({ "create": "429" }), 1).await;
        for _ in 0..6 {
            let _ = app.replicate_when("taken").await;
            app.plan(json!({ "create": "429" })).await;
            app.advance(121).await;
        }
        let _ = app.replicate_when("taken").await;
        app.plan(json!({})).await;
        app.advance(121).await;
        assert_eq!(state(&mei.follow(&busy).await), "succeeded");
        assert_eq!(app.call_of(&busy).await.sends, 8);

        let broken = photos(&app, &mei, json!({ "create": "500" }), 1).await;
        let _ = app.replicate_when("taken").await;
        app.plan(json!({})).await;
        app.advance(LOST).await;
        let job = mei.follow(&broken).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 7, 0)));
        assert_eq!(app.call_of(&broken).await.sends, 2);
        assert_eq!(predictions(&app.replicate().await), 3);
        app.audit().await;
    }
}

on_both! {
    async fn an_engine_that_stays_broken_is_given_up_and_paid_back(app: TestApp) {
        let mei = app.user().await;
        let id = photos(&app, &mei, json!({ "create": "500" }), 2).await;
        let _ = app.replicate_when("taken").await;
        for _ in 1..5 {
            app.plan(json!({ "create": "500" })).await;
            app.advance(LOST).await;
            let _ = app.replicate_when("taken").await;
        }
        app.advance(LOST).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 14)));
        assert_eq!(mei.items(&id).await, failed("ENGINE_UNAVAILABLE", 2));
        assert_eq!((app.call_of(&id).await.sends, predictions(&app.replicate().await)), (5, 0));
        assert_eq!(mei.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    async fn a_training_that_fails_is_paid_back_and_one_without_news_is_found_ready(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.training_set().await;
        app.plan(json!({ "outcome": "fail", "webhooks": "twice" })).await;
        let id = mei.train_with(&upload).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 350)));
        assert_eq!(mei.items(&id).await, failed("ENGINE_FAILED", 1));
        let model = job["model"]["id"].as_str().unwrap();
        assert_eq!(mei.get(&format!("/api/train/models/{model}")).await.expect(200).json["state"], "failed");
        assert_eq!(mei.credits().await["available"], 1000);

        app.plan(json!({ "webhooks": "none" })).await;
        let id = mei.train_with(&upload).await;
        let _ = app.replicate_when("ended").await;
        app.advance(91).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 0)));
        let model = job["model"]["id"].as_str().unwrap();
        assert_eq!(mei.get(&format!("/api/train/models/{model}")).await.expect(200).json["state"], "ready");
        app.audit().await;
    }
}

on_both! {
    /// News in the wrong order never shows a line of the log twice.
    async fn the_log_of_a_training_is_shown_once_however_its_news_travels(app: TestApp) {
        let mei = app.user().await;
        app.subscribe(&mei, "creator").await;
        for webhooks in ["twice", "reversed"] {
            app.plan(json!({ "webhooks": webhooks })).await;
            let id = mei.train().await;
            assert_eq!(state(&mei.follow(&id).await), "succeeded");
            let _ = app.replicate_when("told").await;
            let events = mei.events(&id).await;
            let lines: Vec<&str> = events
                .iter()
                .filter(|event| event["kind"] == "log")
                .flat_map(|event| event["data"]["lines"].as_array().unwrap())
                .map(|line| line.as_str().unwrap())
                .collect();
            for once in ["Starting train job", "Saved checkpoint", "Extracted "] {
                let times = lines.iter().filter(|line| line.starts_with(once)).count();
                assert_eq!(times, 1, "{webhooks}: {once}: {lines:?}");
            }
            let percents: Vec<i64> = events
                .iter()
                .filter(|event| event["kind"] == "progress")
                .map(|event| event["data"]["percent"].as_i64().unwrap())
                .collect();
            assert!(percents.is_sorted() && percents.last() == Some(&100), "{webhooks}: {percents:?}");
        }
        app.audit().await;
    }
}

on_both! {
    /// Whatever the engine says when time has run out: the job is over, and money and model agree about how.
    async fn time_that_jumps_past_every_deadline_leaves_a_training_settled(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "seconds": 600 })).await;
        let id = mei.train().await;
        mei.watch_for(&id, "\"running\"").await;
        app.advance(30 * 3600).await;
        let job = mei.follow(&id).await;
        let model = job["model"]["id"].as_str().unwrap();
        let model = mei.get(&format!("/api/train/models/{model}")).await.expect(200).json;
        match state(&job) {
            "succeeded" => assert_eq!((&job["cost"], &model["state"]), (&cost(0, 350, 0), &json!("ready"))),
            _ => {
                assert_eq!((&job["cost"], &model["state"]), (&cost(0, 0, 350), &json!("failed")));
                assert_eq!(mei.items(&id).await, failed("TIMED_OUT", 1));
            }
        }
        app.audit().await;
    }
}
