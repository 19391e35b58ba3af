//! A user stops what has not finished, and asks again for what failed.

use std::sync::Arc;

use darkroom_dev::random;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{SecondInstance, TestApp, at_once, cost, on_both, on_both_and_far, on_both_quietly};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;

fn state(job: &Value) -> &str {
    job["state"].as_str().unwrap()
}

on_both! {
    /// Photos that are not finished come back, a training that began costs a tenth; and both end at the engine.
    async fn what_is_stopped_is_paid_back_and_ends_at_the_engine_too(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "outcome": "never" })).await;
        let photo = mei.photos(2).await;
        mei.watch_for(&photo, "\"running\"").await;
        app.plan(json!({ "outcome": "never" })).await;
        let training = mei.train().await;
        mei.watch_for(&training, "\"running\"").await;

        let stranger = app.user().await;
        let _ = stranger.delete(&format!("/api/predict/{photo}")).await.expect_problem(404, "NOT_FOUND");
        let job = mei.delete(&format!("/api/predict/{photo}")).await.expect(200).json;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 14)));
        let again = mei.delete(&format!("/api/predict/{photo}")).await.expect(200).json;
        assert_eq!((state(&again), &again["cost"]), ("canceled", &cost(0, 0, 14)), "twice is once");
        let job = mei.delete(&format!("/api/train/{training}")).await.expect(200).json;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 35, 315)));
        let model = job["model"]["id"].as_str().unwrap();
        let _ = mei.get(&format!("/api/train/models/{model}")).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(mei.credits().await["available"], 965);

        let replicate = app.replicate_when("over").await;
        assert_eq!(replicate["predictions"][0]["status"], "canceled");
        assert_eq!(replicate["trainings"][0]["status"], "canceled");
        assert_eq!(mei.items(&photo).await, vec![("canceled".to_owned(), None); 2]);
        assert_eq!(mei.states(&photo).await, ["queued", "running", "canceled"]);
        app.audit().await;
    }
}

on_both! {
    /// Before the engine has answered the creation: what it accepts then is ended there.
    async fn what_is_stopped_on_its_way_to_the_engine_ends_there(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        let plan = json!({ "outcome": "never", "create": "timeout_after_accept", "webhooks": "none" });
        app.plan(plan).await;
        let id = mei.photos(1).await;
        let _ = app.replicate_when("taken").await;
        let job = mei.delete(&format!("/api/predict/{id}")).await.expect(200).json;
        assert_eq!((&job["stopping"], &job["cost"]), (&json!(true), &cost(7, 0, 0)), "nobody knows yet what became of it");
        app.advance(61).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 7)));
        let replicate = app.replicate_when("over").await;
        assert_eq!(replicate["predictions"][0]["status"], "canceled");
        app.audit().await;
    }
}

on_both_and_far! {
    /// Stopped at the moment it is delivered: one of the two wins, and money, pictures and state agree on which.
    async fn stopping_and_delivering_at_once_has_one_winner(app: TestApp) {
        let app = Arc::new(app);
        let mei = Arc::new(app.user().await);
        for _ in 0..8 {
            app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
            let id = mei.photos(1).await;
            let replicate = app.replicate_when("taken").await;
            let call = app.call_of(&id).await.id;
            let failed = json!({ "id": replicate["predictions"][0]["id"], "status": "failed", "error": "x" });
            // Eight deliveries of the end and eight people pressing stop.
            let mut all = JoinSet::new();
            for turn in 0..8 {
                let (app, mei, call, news) = (Arc::clone(&app), Arc::clone(&mei), call.clone(), failed.clone());
                let path = format!("/api/predict/{id}");
                let message = format!("msg_{turn}_{id}");
                all.spawn(async move { app.news(&call, &message, &news).await.status });
                all.spawn(async move { mei.delete(&path).await.status });
            }
            assert_eq!(all.join_all().await, [200; 16]);
            let job = mei.follow(&id).await;
            assert!(matches!(state(&job), "canceled" | "failed"), "{job}");
            assert_eq!(job["cost"], cost(0, 0, 7));
            app.audit().await;
        }
        for _ in 0..3 {
            app.plan(json!({})).await;
            let id = mei.photos(1).await;
            let _ = app.replicate_when("ended").await;
            let job = mei.delete(&format!("/api/predict/{id}")).await.expect(200).json;
            let _ = app.replicate_when("told").await;
            let after = mei.job(&id).await;
            assert_eq!((&after["state"], &after["cost"]), (&job["state"], &job["cost"]), "what is over stays");
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 7, 0)), "the engine was done");
            app.audit().await;
        }
        assert_eq!(mei.credits().await["available"], 1000 - 21);
    }
}

