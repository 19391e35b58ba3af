//! Try-ons by an engine that takes on one garment at a time (requirement C3): it is asked again with what it made, as one call
//! with one hold, and nothing of the way stays.

use darkroom::App;
use darkroom::catalogue::Catalogue;
use darkroom::outbound::http_client;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{Delivery, SecondInstance, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::front::{number, objects_of, reconcile, user_id};
use crate::gemini;
use crate::tryons::{garments, member, person};

async fn with_one_at_a_time(app: TestApp) -> TestApp {
    app.restart_with(|options| options.tryon_engine = Some("idm-vton".to_owned())).await
}

/// Orders one picture that wears so many.
async fn dressed(mei: &TestUser, pieces: u8) -> (String, String, Vec<String>) {
    let (person, garments) = (person(mei).await, garments(mei, pieces).await);
    let input = json!({ "person_upload": person, "garment_uploads": garments, "together": true });
    let ordered = mei.order("/api/predict/tryons", input).await.expect(202);
    let price = i64::from(pieces) * 2;
    assert_eq!((&ordered.json["cost"], ordered.json["items"].as_array().unwrap().len()), (&cost(price, 0, 0), 1));
    (ordered.text_of("/id"), person, garments)
}

/// What the engine was asked, in order: whom it dressed, and in what.
async fn asked(app: &TestApp) -> Vec<(String, String)> {
    let mut asked = app.replicate().await["predictions"].as_array().unwrap().clone();
    asked.sort_by_key(|prediction| prediction["created_at"].as_str().unwrap().to_owned());
    let text = |prediction: &Value, field: &str| prediction["input"][field].as_str().unwrap().to_owned();
    asked.iter().map(|prediction| (text(prediction, "human_img"), text(prediction, "garm_img"))).collect()
}

/// Neither what was uploaded nor what was made on the way is stored.
async fn only_is_left(app: &TestApp, mei: &TestUser, pictures: usize) {
    reconcile(app).await;
    app.advance(3600).await;
    reconcile(app).await;
    let left = objects_of(app, &user_id(mei).await.to_string()).await;
    let names: Vec<&str> = left.iter().filter_map(|key| key.rsplit('/').next()).collect();
    assert_eq!(left.len(), 3 * pictures, "{left:?}");
    assert!(!names.iter().any(|name| name.starts_with("worn-")), "{left:?}");
}

on_both! {
    async fn each_garment_goes_on_over_the_one_before_and_all_are_paid_for_once(app: TestApp) {
        let app = with_one_at_a_time(app).await;
        let mei = member(&app).await;
        let sold = mei.get("/api/billing/catalogue").await.json["studios"]["tryon"].clone();
        assert_eq!((&sold["wears"], &sold["worn_at_once"]), (&json!(["tops"]), &json!(1)));
        let (id, person, garments) = dressed(&mei, 3).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"], &job["items"][0]["price"]), (&json!("succeeded"), &cost(0, 6, 0), &json!(6)), "{job}");
        assert_eq!((&job["items"][0]["asset"]["width"], &job["items"][0]["engine"]), (&json!(512), &json!("replicate")));
        let asked = asked(&app).await;
        assert_eq!(asked.len(), 3);
        assert!(asked[0].0.contains(&person.to_lowercase()), "{asked:?}");
        assert!(asked[1].0.contains("/worn-1.jpg") && asked[2].0.contains("/worn-2.jpg"), "{asked:?}");
        assert!(asked.iter().zip(&garments).all(|((_, url), id)| url.contains(&id.to_lowercase())), "{asked:?}");
        only_is_left(&app, &mei, 1).await;
        app.audit().await;
    }
}

on_both! {
    async fn what_fails_or_is_stopped_half_dressed_is_paid_back_whole(app: TestApp) {
        let app = with_one_at_a_time(app).await;
        let mei = member(&app).await;
        let before = mei.credits().await;
        app.plan(json!([{}, { "outcome": "fail" }])).await;
        let (id, ..) = dressed(&mei, 2).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 4)), "{job}");
        only_is_left(&app, &mei, 0).await;

        app.plan(json!([{}, { "outcome": "never" }])).await;
        let (id, ..) = dressed(&mei, 2).await;
        // The second is asked for when no plan waits.
        let _ = app.replicate_when("taken").await;
        let _ = mei.delete(&format!("/api/predict/{id}")).await.expect(200);
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("canceled"), &cost(0, 0, 4)), "{job}");
        only_is_left(&app, &mei, 0).await;
        assert_eq!(mei.credits().await, before);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM assets").await, 0);
        app.audit().await;
    }
}

