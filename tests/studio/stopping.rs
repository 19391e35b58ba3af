//! What is stopped late is not free: the engine is asked first, and the page says what it costs.

use darkroom::db::Stmt;
use darkroom_tests::fault_proxy::{Fate, FaultProxy, Place};
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

/// How long a training usually takes, by the catalogue, in minutes.
const USUAL_MINUTES: i64 = 30;

fn state(job: &Value) -> &str {
    job["state"].as_str().unwrap()
}

async fn stop(user: &TestUser, job: &str) -> Value {
    user.delete(&format!("/api/predict/{job}")).await.expect(200).json
}

/// A second process whose way to the engine is a proxy.
async fn behind_a_wire(app: &TestApp) -> (SecondInstance, FaultProxy) {
    let base = app.state.config.replicate.base_url.clone();
    let proxy = FaultProxy::start(base.as_str()).await;
    let instance = SecondInstance::open(app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
    (instance, proxy)
}

/// A training that runs at the engine, and that the studio knows of.
async fn running_training(app: &TestApp, mei: &TestUser, webhooks: &str) -> String {
    app.plan(json!({ "outcome": "never", "webhooks": webhooks })).await;
    let job = mei.train_with(&mei.small_training_set().await).await;
    let _ = app.replicate_when("taken").await;
    if webhooks == "none" {
        let _ = app.accepted_call_of(&job).await;
        // Nobody tells it, so it is asked.
        app.advance(91).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
    }
    mei.watch_for(&job, "\"running\"").await;
    job
}

on_both! {
    async fn photos_that_are_finished_at_the_engine_are_delivered_and_charged_however_late_they_are_stopped(app: TestApp) {
        let mei = app.user().await;
        for round in 1..=3 {
            app.plan(json!({ "webhooks": "none" })).await;
            let id = mei.photos(2).await;
            let _ = app.replicate_when("ended").await;
            let job = stop(&mei, &id).await;
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 0)), "{round}: {job}");
            assert_eq!((&job["stopping"], &job["cancel_charge"]), (&json!(false), &Value::Null));
        }
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 6);
        assert_eq!(mei.credits().await["available"], 1000 - 42);
        app.audit().await;
    }
}

on_both! {
    async fn a_training_that_is_through_is_delivered_and_charged_however_late_it_is_stopped(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "webhooks": "none" })).await;
        let id = mei.train().await;
        let _ = app.replicate_when("ended").await;
        let job = stop(&mei, &id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 0)), "{job}");
        let model = job["model"]["id"].as_str().unwrap();
        assert_eq!(mei.get(&format!("/api/train/models/{model}")).await.expect(200).json["state"], "ready");
        app.audit().await;
    }
}

on_both! {
    async fn a_training_that_ran_costs_its_share_and_the_page_says_so_before(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.small_training_set().await;
        app.plan(json!({ "outcome": "never" })).await;
        let began = app.state.clock.now();
        let id = mei.train_with(&upload).await;
        mei.watch_for(&id, "\"running\"").await;
        assert_eq!(mei.job(&id).await["cancel_charge"], 35, "a tenth as soon as it runs");
        app.advance(USUAL_MINUTES / 2 * 60).await;
        let said = mei.job(&id).await["cancel_charge"].as_i64().unwrap();
        let job = stop(&mei, &id).await;
        let ended = app.state.clock.now();
        assert_eq!(state(&job), "canceled", "{job}");
        let charged = job["cost"]["captured"].as_i64().unwrap();
        let most = 350 * (ended.millis() - began.millis()) / (USUAL_MINUTES * 60_000);
        assert!((175..=most).contains(&said) && (said..=most).contains(&charged), "{said}, then {charged} of {most}");
        assert_eq!(job["cost"], cost(0, charged, 350 - charged));
        assert_eq!(stop(&mei, &id).await["cost"], job["cost"], "twice is once");
        assert_eq!(mei.credits().await["available"], 1000 - charged);
        // What was charged is a fact of the call: with another one the books are wrong, and say so.
        let sql = "UPDATE calls SET stopped_credits = stopped_credits - ?2 WHERE job_id = ?1";
        let alter = async |by: i64| app.state.db.write(vec![Stmt::new(sql).bind(id.as_str()).bind(by)]).await;
        let _ = alter(1).await.unwrap();
        let audit = app.visitor().get("/sandbox/audit").await.json;
        assert_eq!(audit["violations"][0]["rule"], "delivered_is_not_captured");
        let _ = alter(-1).await.unwrap();
        assert!(alter(-351).await.unwrap_err().is_refusal("stopped_work_costs_at_most_what_was_said"));
        let model = job["model"]["id"].as_str().unwrap();
        let _ = mei.get(&format!("/api/train/models/{model}")).await.expect_problem(404, "NOT_FOUND");
        // The photos are there for another try.
        app.plan(json!({})).await;
        let again = mei.train_with(&upload).await;
        assert_eq!(state(&mei.follow(&again).await), "succeeded");
        app.audit().await;
    }
}