on_both! {
    /// Requirement B5: a failed picture again, charged again; everything else is refused and changes nothing.
    async fn a_failed_picture_is_taken_again_and_paid_again(app: TestApp) {
        let mei = Arc::new(app.user_with(14).await);
        app.plan(json!({ "outcome": "nsfw_one" })).await;
        let id = mei.photos(2).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("partly_succeeded", &cost(0, 7, 7)));
        let retry = |seq: u32| format!("/api/predict/{id}/items/{seq}/retry");
        let _ = mei.order(&retry(0), json!({})).await.expect_problem(409, "CONFLICT");
        let _ = mei.order(&retry(2), json!({})).await.expect_problem(404, "NOT_FOUND");
        let _ = app.user().await.order(&retry(1), json!({})).await.expect_problem(404, "NOT_FOUND");
        let _ = mei.post(&retry(1), json!({})).await.expect_problem(422, "INVALID");

        // Ten at once, each with a key of its own: one is taken.
        app.plan(json!({})).await;
        let keys: Vec<String> = (0..10).map(|_| random::letters(20)).collect();
        let answers = at_once(10, |number| {
            let (mei, path, key) = (Arc::clone(&mei), retry(1), keys[number].clone());
            async move { mei.order_with(&key, &path, json!({})).await }
        });
        let statuses: Vec<u16> = answers.await.into_iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 202 | 409)), "{statuses:?}");
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 7)));
        assert_eq!(mei.credits().await["available"], 0);
        assert_ne!(job["items"][0]["asset"]["id"], job["items"][1]["asset"]["id"]);
        app.audit().await;
    }
}

on_both! {
    async fn trying_again_needs_credits_and_one_key_does_it_once(app: TestApp) {
        let mei = app.user_with(7).await;
        app.plan(json!({ "outcome": "fail" })).await;
        let id = mei.photos(1).await;
        assert_eq!(state(&mei.follow(&id).await), "failed");
        app.drive("credits", json!({ "email": mei.email, "credits": -1 })).await;
        let path = format!("/api/predict/{id}/items/0/retry");
        let before = (mei.job(&id).await, mei.events(&id).await);
        let _ = mei.order_with("again", &path, json!({})).await.expect_problem(402, "INSUFFICIENT_CREDITS");
        assert_eq!((mei.job(&id).await, mei.events(&id).await), before);

        app.drive("credits", json!({ "email": mei.email, "credits": 8 })).await;
        app.plan(json!({ "outcome": "fail" })).await;
        let first = mei.order_with("again", &path, json!({})).await.expect(202);
        assert_eq!(first.json["cost"]["held"], 7);
        assert_eq!(state(&mei.follow(&id).await), "failed");
        let second = mei.order_with("again", &path, json!({})).await.expect(202);
        assert_eq!(second.json["state"], "failed", "the key was used: nothing began again");
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), 2);
        let canceled = {
            app.plan(json!({ "outcome": "never" })).await;
            let id = mei.photos(1).await;
            let _ = mei.delete(&format!("/api/predict/{id}")).await.expect(200);
            assert_eq!(state(&mei.follow(&id).await), "canceled");
            id
        };
        let path = format!("/api/predict/{canceled}/items/0/retry");
        let _ = mei.order(&path, json!({})).await.expect_problem(409, "CONFLICT");
        assert_eq!(mei.credits().await["available"], 14);
        app.audit().await;
    }
}

