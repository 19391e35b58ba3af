//! An engine that refuses us: nothing is sold that cannot be delivered, the operator is told at once, and the studio
//! goes on by itself.

use darkroom::alerts::{self, AlertRow, Which};
use darkroom_tests::wire::{Fate, Wire};
use darkroom_tests::{Annex, House, Person, cost, on_both, on_both_quietly};
use serde_json::{Value, json};

const OPERATOR: &str = "operator@darkroom.example";

async fn operators_mails(house: &House) -> Vec<Value> {
    Person::new(house.studio.url.as_str(), OPERATOR).mails().await
}

async fn alerts(house: &House, which: Which) -> Vec<AlertRow> {
    alerts::list(&house.app.db, which, None, 10).await.unwrap()
}

async fn is_paused(house: &House) -> bool {
    let studios = house.visitor().get("/api/billing/catalogue").await.expect(200).json["studios"].clone();
    assert_eq!(studios["train"]["paused"], studios["photo"]["paused"]);
    studios["photo"]["paused"].as_bool().unwrap()
}

fn photo() -> Value {
    json!({ "model": "flux", "prompt": "a quiet street in the rain", "count": 1 })
}

/// An order that the engine does not take: it is paid back, and says why.
async fn taken_and_paid_back(mei: &Person) -> String {
    let id = mei.photos(1).await;
    let job = mei.follow(&id).await;
    assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)), "{job}");
    assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("STUDIO_PAUSED".to_owned()))]);
    id
}

async fn delivered(mei: &Person) {
    let id = mei.photos(1).await;
    assert_eq!(mei.follow(&id).await["state"], "succeeded");
}

on_both_quietly! {
    async fn without_credit_at_the_engine_nothing_is_sold_until_it_takes_work_again(house: House) {
        let mei = house.person().await;
        let upload = mei.small_training_set().await;
        house.plan(json!({ "create": "402" })).await;
        let failed = taken_and_paid_back(&mei).await;
        assert!(is_paused(&house).await);
        let ledger = mei.get("/api/billing/ledger").await.expect(200).json;
        let training = json!({ "base": "flux", "trigger_word": "mxyzo", "upload_id": upload, "name": "Mei" });
        for (path, wish) in [
            ("/api/predict/photos".to_owned(), photo()),
            ("/api/train".to_owned(), training),
            (format!("/api/predict/{failed}/items/0/retry"), json!({})),
        ] {
            let refused = mei.order(&path, wish).await.expect_problem(503, "STUDIO_PAUSED");
            let seconds: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&seconds), "{path}: {seconds}");
        }
        assert_eq!(mei.get("/api/billing/ledger").await.expect(200).json, ledger, "nothing was even held");

        // A minute later one is let through to try, and when it is refused the next pause is longer.
        house.advance(61).await;
        assert!(!is_paused(&house).await);
        house.plan(json!({ "create": "402" })).await;
        let _ = taken_and_paid_back(&mei).await;
        house.advance(61).await;
        let _ = mei.order("/api/predict/photos", photo()).await.expect_problem(503, "STUDIO_PAUSED");
        house.advance(60).await;
        house.plan(json!({})).await;
        delivered(&mei).await;
        assert!(!is_paused(&house).await);
        delivered(&mei).await;
        house.audit().await;
    }
}

on_both_quietly! {
    async fn while_one_tries_nobody_else_does(house: House) {
        let mei = house.person().await;
        house.plan(json!({ "create": "402" })).await;
        let _ = taken_and_paid_back(&mei).await;
        house.advance(61).await;
        // The engine takes its time over the one that tries.
        let base = house.app.config.replicate.base_url.clone();
        let wire = Wire::start(base.as_str()).await;
        let annex = Annex::open(&house, |plan| plan.config.replicate.base_url = wire.instead_of(&base)).await;
        wire.nth(1, Fate::Held);
        house.plan(json!({ "outcome": "never" })).await;
        let mut orders = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let seat = annex.seat(&house.person().await);
            orders.spawn(async move { seat.order("/api/predict/photos", photo()).await.status });
        }
        let mut statuses = orders.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [202, 503, 503, 503, 503, 503]);
        assert!(is_paused(&house).await);
        wire.held().await.pass();
        annex.rest().await;
        assert!(!is_paused(&house).await);
        house.audit().await;
    }
}

on_both_quietly! {
    async fn the_operator_is_told_at_once_and_once(house: House) {
        let mei = house.person().await;
        house.plan(json!([{ "create": "402" }, { "create": "402" }])).await;
        let _ = taken_and_paid_back(&mei).await;
        let _ = house.cron(&house.cron_secret()).await.expect(200);
        house.advance(61).await;
        let _ = taken_and_paid_back(&mei).await;
        let _ = house.cron(&house.cron_secret()).await.expect(200);
        let mails = operators_mails(&house).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        let text = mails[0]["text"].as_str().unwrap();
        assert!(text.contains("402") && text.contains("引擎") && text.contains("engine"), "{text}");
        let open = alerts(&house, Which::Open).await;
        assert_eq!((open.len(), open[0].kind.as_str(), open[0].times), (1, "engine_paused", 2));
        assert!(open[0].mailed_at.is_some());

        house.advance(121).await;
        house.plan(json!({})).await;
        delivered(&mei).await;
        assert_eq!(alerts(&house, Which::Open).await.len(), 0);
        assert!(alerts(&house, Which::All).await[0].closed_at.is_some());
        house.audit().await;
    }
}

