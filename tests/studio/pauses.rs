//! An engine that refuses us: nothing is sold that cannot be delivered, the operator is told at once, and the studio
//! goes on by itself.

use darkroom::alerts::{self, AlertRow, Which};
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{SecondInstance, TestApp, TestUser, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

const OPERATOR: &str = "operator@darkroom.example";

async fn operators_mails(app: &TestApp) -> Vec<Value> {
    TestUser::new(app.running.url.as_str(), OPERATOR).mails().await
}

async fn alerts(app: &TestApp, which: Which) -> Vec<AlertRow> {
    alerts::list(&app.state.db, which, None, 10).await.unwrap()
}

async fn is_paused(app: &TestApp) -> bool {
    let studios = app.visitor().get("/api/billing/catalogue").await.expect(200).json["studios"].clone();
    assert_eq!(studios["train"]["paused"], studios["photo"]["paused"]);
    studios["photo"]["paused"].as_bool().unwrap()
}

fn photo() -> Value {
    json!({ "model": "flux", "prompt": "a quiet street in the rain", "count": 1 })
}

/// An order that the engine does not take: it is paid back, and says why.
async fn taken_and_paid_back(mei: &TestUser) -> String {
    let id = mei.photos(1).await;
    let job = mei.follow(&id).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)), "{job}");
    assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("STUDIO_PAUSED".to_owned()))]);
    id
}

async fn delivered(mei: &TestUser) {
    let id = mei.photos(1).await;
    assert_eq!(mei.follow(&id).await["state"], "succeeded");
}

on_both_quietly! {
    async fn without_credit_at_the_engine_nothing_is_sold_until_it_takes_work_again(app: TestApp) {
        let mei = app.user().await;
        let upload = mei.small_training_set().await;
        app.plan(json!({ "create": "402" })).await;
        let failed = taken_and_paid_back(&mei).await;
        assert!(is_paused(&app).await);
        let ledger = mei.get("/api/billing/ledger").await.expect(200).json;
        let training = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
        for (path, input) in [
            ("/api/predict/photos".to_owned(), photo()),
            ("/api/train".to_owned(), training),
            (format!("/api/predict/{failed}/items/0/retry"), json!({})),
        ] {
            let refused = mei.order(&path, input).await.expect_problem(503, "STUDIO_PAUSED");
            let seconds: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&seconds), "{path}: {seconds}");
        }
        assert_eq!(mei.get("/api/billing/ledger").await.expect(200).json, ledger, "nothing was even held");

        // A minute later one is let through to try, and when it is refused the next pause is longer.
        app.advance(61).await;
        assert!(!is_paused(&app).await);
        app.plan(json!({ "create": "402" })).await;
        let _ = taken_and_paid_back(&mei).await;
        app.advance(61).await;
        let _ = mei.order("/api/predict/photos", photo()).await.expect_problem(503, "STUDIO_PAUSED");
        app.advance(60).await;
        app.plan(json!({})).await;
        delivered(&mei).await;
        assert!(!is_paused(&app).await);
        delivered(&mei).await;
        app.audit().await;
    }
}

on_both_quietly! {
    async fn while_one_tries_nobody_else_does(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "create": "402" })).await;
        let _ = taken_and_paid_back(&mei).await;
        app.advance(61).await;
        // The engine takes its time over the one that tries.
        let base = app.state.config.replicate.base_url.clone();
        let proxy = FaultProxy::start(base.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
        proxy.nth(1, Fate::Held);
        app.plan(json!({ "outcome": "never" })).await;
        let mut orders = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let caller = instance.for_user(&app.user().await);
            orders.spawn(async move { caller.order("/api/predict/photos", photo()).await.status });
        }
        let mut statuses = orders.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [202, 503, 503, 503, 503, 503]);
        assert!(is_paused(&app).await);
        proxy.held().await.pass();
        instance.rest().await;
        assert!(!is_paused(&app).await);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn the_operator_is_told_at_once_and_once(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!([{ "create": "402" }, { "create": "402" }])).await;
        let _ = taken_and_paid_back(&mei).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        app.advance(61).await;
        let _ = taken_and_paid_back(&mei).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        let mails = operators_mails(&app).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        let text = mails[0]["text"].as_str().unwrap();
        assert!(text.contains("402") && text.contains("引擎") && text.contains("engine"), "{text}");
        let open = alerts(&app, Which::Open).await;
        assert_eq!((open.len(), open[0].kind.as_str(), open[0].times), (1, "engine_paused", 2));
        assert!(open[0].told_at.is_some());

        app.advance(121).await;
        app.plan(json!({})).await;
        delivered(&mei).await;
        assert_eq!(alerts(&app, Which::Open).await.len(), 0);
        assert!(alerts(&app, Which::All).await[0].closed_at.is_some());
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_mail_to_the_operator_that_does_not_go_is_sent_again(app: TestApp) {
        let mei = app.user().await;
        let base = app.state.config.mail.as_ref().unwrap().base_url.clone();
        let proxy = FaultProxy::start(base.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| {
            plan.config.mail.as_mut().unwrap().base_url = proxy.instead_of(&base);
        })
        .await;
        proxy.rule(|_, _| Fate::Answered(503));
        app.plan(json!({ "create": "402" })).await;
        let id = instance.for_user(&mei).photos(1).await;
        instance.rest().await;
        assert_eq!(mei.job(&id).await["state"], "failed");
        assert_eq!(operators_mails(&app).await.len(), 0);
        let _ = proxy.heal();
        app.advance(61).await;
        let _ = instance.cron().await.expect(200);
        let _ = instance.cron().await.expect(200);
        assert_eq!(operators_mails(&app).await.len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    /// A wrong token can be asked about: as soon as the engine knows us again, the studio goes on.
    async fn with_a_wrong_token_nothing_is_sold_until_the_engine_knows_us(app: TestApp) {
        let mei = app.user().await;
        let instance = SecondInstance::open(&app, |plan| plan.config.replicate.token = "r8_wrong".into()).await;
        let here = instance.for_user(&mei);
        let id = here.photos(1).await;
        instance.rest().await;
        assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("STUDIO_PAUSED".to_owned()))]);
        app.advance(51).await;
        let _ = instance.cron().await.expect(200);
        assert!(is_paused(&app).await, "it is still wrong");
        let _ = mei.order("/api/predict/photos", photo()).await.expect_problem(503, "STUDIO_PAUSED");
        assert!(operators_mails(&app).await[0]["text"].as_str().unwrap().contains("REPLICATE_API_TOKEN"));
        app.advance(51).await;
        let _ = app.cron(&app.cron_secret()).await.expect(200);
        assert!(!is_paused(&app).await);
        assert_eq!(alerts(&app, Which::Open).await.len(), 0);
        app.plan(json!({})).await;
        delivered(&mei).await;
        app.audit().await;
    }
}