on_both! {
    async fn a_failed_training_is_tried_again_unless_its_model_is_gone(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.training_set().await;
        app.plan(json!({ "outcome": "fail" })).await;
        let id = mei.train_with(&upload).await;
        assert_eq!(state(&mei.follow(&id).await), "failed");
        let path = format!("/api/predict/{id}/items/0/retry");
        app.plan(json!({ "outcome": "fail" })).await;
        let _ = mei.order(&path, json!({})).await.expect(202);
        assert_eq!(state(&mei.follow(&id).await), "failed");
        app.plan(json!({})).await;
        let _ = mei.order(&path, json!({})).await.expect(202);
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 700)));
        let model = job["model"]["id"].as_str().unwrap().to_owned();

        app.plan(json!({ "outcome": "fail" })).await;
        let input = json!({ "model": model, "prompt": "in a forest" });
        let photo = mei.order("/api/predict/photos", input).await.expect(202).text_of("/id");
        assert_eq!(state(&mei.follow(&photo).await), "failed");
        let _ = mei.delete(&format!("/api/train/models/{model}")).await.expect(204);
        let path = format!("/api/predict/{photo}/items/0/retry");
        let _ = mei.order(&path, json!({})).await.expect_problem(409, "MODEL_NOT_READY");
        assert_eq!(mei.credits().await["available"], 650);

        app.plan(json!({ "outcome": "fail" })).await;
        let id = mei.train().await;
        let job = mei.follow(&id).await;
        let model = job["model"]["id"].as_str().unwrap();
        let _ = mei.delete(&format!("/api/train/models/{model}")).await.expect(204);
        let path = format!("/api/predict/{id}/items/0/retry");
        let _ = mei.order(&path, json!({})).await.expect_problem(409, "MODEL_NOT_READY");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Requirement D2: it had just been trained when it was stopped, and the engine could not say so in time. Nobody owns
    /// that face, so it does not stay at the engine.
    async fn a_face_that_was_trained_too_late_is_deleted_at_the_engine(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "webhooks": "none" })).await;
        let id = mei.train().await;
        let replicate = app.replicate_when("ended").await;
        let made = replicate["trainings"][0]["output"]["version"].as_str().unwrap();
        let (name, version) = made.split_once(':').unwrap();
        let base = app.state.config.replicate.base_url.clone();
        let proxy = FaultProxy::start(base.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
        proxy.rule(|_, _| Fate::Answered(503));
        let job = instance.for_user(&mei).delete(&format!("/api/train/{id}")).await.expect(200).json;
        assert_eq!(job["stopping"], true);
        app.advance(61).await;
        let _ = instance.cron().await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)));
        let config = &app.state.config.replicate;
        let engine = app.visitor();
        let ask = async |path: String| {
            let request = engine.request(Method::GET, &format!("{}/models/{name}{path}", config.base_url));
            engine.send(request.bearer_auth(config.token.expose_secret())).await.status
        };
        assert_eq!(ask(String::new()).await, 200);
        // The engine takes minutes to delete a version, and keeps the model until then.
        for _ in 0..4 {
            app.advance(3700).await;
            let _ = app.cron(&app.cron_secret()).await.expect(200);
        }
        assert_eq!(ask(format!("/versions/{version}")).await, 404);
        assert_eq!(ask(String::new()).await, 404);
        let left: i64 = app.value("SELECT COUNT(*) AS value FROM erasures WHERE kind = 'provider_model' AND ?1 <> ''", "x").await;
        assert_eq!(left, 0);
        app.audit().await;
    }
}