on_both! {
    /// News of the first request that comes again, or late, says nothing about the second.
    async fn what_is_told_twice_of_one_garment_puts_on_no_other(app: TestApp) {
        let app = with_one_at_a_time(app).await;
        let mei = member(&app).await;
        app.plan(json!([{}, { "outcome": "never" }])).await;
        let (id, ..) = dressed(&mei, 2).await;
        let _ = app.replicate_when("taken").await;
        let call = app.call_of(&id).await;
        let first = app.replicate().await["predictions"].as_array().unwrap().iter()
            .find(|prediction| prediction["status"] == "succeeded").unwrap().clone();
        let _ = Delivery::new(&app, "msg_again", first.to_string()).post(&app, &call.id).await.expect(200);
        let now = app.call_of(&id).await;
        assert!(["sending", "accepted"].contains(&now.state.as_str()) && now.hold == "open", "{}", now.state);
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), 2);
        assert_eq!(mei.job(&id).await["state"], "running");
        let _ = mei.delete(&format!("/api/predict/{id}")).await.expect(200);
        assert_eq!(mei.follow(&id).await["cost"], cost(0, 0, 4));
        app.audit().await;
    }
}

on_both_quietly! {
    /// C6: a handler that was told of the first garment and is slow stores what it was told of when all is over.
    async fn what_comes_late_of_the_way_does_not_stay(app: TestApp) {
        let app = with_one_at_a_time(app).await;
        let mei = member(&app).await;
        let endpoint = app.state.config.storage.endpoint.clone();
        let proxy = FaultProxy::start(endpoint.as_str()).await;
        let slow = SecondInstance::open(&app, |plan| plan.config.storage.endpoint = proxy.instead_of(&endpoint)).await;
        let (person, garments) = (person(&mei).await, garments(&mei, 2).await);
        let input = json!({ "person_upload": person, "garment_uploads": garments, "together": true });
        // The engine tells the instance that took the order.
        proxy.rule(|_, head| if head.starts_with("PUT ") && head.contains("worn-1") { Fate::Held } else { Fate::Passes });
        let id = slow.for_user(&mei).order("/api/predict/tryons", input).await.expect(202).text_of("/id");
        let held = proxy.held().await;
        // Another one asks the engine meanwhile, and goes on to the end.
        app.advance(60).await;
        reconcile(&app).await;
        assert_eq!(mei.follow(&id).await["state"], "succeeded");
        let worn = async || {
            let stored = objects_of(&app, &user_id(&mei).await.to_string()).await;
            stored.into_iter().filter(|key| key.ends_with("/worn-1.jpg")).count()
        };
        assert_eq!(worn().await, 0);
        held.pass();
        slow.rest().await;
        let _ = app.replicate_when("told").await;
        assert_eq!(worn().await, 1, "it came after the end");
        only_is_left(&app, &mei, 1).await;
        app.audit().await;
    }
}

/// Where what dresses people answers with the picture itself, one garment at a time.
fn answering_at_once(app: &TestApp) -> &'static Catalogue {
    let mut catalogue = app.state.catalogue.clone();
    catalogue.tryon.engine = "gemini".to_owned();
    let gemini = catalogue.tryon.engines.iter_mut().find(|engine| engine.id == "gemini").unwrap();
    (gemini.garments_min, gemini.garments_max) = (1, 1);
    Box::leak(Box::new(catalogue))
}

