//! Jobs of several calls whose items cost differently, as the studios that come next make them: what is delivered is
//! charged at its own price, and everything a user sees of a job counts all of its calls.

use darkroom::db::Stmt;
use darkroom::engines::replicate::PhotoShape;
use darkroom::ids::{CallId, JobId};
use darkroom::jobs::{self, CallRequest, JobInput, NewCall, NewJob, PhotoTarget, price};
use darkroom::studio::{Hooks, Offer, Studio, Studios};
use darkroom::{App, studios};
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

use crate::front::user_id;

fn request(count: usize) -> CallRequest {
    CallRequest::Photo {
        target: PhotoTarget::Official("black-forest-labs/flux-dev".to_owned()),
        shape: PhotoShape::FluxOfficial,
        prompt: "a lamp on a table".to_owned(),
        count: u8::try_from(count).unwrap(),
        aspect_ratio: "1:1".parse().unwrap(),
        seed: 1,
        same: false,
        picture: None,
    }
}

/// Orders a job whose calls have items at these prices, and sends its calls in this order.
async fn order(app: &App, mei: &TestUser, studio: Studio, input: Value, calls: &[&[i64]]) -> String {
    let now = app.clock.now();
    let calls: Vec<NewCall> = calls
        .iter()
        .map(|prices| NewCall {
            id: CallId::new(now),
            request: request(prices.len()),
            expected_seconds: 60,
            prices: prices.iter().map(|credits| price(*credits).unwrap()).collect(),
            development: None,
            file: None,
            poster: None,
        })
        .collect();
    let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
    let input = JobInput::new(studio, &input).unwrap();
    let user = user_id(mei).await;
    let job =
        NewJob { id: JobId::new(now), user, studio, title: "a lamp", model: None, input, exclusive: false, calls };
    let _ = app.db.write(job.statements(now).unwrap()).await.unwrap();
    for id in ids {
        // A sending begins within seconds after it was written down, however long the one before took.
        let fresh = Stmt::new("UPDATE calls SET sent_at = ?2 WHERE id = ?1").bind(id).bind(app.clock.now());
        let _ = app.db.write(vec![fresh]).await.unwrap();
        jobs::send_first(app.clone(), id).await;
    }
    job.id.to_string()
}

fn photo_input() -> Value {
    json!({ "model": "flux", "prompt": "a lamp on a table", "count": 4, "aspect_ratio": "1:1", "seed": 1 })
}

fn each(job: &Value, member: &str) -> Vec<Value> {
    job["items"].as_array().unwrap().iter().map(|item| item[member].clone()).collect()
}

on_both! {
    async fn three_calls_one_delivered_one_failed_one_stopped(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!([{ "outcome": "succeed" }, { "outcome": "fail" }, { "outcome": "never" }])).await;
        let id = order(&app.state, &mei, Studio::Photo, photo_input(), &[&[4, 4], &[7], &[2]]).await;
        let begun = mei.job(&id).await;
        assert_eq!(each(&begun, "price"), [4, 4, 7, 2]);
        assert_eq!((&begun["price_each"], &begun["model"]), (&json!(7), &Value::Null));
        assert_eq!(begun["cost"]["held"].as_i64().unwrap() + begun["cost"]["captured"].as_i64().unwrap()
            + begun["cost"]["released"].as_i64().unwrap(), 17, "{begun}");

        mei.watch_for(&id, r#""seq":1,"state":"succeeded""#).await;
        mei.watch_for(&id, r#""seq":2,"state":"failed""#).await;
        // Three of four items are over, and the last goes on: neither finished nor as far as its own call.
        let partly = mei.job(&id).await;
        assert_eq!((&partly["state"], &partly["cost"]), (&json!("running"), &cost(2, 8, 7)), "{partly}");
        assert!((75..100).contains(&partly["progress"].as_i64().unwrap()), "{partly}");
        assert_eq!((&partly["cancel_charge"], &partly["finished_at"]), (&json!(0), &Value::Null));

        let _ = mei.delete(&format!("/api/predict/{id}")).await.expect(200);
        let over = mei.follow(&id).await;
        assert_eq!(each(&over, "state"), ["succeeded", "succeeded", "failed", "canceled"], "{over}");
        assert_eq!((&over["state"], &over["cost"]), (&json!("partly_succeeded"), &cost(0, 8, 9)));
        assert_eq!((&over["progress"], &over["eta_seconds"]), (&json!(100), &Value::Null));
        assert_eq!(mei.credits().await["available"], 992);

        // What failed is tried again at its own price.
        app.plan(json!({ "outcome": "succeed" })).await;
        let _ = mei.order(&format!("/api/predict/{id}/items/2/retry"), json!({})).await.expect(202);
        let over = mei.follow(&id).await;
        assert_eq!(each(&over, "state"), ["succeeded", "succeeded", "succeeded", "canceled"], "{over}");
        assert_eq!((&over["cost"], &mei.credits().await["available"]), (&cost(0, 15, 9), &json!(985)));
        app.audit().await;
    }
}

on_both! {
    async fn the_progress_of_three_calls_rises_to_the_end_of_the_last(app: TestApp) {
        let mei = app.user().await;
        let id = order(&app.state, &mei, Studio::Photo, photo_input(), &[&[1], &[2], &[3]]).await;
        let over = mei.follow(&id).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("succeeded"), &cost(0, 6, 0)), "{over}");
        let events = mei.get(&format!("/api/predict/{id}/events")).await.expect(200).json;
        let events = events["items"].as_array().unwrap();
        let progress: Vec<&Value> = events.iter().filter(|event| event["kind"] == "progress").collect();
        let percents: Vec<i64> = progress.iter().map(|event| event["data"]["percent"].as_i64().unwrap()).collect();
        assert!(percents.is_sorted(), "{percents:?}");
        assert_eq!(percents.last(), Some(&100));
        // While two are under way, nobody knows how long it takes.
        assert_eq!(progress.iter().filter(|event| event["data"]["eta_seconds"] == 0).count(), 1, "{progress:?}");
        app.audit().await;
    }
}