on_both! {
    async fn a_training_that_never_began_costs_nothing(app: TestApp) {
        let mei = app.user().await;
        // So long that it stands in the engine's queue until it is stopped.
        app.plan(json!({ "seconds": 86_400 })).await;
        let id = mei.train().await;
        let _ = app.replicate_when("taken").await;
        assert_eq!(mei.job(&id).await["cancel_charge"], 0);
        let _ = stop(&mei, &id).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)), "{job}");
        assert_eq!(app.replicate().await["trainings"][0]["status"], "canceled");
        app.audit().await;
    }
}

on_both! {
    async fn a_fourth_training_in_a_day_is_not_stopped_and_just_goes_on(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.small_training_set().await;
        for _ in 0..3 {
            app.plan(json!({ "seconds": 86_400 })).await;
            let id = mei.train_with(&upload).await;
            let _ = stop(&mei, &id).await;
            let _ = stop(&mei, &id).await;
            assert_eq!(state(&mei.follow(&id).await), "canceled");
        }
        app.plan(json!({ "seconds": 4000 })).await;
        let id = mei.train_with(&upload).await;
        mei.watch_for(&id, "\"running\"").await;
        let refused = mei.delete(&format!("/api/train/{id}")).await.expect_problem(429, "CANCEL_LIMIT");
        let seconds: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&seconds), "{seconds}");
        assert_eq!((state(&mei.job(&id).await), &mei.job(&id).await["stopping"]), ("running", &json!(false)));
        // Photos are another matter.
        app.plan(json!({ "outcome": "never" })).await;
        let photo = mei.photos(1).await;
        let _ = stop(&mei, &photo).await;
        assert_eq!(state(&mei.follow(&photo).await), "canceled");
        app.advance(4000).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 0)), "{job}");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn nothing_goes_back_before_the_engine_has_said_what_became_of_it(app: TestApp) {
        let mei = app.user().await;
        let (instance, proxy) = behind_a_wire(&app).await;
        let here = instance.for_user(&mei);
        app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let id = mei.photos(2).await;
        let _ = app.replicate_when("taken").await;
        proxy.rule(|_, _| Fate::Answered(503));
        for _ in 0..2 {
            let job = stop(&here, &id).await;
            assert_eq!((&job["stopping"], &job["cost"]), (&json!(true), &cost(14, 0, 0)), "{job}");
            assert!(matches!(state(&job), "queued" | "running"), "{job}");
            app.audit().await;
        }
        let _ = proxy.heal();
        app.advance(11).await;
        let _ = instance.cron().await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["stopping"], &job["cost"]), ("canceled", &json!(false), &cost(0, 0, 14)));
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    async fn an_engine_that_is_silent_for_a_minute_is_waited_for_no_longer(app: TestApp) {
        let mei = app.user().await;
        let (instance, proxy) = behind_a_wire(&app).await;
        let id = running_training(&app, &mei, "once").await;
        proxy.rule(|_, _| Fate::Answered(503));
        let job = stop(&instance.for_user(&mei), &id).await;
        assert_eq!((&job["stopping"], &job["cancel_charge"], &job["cost"]), (&json!(true), &json!(35), &cost(350, 0, 0)));
        app.advance(61).await;
        let _ = instance.cron().await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)), "the silence is not the user's: {job}");
        assert_eq!(app.replicate().await["trainings"][0]["status"], "processing");
        let _ = proxy.heal();
        app.until_quiet().await;
        assert_eq!(app.replicate().await["trainings"][0]["status"], "canceled");
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    /// The engine was told, and whoever told it never heard: the part that ran is charged all the same, once.
    async fn a_training_whose_end_was_not_heard_is_charged_when_it_is(app: TestApp) {
        let mei = app.user().await;
        let (instance, proxy) = behind_a_wire(&app).await;
        let id = running_training(&app, &mei, "none").await;
        app.advance(USUAL_MINUTES / 2 * 60).await;
        proxy.rule(|_, head| if head.contains("/cancel") { Fate::CutInAnswer(Place::Byte(0)) } else { Fate::Passes });
        let job = stop(&instance.for_user(&mei), &id).await;
        assert_eq!((&job["stopping"], &job["cost"]), (&json!(true), &cost(350, 0, 0)), "{job}");
        assert_eq!(app.replicate().await["trainings"][0]["status"], "canceled");
        let said = job["cancel_charge"].as_i64().unwrap();
        // Whenever it is asked again, what it said then counts.
        app.advance(11).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        let job = mei.job(&id).await;
        let charged = job["cost"]["captured"].as_i64().unwrap();
        assert!(state(&job) == "canceled" && (175..=said).contains(&charged), "{said}: {job}");
        app.until_quiet().await;
        assert_eq!(mei.credits().await["available"], 1000 - charged);
        app.nothing_amiss().await;
    }
}

