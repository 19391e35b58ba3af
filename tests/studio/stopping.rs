//! What is stopped late is not free: the engine is asked first, and the page says what it costs.

use darkroom::db::Stmt;
use darkroom_tests::wire::{Fate, Place, Wire};
use darkroom_tests::{Annex, House, Person, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

/// How long a training usually takes, by the catalogue, in minutes.
const USUAL_MINUTES: i64 = 30;

fn state(job: &Value) -> &str {
    job["state"].as_str().unwrap()
}

async fn stop(person: &Person, job: &str) -> Value {
    person.delete(&format!("/api/predict/{job}")).await.expect(200).json
}

/// A second process whose way to the engine is a wire.
async fn behind_a_wire(house: &House) -> (Annex, Wire) {
    let base = house.app.config.replicate.base_url.clone();
    let wire = Wire::start(base.as_str()).await;
    let annex = Annex::open(house, |plan| plan.config.replicate.base_url = wire.instead_of(&base)).await;
    (annex, wire)
}

/// A training that runs at the engine, and that the studio knows of.
async fn running_training(house: &House, mei: &Person, webhooks: &str) -> String {
    house.plan(json!({ "outcome": "never", "webhooks": webhooks })).await;
    let job = mei.train_with(&mei.small_training_set().await).await;
    let _ = house.replicate_when("taken").await;
    if webhooks == "none" {
        let _ = house.accepted_call_of(&job).await;
        // Nobody tells it, so it is asked.
        house.advance(91).await;
        let _ = house.cron(&house.cron_secret()).await.expect(200);
    }
    mei.watch_for(&job, "\"running\"").await;
    job
}

on_both! {
    async fn photos_that_are_finished_at_the_engine_are_delivered_and_charged_however_late_they_are_stopped(house: House) {
        let mei = house.person().await;
        for round in 1..=3 {
            house.plan(json!({ "webhooks": "none" })).await;
            let id = mei.photos(2).await;
            let _ = house.replicate_when("ended").await;
            let job = stop(&mei, &id).await;
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 0)), "{round}: {job}");
            assert_eq!((&job["stopping"], &job["cancel_charge"]), (&json!(false), &Value::Null));
        }
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 6);
        assert_eq!(mei.credits().await["available"], 1000 - 42);
        house.audit().await;
    }
}

on_both! {
    async fn a_training_that_is_through_is_delivered_and_charged_however_late_it_is_stopped(house: House) {
        let mei = house.person().await;
        house.plan(json!({ "webhooks": "none" })).await;
        let id = mei.train().await;
        let _ = house.replicate_when("ended").await;
        let job = stop(&mei, &id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 0)), "{job}");
        let model = job["model"]["id"].as_str().unwrap();
        assert_eq!(mei.get(&format!("/api/train/models/{model}")).await.expect(200).json["state"], "ready");
        house.audit().await;
    }
}

on_both! {
    async fn a_training_that_ran_costs_its_share_and_the_page_says_so_before(house: House) {
        let mei = house.person().await;
        let upload = mei.small_training_set().await;
        house.plan(json!({ "outcome": "never" })).await;
        let began = house.app.clock.now();
        let id = mei.train_with(&upload).await;
        mei.watch_for(&id, "\"running\"").await;
        assert_eq!(mei.job(&id).await["cancel_charge"], 35, "a tenth as soon as it runs");
        house.advance(USUAL_MINUTES / 2 * 60).await;
        let said = mei.job(&id).await["cancel_charge"].as_i64().unwrap();
        let job = stop(&mei, &id).await;
        let ended = house.app.clock.now();
        assert_eq!(state(&job), "canceled", "{job}");
        let charged = job["cost"]["captured"].as_i64().unwrap();
        let most = 350 * (ended.millis() - began.millis()) / (USUAL_MINUTES * 60_000);
        assert!((175..=most).contains(&said) && (said..=most).contains(&charged), "{said}, then {charged} of {most}");
        assert_eq!(job["cost"], cost(0, charged, 350 - charged));
        assert_eq!(stop(&mei, &id).await["cost"], job["cost"], "twice is once");
        assert_eq!(mei.credits().await["available"], 1000 - charged);
        // What was charged is a fact of the call: with another one the books are wrong, and say so.
        let sql = "UPDATE calls SET stopped_credits = stopped_credits - ?2 WHERE job_id = ?1";
        let alter = async |by: i64| house.app.db.write(vec![Stmt::new(sql).bind(id.as_str()).bind(by)]).await;
        let _ = alter(1).await.unwrap();
        let audit = house.visitor().get("/sandbox/audit").await.json;
        assert_eq!(audit["violations"][0]["rule"], "delivered_is_not_captured");
        let _ = alter(-1).await.unwrap();
        assert!(alter(-351).await.unwrap_err().is_refusal("stopped_work_costs_at_most_what_was_said"));
        let model = job["model"]["id"].as_str().unwrap();
        let _ = mei.get(&format!("/api/train/models/{model}")).await.expect_problem(404, "NOT_FOUND");
        // The photos are there for another try.
        house.plan(json!({})).await;
        let again = mei.train_with(&upload).await;
        assert_eq!(state(&mei.follow(&again).await), "succeeded");
        house.audit().await;
    }
}