on_both_quietly! {
    /// An answer that was on its way when the engine refused the next one proves nothing.
    async fn what_was_sent_before_the_refusal_does_not_end_the_pause(app: TestApp) {
        let mei = app.user().await;
        let base = app.state.config.replicate.base_url.clone();
        let proxy = FaultProxy::start(base.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| plan.config.replicate.base_url = proxy.instead_of(&base)).await;
        proxy.nth(1, Fate::HeldInAnswer);
        app.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let slow = instance.for_user(&mei).photos(1).await;
        let held = proxy.held().await;
        app.plan(json!({ "create": "402" })).await;
        let _ = taken_and_paid_back(&mei).await;
        held.pass();
        instance.rest().await;
        assert_eq!(app.call_of(&slow).await.state, "accepted");
        assert!(is_paused(&app).await);
        app.audit().await;
    }
}

on_both! {
    async fn an_order_that_the_engine_cannot_read_is_paid_back_and_pauses_nothing(app: TestApp) {
        let mei = app.user().await;
        app.plan(json!({ "create": "400" })).await;
        let id = mei.photos(1).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)));
        assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("ENGINE_REFUSED".to_owned()))]);
        assert!(!is_paused(&app).await);
        app.plan(json!({})).await;
        delivered(&mei).await;
        app.audit().await;
    }
}

on_both! {
    /// What the engine answers without a picture is not charged; what it calls by a wrong name is looked at.
    async fn a_picture_is_what_its_bytes_say_and_no_picture_costs_nothing(app: TestApp) {
        let mei = app.user().await;
        for (outcome, state, code, money) in [
            ("output_null", "failed", Some("NO_PICTURE"), cost(0, 0, 7)),
            ("jpeg_named_png", "succeeded", None, cost(0, 7, 0)),
            ("output_list", "succeeded", None, cost(0, 7, 0)),
        ] {
            app.plan(json!({ "outcome": outcome })).await;
            let id = mei.photos(1).await;
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!(state), &money), "{outcome}: {job}");
            assert_eq!(mei.items(&id).await, [(state.to_owned(), code.map(str::to_owned))]);
            if outcome == "jpeg_named_png" {
                let full = mei.get(job["items"][0]["asset"]["urls"]["full"].as_str().unwrap()).await;
                assert_eq!(full.headers["content-type"], "image/jpeg");
            }
        }
        app.audit().await;
    }
}

on_both! {
    /// A lost creation is found again though the engine's list does not show where its news goes.
    async fn a_lost_order_is_found_in_a_list_without_webhooks(app: TestApp) {
        let app = app.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = app.user().await;
        let _ = app.drive("replicate", json!({ "lists": "without_webhook" })).await;
        app.plan(json!([
            { "webhooks": "none", "create": "timeout_after_accept" },
            { "webhooks": "none", "create": "timeout_after_accept" },
        ])).await;
        let (one, other) = (mei.photos(1).await, mei.photos(1).await);
        let _ = app.replicate_when("ended").await;
        app.advance(41).await;
        for id in [one, other] {
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{job}");
        }
        assert_eq!(app.replicate().await["predictions"].as_array().unwrap().len(), 2, "nothing was made twice");
        app.audit().await;
    }
}