on_both! {
    async fn all_calls_of_a_job_are_stopped_at_once(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!([{ "outcome": "never" }, { "outcome": "never" }, { "outcome": "never" }])).await;
        let id = order(&app.state, &mei, Studio::Photo, photo_input(), &[&[4, 4], &[7], &[2]]).await;
        let _ = mei.delete(&format!("/api/predict/{id}")).await.expect(200);
        let over = mei.follow(&id).await;
        assert_eq!((&over["state"], &over["cost"]), (&json!("canceled"), &cost(0, 0, 17)), "{over}");
        assert_eq!(mei.credits().await["available"], 1000);
        app.audit().await;
    }
}

on_both! {
    /// Jobs that were made before inputs were tagged and items had prices.
    async fn an_older_job_is_shown_and_charged_as_it_was_made(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "outcome": "fail" })).await;
        let id = mei.photos(1).await;
        let made = mei.follow(&id).await;
        assert_eq!(made["input"]["studio"], "photo");
        let older = [
            Stmt::new("UPDATE jobs SET input = json_remove(input, '$.studio') WHERE id = ?1").bind(id.as_str()),
            Stmt::new("UPDATE items SET price = NULL WHERE job_id = ?1").bind(id.as_str()),
        ];
        let _ = app.state.db.write(older.into()).await.unwrap();
        let shown = mei.job(&id).await;
        assert_eq!((&shown["input"], each(&shown, "price")), (&made["input"], vec![json!(7)]));
        app.plan(json!({ "outcome": "succeed" })).await;
        let _ = mei.order(&format!("/api/predict/{id}/items/0/retry"), json!({})).await.expect(202);
        assert_eq!(mei.follow(&id).await["cost"], cost(0, 7, 7));
        app.audit().await;
    }
}

/// A studio that works with a product's picture, and so needs the upload while its job is under way.
static POSTERS: Hooks = Hooks {
    upload_in_use: Some(|upload| {
        format!(
            "EXISTS (SELECT 1 FROM jobs WHERE studio = 'poster' AND finished_at IS NULL
                        AND json_extract(input, '$.product') = {upload})"
        )
    }),
    ..Hooks::new(|catalogue, _| Offer { price: catalogue.prices.poster, seconds: 60, ..Offer::default() })
};

fn with_posters(studio: Studio) -> Option<&'static Hooks> {
    if studio == Studio::Poster { Some(&POSTERS) } else { (studios::STUDIOS.hooks)(studio) }
}

on_both_quietly! {
    /// A studio that plugs in is asked whether it needs an upload.
    async fn the_picture_of_a_running_poster_stays_until_it_is_over(app: TestApp) {
        let instance = SecondInstance::open(&app, |plan| plan.studios = Studios { hooks: with_posters, ..studios::STUDIOS }).await;
        let mei = instance.for_user(&app.user().await);
        let product = mei.small_training_set().await;
        app.plan(json!({ "outcome": "never" })).await;
        let input = json!({ "product": product });
        let id = order(&instance.state, &mei, Studio::Poster, input, &[&[4]]).await;
        let due = Stmt::new("UPDATE uploads SET expires_at = 0 WHERE id = ?1").bind(product.as_str());
        let _ = app.state.db.write(vec![due]).await.unwrap();
        let state = "SELECT state AS value FROM uploads WHERE id = ?1";

        let _ = instance.cron().await.expect(200);
        assert_eq!(app.value::<String>(state, &product).await, "ready");
        let _ = mei.delete(&format!("/api/media/uploads/{product}")).await.expect_problem(409, "CONFLICT");

        let cancel = Stmt::new("SELECT id FROM calls WHERE job_id = ?1").bind(id.as_str());
        assert_eq!(app.state.db.read(vec![cancel]).await.unwrap()[0].len(), 1);
        let _ = mei.request(reqwest::Method::DELETE, &format!("/api/predict/{id}")).send().await.unwrap();
        instance.rest().await;
        let _ = instance.cron().await.expect(200);
        let _ = instance.cron().await.expect(200);
        assert_eq!(app.value::<String>(state, &product).await, "gone");
        app.audit().await;
    }
}