on_both! {
    async fn a_training_that_never_began_costs_nothing(house: House) {
        let mei = house.person().await;
        // So long that it stands in the engine's queue until it is stopped.
        house.plan(json!({ "seconds": 86_400 })).await;
        let id = mei.train().await;
        let _ = house.replicate_when("taken").await;
        assert_eq!(mei.job(&id).await["cancel_charge"], 0);
        let _ = stop(&mei, &id).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)), "{job}");
        assert_eq!(house.replicate().await["trainings"][0]["status"], "canceled");
        house.audit().await;
    }
}

on_both! {
    async fn a_fourth_training_in_a_day_is_not_stopped_and_just_goes_on(house: House) {
        let mei = house.person().await;
        let upload = mei.small_training_set().await;
        for _ in 0..3 {
            house.plan(json!({ "seconds": 86_400 })).await;
            let id = mei.train_with(&upload).await;
            let _ = stop(&mei, &id).await;
            let _ = stop(&mei, &id).await;
            assert_eq!(state(&mei.follow(&id).await), "canceled");
        }
        house.plan(json!({ "seconds": 4000 })).await;
        let id = mei.train_with(&upload).await;
        mei.watch_for(&id, "\"running\"").await;
        let refused = mei.delete(&format!("/api/train/{id}")).await.expect_problem(429, "CANCEL_LIMIT");
        let seconds: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&seconds), "{seconds}");
        assert_eq!((state(&mei.job(&id).await), &mei.job(&id).await["stopping"]), ("running", &json!(false)));
        // Photos are another matter.
        house.plan(json!({ "outcome": "never" })).await;
        let photo = mei.photos(1).await;
        let _ = stop(&mei, &photo).await;
        assert_eq!(state(&mei.follow(&photo).await), "canceled");
        house.advance(4000).await;
        let job = mei.follow(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 350, 0)), "{job}");
        house.audit().await;
    }
}

on_both_quietly! {
    async fn nothing_goes_back_before_the_engine_has_said_what_became_of_it(house: House) {
        let mei = house.person().await;
        let (annex, wire) = behind_a_wire(&house).await;
        let here = annex.seat(&mei);
        house.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let id = mei.photos(2).await;
        let _ = house.replicate_when("taken").await;
        wire.rule(|_, _| Fate::Answered(503));
        for _ in 0..2 {
            let job = stop(&here, &id).await;
            assert_eq!((&job["stopping"], &job["cost"]), (&json!(true), &cost(14, 0, 0)), "{job}");
            assert!(matches!(state(&job), "queued" | "running"), "{job}");
            house.audit().await;
        }
        let _ = wire.heal();
        house.advance(11).await;
        let _ = annex.cron().await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["stopping"], &job["cost"]), ("canceled", &json!(false), &cost(0, 0, 14)));
        house.until_quiet().await;
        house.nothing_amiss().await;
    }
}

on_both_quietly! {
    async fn an_engine_that_is_silent_for_a_minute_is_waited_for_no_longer(house: House) {
        let mei = house.person().await;
        let (annex, wire) = behind_a_wire(&house).await;
        let id = running_training(&house, &mei, "once").await;
        wire.rule(|_, _| Fate::Answered(503));
        let job = stop(&annex.seat(&mei), &id).await;
        assert_eq!((&job["stopping"], &job["cancel_charge"], &job["cost"]), (&json!(true), &json!(35), &cost(350, 0, 0)));
        house.advance(61).await;
        let _ = annex.cron().await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)), "the silence is not the person's: {job}");
        assert_eq!(house.replicate().await["trainings"][0]["status"], "processing");
        let _ = wire.heal();
        house.until_quiet().await;
        assert_eq!(house.replicate().await["trainings"][0]["status"], "canceled");
        house.nothing_amiss().await;
    }
}