on_both_quietly! {
    async fn a_mail_to_the_operator_that_does_not_go_is_sent_again(house: House) {
        let mei = house.person().await;
        let base = house.app.config.mail.as_ref().unwrap().base_url.clone();
        let wire = Wire::start(base.as_str()).await;
        let annex = Annex::open(&house, |plan| {
            plan.config.mail.as_mut().unwrap().base_url = wire.instead_of(&base);
        })
        .await;
        wire.rule(|_, _| Fate::Answered(503));
        house.plan(json!({ "create": "402" })).await;
        let id = annex.seat(&mei).photos(1).await;
        annex.rest().await;
        assert_eq!(mei.job(&id).await["state"], "failed");
        assert_eq!(operators_mails(&house).await.len(), 0);
        let _ = wire.heal();
        house.advance(61).await;
        let _ = annex.cron().await.expect(200);
        let _ = annex.cron().await.expect(200);
        assert_eq!(operators_mails(&house).await.len(), 1);
        house.audit().await;
    }
}

on_both_quietly! {
    /// A wrong token can be asked about: as soon as the engine knows us again, the studio goes on.
    async fn with_a_wrong_token_nothing_is_sold_until_the_engine_knows_us(house: House) {
        let mei = house.person().await;
        let annex = Annex::open(&house, |plan| plan.config.replicate.token = "r8_wrong".into()).await;
        let here = annex.seat(&mei);
        let id = here.photos(1).await;
        annex.rest().await;
        assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("STUDIO_PAUSED".to_owned()))]);
        house.advance(51).await;
        let _ = annex.cron().await.expect(200);
        assert!(is_paused(&house).await, "it is still wrong");
        let _ = mei.order("/api/predict/photos", photo()).await.expect_problem(503, "STUDIO_PAUSED");
        assert!(operators_mails(&house).await[0]["text"].as_str().unwrap().contains("REPLICATE_API_TOKEN"));
        house.advance(51).await;
        let _ = house.cron(&house.cron_secret()).await.expect(200);
        assert!(!is_paused(&house).await);
        assert_eq!(alerts(&house, Which::Open).await.len(), 0);
        house.plan(json!({})).await;
        delivered(&mei).await;
        house.audit().await;
    }
}

on_both_quietly! {
    /// An answer that was on its way when the engine refused the next one proves nothing.
    async fn what_was_sent_before_the_refusal_does_not_end_the_pause(house: House) {
        let mei = house.person().await;
        let base = house.app.config.replicate.base_url.clone();
        let wire = Wire::start(base.as_str()).await;
        let annex = Annex::open(&house, |plan| plan.config.replicate.base_url = wire.instead_of(&base)).await;
        wire.nth(1, Fate::HeldInAnswer);
        house.plan(json!({ "outcome": "never", "webhooks": "none" })).await;
        let slow = annex.seat(&mei).photos(1).await;
        let held = wire.held().await;
        house.plan(json!({ "create": "402" })).await;
        let _ = taken_and_paid_back(&mei).await;
        held.pass();
        annex.rest().await;
        assert_eq!(house.call_of(&slow).await.state, "accepted");
        assert!(is_paused(&house).await);
        house.audit().await;
    }
}

on_both! {
    async fn an_order_that_the_engine_cannot_read_is_paid_back_and_pauses_nothing(house: House) {
        let mei = house.person().await;
        house.plan(json!({ "create": "400" })).await;
        let id = mei.photos(1).await;
        let job = mei.follow(&id).await;
        assert_eq!((&job["state"], &job["cost"]), (&json!("failed"), &cost(0, 0, 7)));
        assert_eq!(mei.items(&id).await, [("failed".to_owned(), Some("ENGINE_REFUSED".to_owned()))]);
        assert!(!is_paused(&house).await);
        house.plan(json!({})).await;
        delivered(&mei).await;
        house.audit().await;
    }
}

on_both! {
    /// What the engine answers without a picture is not charged; what it calls by a wrong name is looked at.
    async fn a_picture_is_what_its_bytes_say_and_no_picture_costs_nothing(house: House) {
        let mei = house.person().await;
        for (outcome, state, code, money) in [
            ("output_null", "failed", Some("NO_PICTURE"), cost(0, 0, 7)),
            ("jpeg_named_png", "succeeded", None, cost(0, 7, 0)),
            ("output_list", "succeeded", None, cost(0, 7, 0)),
        ] {
            house.plan(json!({ "outcome": outcome })).await;
            let id = mei.photos(1).await;
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!(state), &money), "{outcome}: {job}");
            assert_eq!(mei.items(&id).await, [(state.to_owned(), code.map(str::to_owned))]);
            if outcome == "jpeg_named_png" {
                let full = mei.get(job["items"][0]["asset"]["urls"]["full"].as_str().unwrap()).await;
                assert_eq!(full.headers["content-type"], "image/jpeg");
            }
        }
        house.audit().await;
    }
}

on_both! {
    /// A lost creation is found again though the engine's list does not show where its news goes.
    async fn a_lost_order_is_found_in_a_list_without_webhooks(house: House) {
        let house = house.restart_with(|options| options.call_seconds = Some(1)).await;
        let mei = house.person().await;
        let _ = house.drive("replicate", json!({ "lists": "without_webhook" })).await;
        house.plan(json!([
            { "webhooks": "none", "create": "timeout_after_accept" },
            { "webhooks": "none", "create": "timeout_after_accept" },
        ])).await;
        let (one, other) = (mei.photos(1).await, mei.photos(1).await);
        let _ = house.replicate_when("ended").await;
        house.advance(41).await;
        for id in [one, other] {
            let job = mei.follow(&id).await;
            assert_eq!((&job["state"], &job["cost"]), (&json!("succeeded"), &cost(0, 7, 0)), "{job}");
        }
        assert_eq!(house.replicate().await["predictions"].as_array().unwrap().len(), 2, "nothing was made twice");
        house.audit().await;
    }
}
