//! Try-ons by an engine that takes on one garment at a time (requirement C3): it is asked again with what it made, as one call
//! with one hold, and nothing of the way stays.

use darkroom_tests::{Delivery, TestApp, TestUser, cost, on_both};
use serde_json::{Value, json};

use crate::front::{number, objects_of, reconcile, user_id};
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