on_both! {
    /// The news that it is done comes while the engine is being told to stop: it is delivered, and charged once.
    async fn what_is_finished_while_it_is_being_stopped_is_delivered_once(app: TestApp) {
        let mei = app.user().await;
        let (instance, proxy) = behind_a_wire(&app).await;
        app.plan(json!({})).await;
        let first = mei.photos(2).await;
        assert_eq!(state(&mei.follow(&first).await), "succeeded");
        let pictures = app.replicate().await["predictions"][0]["output"].clone();
        app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let id = mei.photos(2).await;
        let replicate = app.replicate_when("taken").await;
        let call = app.call_of(&id).await.id;
        let news = json!({ "id": replicate["predictions"][0]["id"], "status": "succeeded", "output": pictures });
        proxy.rule(|_, head| if head.contains("/cancel") { Fate::Held } else { Fate::Passes });
        let here = instance.for_user(&mei);
        let (job, again) = tokio::join!(stop(&here, &id), async {
            let held = proxy.held().await;
            for _ in 0..2 {
                let _ = app.news(&call, "msg_finished", &news).await.expect(200);
            }
            let again = stop(&mei, &id).await;
            held.pass();
            again
        });
        for job in [job, again, mei.follow(&id).await] {
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 0)));
        }
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 4);
        app.audit().await;
    }
}

on_both_quietly! {
    /// One of two pictures was there when the engine stopped: it is delivered and charged, the other goes back.
    async fn what_is_partly_finished_is_delivered_and_charged_in_part(app: TestApp) {
        let mei = app.user().await;
        let (instance, proxy) = behind_a_wire(&app).await;
        app.plan(json!({})).await;
        let first = mei.photos(1).await;
        assert_eq!(state(&mei.follow(&first).await), "succeeded");
        let picture = app.replicate().await["predictions"][0]["output"][0].clone();
        app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let id = mei.photos(2).await;
        let replicate = app.replicate_when("taken").await;
        proxy.rule(|_, _| Fate::Answered(503));
        assert_eq!(stop(&instance.for_user(&mei), &id).await["stopping"], true);
        let call = app.call_of(&id).await.id;
        let news = json!({ "id": replicate["predictions"][0]["id"], "status": "canceled", "output": [picture] });
        let _ = app.news(&call, "msg_partly", &news).await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("partly_succeeded", &cost(0, 7, 7)), "{job}");
        assert_eq!(mei.items(&id).await, [("succeeded".to_owned(), None), ("canceled".to_owned(), None)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The engine's queue was too long: what never began costs nothing, stopped or not.
    async fn what_the_engine_gave_up_in_its_queue_costs_nothing(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "create": "aborted" })).await;
        let photo = mei.photos(1).await;
        let job = mei.follow(&photo).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 7)));
        assert_eq!(mei.items(&photo).await, [("failed".to_owned(), Some("TIMED_OUT".to_owned()))]);
        app.plan(json!({ "create": "aborted", "webhooks": "none" })).await;
        let training = mei.train_with(&mei.small_training_set().await).await;
        let replicate = app.replicate_when("over").await;
        assert_eq!((&replicate["trainings"][0]["status"], &replicate["trainings"][0]["started_at"]), (&json!("aborted"), &Value::Null));
        let _ = stop(&mei, &training).await;
        let job = mei.follow(&training).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)), "{job}");
        app.audit().await;
    }
}
