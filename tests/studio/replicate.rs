//! Replicate: what it may answer to a creation, to a look and as a picture, and what that costs (requirements D2, D5, D8).

use darkroom_tests::fault_proxy::FaultProxy;
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both_quietly};
use reqwest::Method;
use serde_json::{Value, json};

use crate::front::with;
use crate::synchronous::failed_and_paid_back;

/// Longer than the first pause of an engine that refuses us.
const PAUSE_OVER_SECONDS: i64 = 61;
/// Longer than a call is left alone whose engine did not say how it stands.
const AGAIN_SECONDS: i64 = 41;
/// Longer than an answer can be on its way that was not heard.
const LOST_SECONDS: i64 = 41;

/// How many objects are stored, whoever they belong to.
async fn stored(app: &TestApp) -> usize {
    app.state.storage.list("", 1000).await.unwrap().len()
}

/// What a person reads of the job's first picture.
async fn says(mei: &TestUser, id: &str, words: [&str; 2]) {
    for (language, words) in ["zh-CN", "en"].into_iter().zip(words) {
        let request = mei.request(Method::GET, &format!("/api/predict/{id}"));
        let job = mei.send(with(request, "accept-language", language)).await.expect(200).json;
        assert_eq!(job["items"][0]["error"]["detail"], words, "{job}");
    }
}

fn photo() -> Value {
    json!({ "model": "sd", "prompt": "a quiet street in the rain", "count": 1 })
}

async fn order(user: &TestUser) -> String {
    user.order("/api/predict/photos", photo()).await.expect(202).text_of("/id")
}

async fn delivered(mei: &TestUser, id: &str, why: &str) {
    let job = mei.job(id).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{why}: {job}");
}

/// Of what came without a picture that can be used.
const NOTHING_CAME: [&str; 2] = [
    "没有做出来，失败的部分没有扣除积分。请重试，或改一改再试。",
    "It was not made, and nothing was charged for it. Try again, or change it.",
];

on_both_quietly! {
    /// A picture is charged when it is in our storage: what is none, is cut off, does not end or lies elsewhere costs nothing,
    /// and nobody is asked at an address that is not the engine's own.
    async fn what_is_no_picture_of_its_own_costs_nothing(app: TestApp) {
        let mei = app.user().await;
        let before = stored(&app).await;
        for (outcome, code) in [
            ("text", "NO_PICTURE"),
            ("private_url", "ENGINE_FAILED"),
            ("foreign_url", "ENGINE_FAILED"),
            ("text_file", "ENGINE_FAILED"),
            ("cut", "ENGINE_FAILED"),
            ("huge", "ENGINE_FAILED"),
        ] {
            app.plan(json!({ "outcome": outcome })).await;
            let id = order(&mei).await;
            let _ = mei.follow(&id).await;
            failed_and_paid_back(&mei, &id, code, outcome).await;
            says(&mei, &id, NOTHING_CAME).await;
        }
        let elsewhere = FaultProxy::start(app.running.url.as_str()).await;
        let delivery = format!("{}/sandbox/providers/replicate/delivery", elsewhere.url());
        let addresses =
            [elsewhere.url(), delivery, elsewhere.url().replace("http://", "http://replicate.delivery@"), "data:image/png,x".to_owned()];
        for address in addresses {
            app.plan(json!({ "output": address })).await;
            let id = order(&mei).await;
            let _ = mei.follow(&id).await;
            failed_and_paid_back(&mei, &id, "ENGINE_FAILED", &address).await;
        }
        assert_eq!(elsewhere.heal(), 0, "nobody asked there");
        assert_eq!(stored(&app).await, before);
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"], json!([]));
        assert_eq!(app.replicate_when("ended").await["predictions"].as_array().unwrap().len(), 10, "nothing was made twice");
        assert_eq!(app.alerts().await, Vec::<String>::new());

        // Of two pictures the one that came is charged.
        app.plan(json!({ "outcome": "cut" })).await;
        let id = mei.photos(2).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("partly_succeeded"), &cost(0, 7, 7)), "{job}");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    /// At the creation: who refuses us is paused, what it does not take now it takes later, once.
    async fn a_creation_that_is_refused_costs_nothing_and_one_that_breaks_is_made_once(app: TestApp) {
        let mei = app.user().await;
        let before = stored(&app).await;
        let instance = SecondInstance::standing_in(&app).await;
        let here = instance.for_user(&mei);
        let mut made = 0;
        for refusal in ["401", "402", "403"] {
            app.plan(json!({ "create": refusal })).await;
            let id = order(&here).await;
            instance.rest().await;
            failed_and_paid_back(&mei, &id, "STUDIO_PAUSED", refusal).await;
            let words = ["影棚暂停接单，引擎没有接受这个任务。请稍后再来。",
                "The studio is paused: the engine did not take this. Please come back later."];
            says(&mei, &id, words).await;
            assert_eq!((app.alerts().await, stored(&app).await), (vec!["engine_paused".to_owned()], before), "{refusal}");
            let credits = mei.credits().await;
            let _ = here.order("/api/predict/photos", photo()).await.expect_problem(503, "STUDIO_PAUSED");
            assert_eq!(mei.credits().await, credits, "{refusal}: nothing is held");
            app.advance(PAUSE_OVER_SECONDS).await;
            app.plan(json!({ "outcome": "output_null" })).await;
            let id = order(&here).await;
            let _ = mei.follow(&id).await;
            instance.rest().await;
            failed_and_paid_back(&mei, &id, "NO_PICTURE", refusal).await;
            assert_eq!(app.alerts().await, Vec::<String>::new(), "{refusal}: it takes work again");
            made += 1;
        }
        for broken in ["500", "503", "429"] {
            app.plan(json!({ "create": broken })).await;
            let id = order(&here).await;
            instance.rest().await;
            let call = app.call_of(&id).await;
            let state = if broken == "429" { "waiting" } else { "sending" };
            assert_eq!((call.state.as_str(), call.sends, call.hold.as_str()), (state, 1, "open"), "{broken}");
            app.advance(LOST_SECONDS).await;
            let _ = app.cron(&app.cron_secret()).await.expect(200);
            let _ = mei.follow(&id).await;
            delivered(&mei, &id, broken).await;
            assert_eq!(app.call_of(&id).await.sends, 2, "{broken}");
            made += 1;
        }
        assert_eq!(app.replicate_when("ended").await["predictions"].as_array().unwrap().len(), made);
        assert_eq!(app.alerts().await, Vec::<String>::new());
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}