on_both_quietly! {
    /// F13: each garment is a question and an answer of its own, and each may be put off as often as another.
    async fn a_chain_goes_on_where_the_engine_answers_at_once(app: TestApp) {
        let app = gemini::with_gemini(app).await;
        let mei = member(&app).await;
        let instance = SecondInstance::open(&app, |plan| plan.catalogue = answering_at_once(&app)).await;
        let here = instance.for_user(&mei);
        let plan = |next: Value| app.drive("gemini", json!({ "next": next }));
        let _ = plan(json!(["picture", "picture", "picture", "picture", "picture", "picture", "429", "picture"])).await;
        let (id, ..) = dressed(&here, 7).await;
        instance.rest().await;
        assert_eq!((mei.job(&id).await["state"].clone(), app.call_of(&id).await.state.as_str()), (json!("running"), "waiting"));
        app.advance(130).await;
        let _ = instance.cron().await.expect(200);
        let job = mei.job(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 14, 0)), "{job}");
        let asked = gemini::requests(&app).await;
        let shown: Vec<usize> = asked.iter().map(|asked| asked["pictures"].as_array().unwrap().len()).collect();
        assert_eq!(shown, [2; 8], "the person as far as they are dressed, and one garment");
        only_is_left(&app, &mei, 1).await;

        // A worker that dies at the second leaves nothing held and nothing stored, and its answer changes nothing.
        let _ = plan(json!(["picture", "hang"])).await;
        let (id, ..) = dressed(&here, 2).await;
        assert_eq!(gemini::requests(&app).await.len(), 10);
        app.advance(201).await;
        reconcile(&app).await;
        let job = mei.job(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 4)), "{job}");
        let _ = app.drive("gemini", json!({ "release": true })).await;
        instance.rest().await;
        assert_eq!(mei.job(&id).await["state"], "failed");
        only_is_left(&app, &mei, 1).await;

        // One whose bell is lost between two garments is found by the timer.
        let frozen = SecondInstance::open(&app, |plan| (plan.catalogue, plan.frozen) = (answering_at_once(&app), true)).await;
        let (id, ..) = dressed(&frozen.for_user(&mei), 2).await;
        drop(frozen);
        assert_eq!(app.call_of(&id).await.state, "waiting");
        let _ = instance.cron().await.expect(200);
        assert_eq!(mei.job(&id).await["cost"], cost(0, 4, 0));
        only_is_left(&app, &mei, 2).await;
        app.audit().await;
    }
}

on_both_quietly! {
    /// C3: what its licence keeps from being sold is not what a studio is started with where anybody can pay, be it chosen or
    /// what goes on in another's place.
    async fn what_must_not_be_sold_dresses_nobody_where_anybody_can_pay(app: TestApp) {
        let starts = |engine: Option<&str>, (card, coin): (bool, bool), catalogue: &'static Catalogue| {
            let mut config = app.state.config.clone();
            config.tryon_engine = engine.map(str::to_owned);
            config.stripe = config.stripe.filter(|_| card);
            config.tron = config.tron.filter(|_| coin);
            let (clock, db) = (app.state.clock.clone(), app.state.db.clone());
            let made = App::selling(config, clock, db, http_client().unwrap(), catalogue, app.state.studios);
            made.map(drop).map_err(|error| error.to_string())
        };
        let usual = app.state.catalogue;
        assert!(app.state.config.stripe.is_some() && app.state.config.tron.is_some(), "both are there to be taken away");
        let mut unpaid = usual.clone();
        unpaid.tryon.engines[0].fallbacks = vec!["idm-vton".to_owned()];
        let unpaid: &'static Catalogue = Box::leak(Box::new(unpaid));
        for paid in [(true, false), (false, true), (true, true)] {
            assert_eq!(starts(None, paid, usual), Ok(()));
            for (engine, catalogue) in [(Some("idm-vton"), usual), (None, unpaid)] {
                let refused = starts(engine, paid, catalogue).unwrap_err();
                assert!(refused.contains("idm-vton is for no paid use: CC BY-NC-SA 4.0"), "{paid:?}: {refused}");
            }
        }
        for (engine, catalogue) in [(None, usual), (Some("idm-vton"), usual), (None, unpaid)] {
            assert_eq!(starts(engine, (false, false), catalogue), Ok(()), "nobody pays");
        }
        assert!(starts(Some("none"), (false, false), usual).unwrap_err().contains("none tries nothing on"));
    }
}
