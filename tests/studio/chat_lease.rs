//! Who sends to an engine that answers with the pictures themselves: one worker under a lease, however often it is rung,
//! whoever dies.

use darkroom::jobs;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both_quietly};
use reqwest::Method;
use serde_json::json;

use crate::chat::{order, plan, requests, with_chat};
use crate::gemini;
use crate::synchronous::{CHAT, failed_and_paid_back};

/// Longer than a worker's lease.
const LEASE_OVER_SECONDS: i64 = 201;

async fn delivered(mei: &TestUser, id: &str) {
    let job = mei.job(id).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{job}");
}

on_both_quietly! {
    async fn an_endpoint_that_is_busy_is_asked_again_when_it_says(app: TestApp) {
        let answers = [("429", 5_000), ("429_retry_after", 7_000), ("503", 5_000)];
        CHAT.is_asked_again_when_it_says(app, &answers).await;
    }
}

on_both_quietly! {
    async fn an_endpoint_that_refuses_us_is_paused_and_an_operator_is_told(app: TestApp) {
        CHAT.is_paused_where_it_refuses_us(app, &["429_quota", "401", "402", "403"]).await;
    }
}

on_both_quietly! {
    async fn an_endpoint_that_stays_busy_is_given_up_and_paid_back(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        plan(&app, json!(["429", "429", "429", "429", "429", "429", "429", "429"])).await;
        let id = order(&instance.for_user(&mei), 1).await;
        instance.rest().await;
        for _ in 0..6 {
            app.advance(70).await;
            let _ = instance.cron().await.expect(200);
        }
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "chat").await;
        assert_eq!(app.call_of(&id).await.sends, 6);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn an_endpoint_that_does_not_answer_in_time_is_not_waited_for(app: TestApp) {
        CHAT.is_not_waited_for(app).await;
    }
}

on_both_quietly! {
    /// The worker has died, or hangs, which is the same for everybody else. What it sent may have been carried out, and
    /// nothing tells: it is not sent again. What comes of it after all changes nothing.
    async fn a_worker_that_does_not_come_back_is_found_when_its_lease_ends(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        plan(&app, json!("hang")).await;
        let id = order(&instance.for_user(&mei), 1).await;
        assert_eq!(requests(&app).await.len(), 1);
        // While the lease holds, nobody else takes it.
        app.advance(100).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        let call = app.call_of(&id).await;
        assert_eq!((call.state.as_str(), call.sends, call.hold.as_str()), ("sending", 1, "open"));
        app.advance(LEASE_OVER_SECONDS - 100).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "chat").await;

        let _ = app.drive("chat", json!({ "release": true })).await;
        instance.rest().await;
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "chat").await;
        assert_eq!(mei.get("/api/media/assets").await.expect(200).json["items"], json!([]));
        assert_eq!(requests(&app).await.len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Its own order's ring is lost with its process; then everybody rings at once.
    async fn however_often_it_is_rung_a_call_is_sent_once(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let dying = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        let id = order(&dying.for_user(&mei), 1).await;
        assert_eq!(app.call_of(&id).await.state, "waiting");
        drop(dying);
        let [one, other] = [SecondInstance::open(&app, |_| {}).await, SecondInstance::open(&app, |_| {}).await];
        let rung = tokio::join!(
            jobs::ring(&one.state),
            jobs::ring(&one.state),
            jobs::ring(&other.state),
            jobs::ring(&other.state),
        );
        assert_eq!(rung, (true, true, true, true));
        let _ = one.cron().await.expect(200);
        one.rest().await;
        other.rest().await;
        delivered(&mei, &id).await;
        assert_eq!((requests(&app).await.len(), app.call_of(&id).await.sends), (1, 1));
        app.audit().await;
    }
}