on_both_quietly! {
    /// When it is looked at: what was accepted is not lost because nobody may or can look for a while, and is charged once; one
    /// that the engine has forgotten is paid back.
    async fn a_look_that_is_refused_loses_nothing_and_tells_the_operator(app: TestApp) {
        let mei = app.user().await;
        let before = stored(&app).await;
        let instance = SecondInstance::standing_in(&app).await;
        let here = instance.for_user(&mei);
        for (read, alerts) in [
            ("503", vec![]),
            ("500", vec![]),
            ("429", vec![]),
            ("401", vec!["engine_paused"]),
            ("402", vec!["engine_paused"]),
            ("403", vec!["engine_paused"]),
        ] {
            app.plan(json!({ "webhooks": "none", "read": [read] })).await;
            let id = order(&here).await;
            instance.rest().await;
            let _ = app.replicate_when("ended").await;
            let stored_before = stored(&app).await;
            app.advance(AGAIN_SECONDS).await;
            let _ = app.cron(&app.cron_secret()).await.expect(200);
            let call = app.call_of(&id).await;
            assert_eq!((call.state.as_str(), call.hold.as_str()), ("accepted", "open"), "{read}");
            assert_eq!((app.alerts().await, stored(&app).await), (alerts.iter().map(ToString::to_string).collect(), stored_before), "{read}");
            if !alerts.is_empty() {
                let _ = here.order("/api/predict/photos", photo()).await.expect_problem(503, "STUDIO_PAUSED");
            }
            app.advance(PAUSE_OVER_SECONDS).await;
            let _ = app.cron(&app.cron_secret()).await.expect(200);
            delivered(&mei, &id, read).await;
            // What it takes ends the pause.
            app.plan(json!({ "outcome": "text" })).await;
            let id = order(&here).await;
            let _ = mei.follow(&id).await;
            instance.rest().await;
            failed_and_paid_back(&mei, &id, "NO_PICTURE", read).await;
            assert_eq!(app.alerts().await, Vec::<String>::new(), "{read}");
        }
        app.plan(json!({ "webhooks": "none", "read": ["404"] })).await;
        let id = order(&here).await;
        instance.rest().await;
        let _ = app.replicate_when("ended").await;
        app.advance(AGAIN_SECONDS).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        failed_and_paid_back(&mei, &id, "OUTPUT_LOST", "404").await;
        says(&mei, &id, ["结果没能取回，请重试。", "The result could not be fetched. Try again."]).await;
        assert_eq!(stored(&app).await, before + 6 * 3, "six pictures in three sizes");
        app.until_quiet().await;
        app.nothing_amiss().await;
    }
}