on_both_quietly! {
    /// The engine was told, and whoever told it never heard: the part that ran is charged all the same, once.
    async fn a_training_whose_end_was_not_heard_is_charged_when_it_is(house: House) {
        let mei = house.person().await;
        let (annex, wire) = behind_a_wire(&house).await;
        let id = running_training(&house, &mei, "none").await;
        house.advance(USUAL_MINUTES / 2 * 60).await;
        wire.rule(|_, head| if head.contains("/cancel") { Fate::CutInAnswer(Place::Byte(0)) } else { Fate::Passes });
        let job = stop(&annex.seat(&mei), &id).await;
        assert_eq!((&job["stopping"], &job["cost"]), (&json!(true), &cost(350, 0, 0)), "{job}");
        assert_eq!(house.replicate().await["trainings"][0]["status"], "canceled");
        let said = job["cancel_charge"].as_i64().unwrap();
        // Whenever it is asked again, what it said then counts.
        house.advance(11).await;
        let _ = house.cron(&house.cron_secret()).await.expect(200);
        let job = mei.job(&id).await;
        let charged = job["cost"]["captured"].as_i64().unwrap();
        assert!(state(&job) == "canceled" && (175..=said).contains(&charged), "{said}: {job}");
        house.until_quiet().await;
        assert_eq!(mei.credits().await["available"], 1000 - charged);
        house.nothing_amiss().await;
    }
}

on_both! {
    /// The news that it is done comes while the engine is being told to stop: it is delivered, and charged once.
    async fn what_is_finished_while_it_is_being_stopped_is_delivered_once(house: House) {
        let mei = house.person().await;
        let (annex, wire) = behind_a_wire(&house).await;
        house.plan(json!({})).await;
        let first = mei.photos(2).await;
        assert_eq!(state(&mei.follow(&first).await), "succeeded");
        let pictures = house.replicate().await["predictions"][0]["output"].clone();
        house.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let id = mei.photos(2).await;
        let replicate = house.replicate_when("taken").await;
        let call = house.call_of(&id).await.id;
        let news = json!({ "id": replicate["predictions"][0]["id"], "status": "succeeded", "output": pictures });
        wire.rule(|_, head| if head.contains("/cancel") { Fate::Held } else { Fate::Passes });
        let here = annex.seat(&mei);
        let (job, again) = tokio::join!(stop(&here, &id), async {
            let held = wire.held().await;
            for _ in 0..2 {
                let _ = house.news(&call, "msg_finished", &news).await.expect(200);
            }
            let again = stop(&mei, &id).await;
            held.pass();
            again
        });
        for job in [job, again, mei.follow(&id).await] {
            assert_eq!((state(&job), &job["cost"]), ("succeeded", &cost(0, 14, 0)));
        }
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"].as_array().unwrap().len(), 4);
        house.audit().await;
    }
}

on_both_quietly! {
    /// One of two pictures was there when the engine stopped: it is delivered and charged, the other goes back.
    async fn what_is_partly_finished_is_delivered_and_charged_in_part(house: House) {
        let mei = house.person().await;
        let (annex, wire) = behind_a_wire(&house).await;
        house.plan(json!({})).await;
        let first = mei.photos(1).await;
        assert_eq!(state(&mei.follow(&first).await), "succeeded");
        let picture = house.replicate().await["predictions"][0]["output"][0].clone();
        house.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let id = mei.photos(2).await;
        let replicate = house.replicate_when("taken").await;
        wire.rule(|_, _| Fate::Answered(503));
        assert_eq!(stop(&annex.seat(&mei), &id).await["stopping"], true);
        let call = house.call_of(&id).await.id;
        let news = json!({ "id": replicate["predictions"][0]["id"], "status": "canceled", "output": [picture] });
        let _ = house.news(&call, "msg_partly", &news).await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((state(&job), &job["cost"]), ("partly_succeeded", &cost(0, 7, 7)), "{job}");
        assert_eq!(mei.items(&id).await, [("succeeded".to_owned(), None), ("canceled".to_owned(), None)]);
        house.audit().await;
    }
}

on_both_quietly! {
    /// The engine's queue was too long: what never began costs nothing, stopped or not.
    async fn what_the_engine_gave_up_in_its_queue_costs_nothing(house: House) {
        let mei = house.person().await;
        house.plan(json!({ "create": "aborted" })).await;
        let photo = mei.photos(1).await;
        let job = mei.follow(&photo).await;
        assert_eq!((state(&job), &job["cost"]), ("failed", &cost(0, 0, 7)));
        assert_eq!(mei.items(&photo).await, [("failed".to_owned(), Some("TIMED_OUT".to_owned()))]);
        house.plan(json!({ "create": "aborted", "webhooks": "none" })).await;
        let training = mei.train_with(&mei.small_training_set().await).await;
        let replicate = house.replicate_when("over").await;
        assert_eq!((&replicate["trainings"][0]["status"], &replicate["trainings"][0]["started_at"]), (&json!("aborted"), &Value::Null));
        let _ = stop(&mei, &training).await;
        let job = mei.follow(&training).await;
        assert_eq!((state(&job), &job["cost"]), ("canceled", &cost(0, 0, 350)), "{job}");
        house.audit().await;
    }
}