on_both_quietly! {
    async fn where_nobody_can_be_rung_the_reconciler_does_the_work(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let deaf = SecondInstance::open(&app, |plan| plan.config.public_url = "http://127.0.0.1:9".parse().unwrap()).await;
        let id = order(&deaf.for_user(&mei), 1).await;
        deaf.rest().await;
        assert_eq!(app.call_of(&id).await.state, "waiting");
        let _ = deaf.cron().await.expect(200);
        delivered(&mei, &id).await;
        assert_eq!(requests(&app).await.len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn only_the_studio_itself_may_ring(app: TestApp) {
        let visitor = app.visitor();
        let secret = app.cron_secret();
        let now = app.state.clock.now().seconds();
        for given in ["", "1.00", secret.as_str(), &format!("{now}.{}", "0".repeat(64)), &format!("{now}.")] {
            let ring = visitor.request(Method::POST, "/api/cron/work").bearer_auth(given);
            let _ = visitor.send(ring).await.expect_problem(401, "UNAUTHENTICATED");
        }
        let _ = visitor.send(visitor.request(Method::POST, "/api/cron/work")).await.expect_problem(401, "UNAUTHENTICATED");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Nothing was sent yet: everything goes back at once.
    async fn what_waits_can_be_stopped_at_once(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let frozen = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        let id = order(&frozen.for_user(&mei), 1).await;
        let job = mei.request(Method::DELETE, &format!("/api/predict/{id}"));
        let job = mei.send(job).await.expect(200).json;
        assert_eq!((&job["state"], &job["cost"]), (&json!("canceled"), &cost(0, 0, 7)), "{job}");
        frozen.thaw().await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        assert_eq!(requests(&app).await.len(), 0);
        assert_eq!(app.call_of(&id).await.state, "settled");
        app.audit().await;
    }
}

on_both_quietly! {
    /// The endpoint cannot be told to stop. What it makes in time is delivered and charged.
    async fn what_is_under_way_is_delivered_if_it_comes_in_time(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        for late in [false, true] {
            plan(&app, json!("hang")).await;
            let id = order(&instance.for_user(&mei), 1).await;
            let _ = requests(&app).await;
            let stop = mei.request(Method::DELETE, &format!("/api/predict/{id}"));
            let _ = mei.send(stop).await.expect(200);
            if late {
                app.advance(61).await;
                let _ = app.cron(&app.cron_secret()).await.expect(200);
            }
            let _ = app.drive("chat", json!({ "release": true })).await;
            instance.rest().await;
            let job = mei.job(&id).await;
            let expected = if late { ("canceled", cost(0, 0, 7)) } else { ("succeeded", cost(0, 7, 0)) };
            assert_eq!((job["state"].as_str().unwrap(), job["cost"].clone()), expected, "{job}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// Its account at one engine is empty: photos of the others are sold as before.
    async fn an_engine_that_refuses_us_pauses_its_own_models_only(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |_| {}).await;
        let here = instance.for_user(&mei);
        plan(&app, json!("402")).await;
        let id = order(&here, 1).await;
        instance.rest().await;
        failed_and_paid_back(&mei, &id, "STUDIO_PAUSED", "chat").await;
        let input = json!({ "model": "banana", "prompt": "a fox in the snow", "count": 1 });
        let _ = mei.order("/api/predict/photos", input).await.expect_problem(503, "STUDIO_PAUSED");
        let id = mei.photos(1).await;
        assert_eq!(mei.follow(&id).await["state"], "succeeded");

        // After the pause one is let through; when the engine takes it, all is well again.
        app.advance(61).await;
        for _ in 0..2 {
            let id = order(&here, 1).await;
            instance.rest().await;
            delivered(&mei, &id).await;
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// Where the cron rings once a day, somebody who looks is enough.
    async fn whoever_looks_at_an_order_that_nobody_took_rings(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let dying = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        let id = order(&dying.for_user(&mei), 1).await;
        drop(dying);
        let instance = SecondInstance::open(&app, |_| {}).await;
        let _ = instance.for_user(&mei).job(&id).await;
        instance.rest().await;
        delivered(&mei, &id).await;
        app.audit().await;
    }
}

on_both_quietly! {
    /// The bytes are with the worker and nowhere else. Only what is in the storage is charged.
    async fn a_storage_that_is_away_for_a_moment_loses_no_picture_and_one_that_stays_away_costs_nothing(app: TestApp) {
        let app = with_chat(app).await;
        let mei = app.user().await;
        let endpoint = app.state.config.storage.endpoint.clone();
        let proxy = FaultProxy::start(endpoint.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| plan.config.storage.endpoint = proxy.instead_of(&endpoint)).await;
        // All tries of the first object, and one of the second try of all.
        proxy.rule(|number, _| if number <= 4 { Fate::Answered(503) } else { Fate::Passes });
        let id = order(&instance.for_user(&mei), 1).await;
        instance.rest().await;
        delivered(&mei, &id).await;
        proxy.rule(|_, _| Fate::Answered(503));
        let id = order(&instance.for_user(&mei), 1).await;
        instance.rest().await;
        assert_eq!(app.call_of(&id).await.state, "sending");
        app.advance(LEASE_OVER_SECONDS).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        failed_and_paid_back(&mei, &id, "ENGINE_UNAVAILABLE", "chat").await;
        assert_eq!(requests(&app).await.len(), 2, "nothing was made twice");
        app.audit().await;
    }
}

on_both_quietly! {
    /// What is under way is in the worker's memory: it is counted in pictures, at all engines together.
    async fn one_worker_has_no_more_pictures_under_way_than_three_calls_may_ask_for(app: TestApp) {
        let app = app.with_every_engine().await;
        let mei = app.user().await;
        let dying = SecondInstance::open(&app, |plan| plan.frozen = true).await;
        let mut orders = Vec::new();
        for model in ["banana", "gemini", "banana", "gemini", "flux-schnell", "flux-schnell"] {
            let input = json!({ "model": model, "prompt": "a fox in the snow", "count": 4, "aspect_ratio": "3:4" });
            orders.push(dying.for_user(&mei).order("/api/predict/photos", input).await.expect(202).text_of("/id"));
            // Who ordered first is first.
            app.advance(1).await;
        }
        drop(dying);
        let instance = SecondInstance::open(&app, |_| {}).await;
        let hang = |times: usize| vec!["hang"; times];
        plan(&app, json!(hang(8))).await;
        let _ = app.drive("gemini", json!({ "next": hang(4) })).await;
        assert!(jobs::ring(&instance.state).await);
        assert_eq!((requests(&app).await.len(), gemini::requests(&app).await.len()), (8, 4));
        let mut states = Vec::new();
        for order in &orders {
            states.push(app.call_of(order).await.state);
        }
        assert_eq!(states, ["sending", "sending", "sending", "waiting", "waiting", "waiting"]);
        for engine in ["chat", "gemini"] {
            let _ = app.drive(engine, json!({ "release": true })).await;
        }
        instance.rest().await;
        for order in &orders {
            assert_eq!(mei.job(order).await["cost"], cost(0, 28, 0));
        }
        app.audit().await;
    }
}
