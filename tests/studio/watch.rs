//! What tells an operator that something has gone quiet or wrong while nobody looked (requirements C8, D8): the timer, the
//! chain's reader, the ledger; and failures that are told outside.

use std::sync::{Arc, Mutex};

use darkroom::alerts::{self, Which};
use darkroom::db::Stmt;
use darkroom::reconcile::reconcile;
use darkroom_tests::fault_proxy::{Fate, FaultProxy};
use darkroom_tests::{SecondInstance, TestApp, TestUser, on_both_quietly};
use serde_json::{Value, json};

const HOUR: i64 = 3600;

/// The mails that operators got about one kind of alert.
async fn told(app: &TestApp, kind: &str) -> usize {
    let to = app.state.config.operator_emails[0].as_str();
    let mails = TestUser::new(app.running.url.as_str(), to).mails().await;
    mails.iter().filter(|mail| mail["subject"].as_str().unwrap().contains(kind)).count()
}

/// Somebody wants to sign in, and what goes on after the answer is done.
async fn somebody_comes(app: &TestApp, instance: &SecondInstance) {
    let visitor = app.visitor_at(&instance.url);
    let _ = visitor.post("/api/auth/code", json!({ "email": visitor.email })).await.expect(202);
    instance.rest().await;
}

on_both_quietly! {
    async fn a_timer_that_rings_no_more_is_told_once_and_again_when_it_stops_again(app: TestApp) {
        const KIND: &str = "reconciler_silent";
        let instance = SecondInstance::open(&app, |_| ()).await;
        app.ring().await;
        app.advance(25 * HOUR).await;
        somebody_comes(&app, &instance).await;
        assert_eq!(app.alerts().await, [""; 0], "a timer may ring once a day");
        app.advance(2 * HOUR).await;
        for _ in 0..2 {
            somebody_comes(&app, &instance).await;
            assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![KIND.to_owned()], 1));
        }
        app.ring().await;
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![], 1));
        // A monitor notices as well as people do; what nobody was told of before is told.
        app.advance(27 * HOUR).await;
        let _ = app.visitor_at(&instance.url).get("/api/health").await.expect(200);
        instance.rest().await;
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![KIND.to_owned()], 2));
        app.ring().await;
        // One that rings every minute is missed after an hour.
        for _ in 0..12 {
            app.advance(60).await;
            app.ring().await;
        }
        app.advance(HOUR + 60).await;
        somebody_comes(&app, &instance).await;
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![KIND.to_owned()], 3));
    }
}

on_both_quietly! {
    /// Whoever does anything notices it, and so does what a provider says: a studio where nobody signs in is watched, too.
    async fn a_timer_that_rings_no_more_is_noticed_by_any_act_and_by_any_news(app: TestApp) {
        const KIND: &str = "reconciler_silent";
        let (mei, instance) = (app.user().await, SecondInstance::open(&app, |_| ()).await);
        app.ring().await;
        app.advance(27 * HOUR).await;
        let _ = mei.patch("/api/auth/me", json!({ "name": "Mei" })).await.expect(200);
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![KIND.to_owned()], 1));
        let _ = mei.patch("/api/auth/me", json!({ "name": "Mei Lin" })).await.expect(200);
        app.ring().await;
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![], 1));
        app.advance(27 * HOUR).await;
        let news = app.event("customer.created", json!({ "id": "cus_1" }));
        let _ = app.tell_at(&instance.url, &news).await.expect(200);
        instance.rest().await;
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![KIND.to_owned()], 2));
    }
}

on_both_quietly! {
    async fn each_dead_letter_is_told_of_at_most_one_mail_an_hour(app: TestApp) {
        const KIND: &str = "dead_letter";
        app.ring().await;
        let strange = |id: &str| {
            let refund = json!({ "id": id, "status": "lost", "payment_intent": "pi_1", "currency": "cny", "amount": 1 });
            app.event("refund.updated", refund)
        };
        let first = strange("re_1");
        let _ = app.tell(&first).await.expect(200);
        app.ring().await;
        assert_eq!((app.alerts().await, told(&app, KIND).await), (vec![KIND.to_owned()], 1));
        app.advance(HOUR + 1).await;
        let _ = app.tell(&first).await.expect(200);
        app.ring().await;
        assert_eq!(told(&app, KIND).await, 1, "the same one is no news");
        for id in ["re_2", "re_3"] {
            let _ = app.tell(&strange(id)).await.expect(200);
            app.ring().await;
        }
        assert_eq!(told(&app, KIND).await, 2, "one mail tells of what came within an hour");
        app.advance(HOUR + 1).await;
        for _ in 0..2 {
            app.ring().await;
        }
        assert_eq!(told(&app, KIND).await, 3);
        let to = app.state.config.operator_emails[0].as_str();
        let mails = TestUser::new(app.running.url.as_str(), to).mails().await;
        assert!(mails[0]["text"].as_str().unwrap().contains("× 3"), "{}", mails[0]);
        assert_eq!(app.alerts().await, [KIND]);
    }
}

on_both_quietly! {
    async fn a_timer_that_was_never_set_up_is_told(app: TestApp) {
        let instance = SecondInstance::open(&app, |_| ()).await;
        let _ = app.user().await;
        app.advance(27 * HOUR).await;
        somebody_comes(&app, &instance).await;
        assert_eq!(app.alerts().await, ["reconciler_silent"]);
        assert_eq!(told(&app, "reconciler_silent").await, 1);
    }
}

on_both_quietly! {
    async fn a_chain_that_does_not_answer_is_told_once_and_again_when_it_falls_silent_again(app: TestApp) {
        const KIND: &str = "chain_silent";
        let chain = FaultProxy::start(app.state.config.tron.as_ref().unwrap().base_url.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| {
            let tron = plan.config.tron.as_mut().unwrap();
            tron.base_url = chain.instead_of(&tron.base_url);
        })
        .await;
        let _ = app.user().await.usdt_order().await;
        let later = async |seconds: i64| {
            app.advance(seconds).await;
            let _ = reconcile(&instance.state).await.unwrap();
            (app.alerts().await, told(&app, KIND).await)
        };
        assert_eq!(later(60).await, (vec![], 0));
        chain.rule(|_, _| Fate::Answered(500));
        assert_eq!(later(60).await, (vec![], 0), "once is a hiccup");
        assert_eq!(later(20 * 60).await, (vec![], 0));
        assert_eq!(later(11 * 60).await, (vec![KIND.to_owned()], 1));
        assert_eq!(later(11 * 60).await, (vec![KIND.to_owned()], 1));
        let _ = chain.heal();
        assert_eq!(later(11 * 60).await, (vec![], 1));
        chain.rule(|_, _| Fate::Answered(500));
        assert_eq!(later(HOUR).await, (vec![], 1));
        assert_eq!(later(HOUR).await, (vec![KIND.to_owned()], 2));
    }
}

on_both_quietly! {
    async fn a_ledger_that_does_not_add_up_is_told_within_a_day_and_again_when_it_is_wrong_again(app: TestApp) {
        const KIND: &str = "ledger_wrong";
        let mei = app.user().await;
        let spoil = async |by: i64| {
            let spoilt = Stmt::new("UPDATE accounts SET bought = bought + ?1").bind(by);
            let _ = app.state.db.write(vec![spoilt]).await.unwrap();
        };
        let next_day = async || {
            app.advance(21 * HOUR).await;
            app.ring().await;
            (app.alerts().await, told(&app, KIND).await)
        };
        app.ring().await;
        assert_eq!(next_day().await, (vec![], 0));
        spoil(1).await;
        app.ring().await;
        assert_eq!(app.alerts().await, [""; 0], "it is looked at once a day");
        for _ in 0..2 {
            assert_eq!(next_day().await, (vec![KIND.to_owned()], 1));
        }
        let open = alerts::list(&app.state.db, Which::Open, None, 9).await.unwrap();
        assert!(open[0].detail.contains(&crate::front::user_id(&mei).await.to_string()), "{open:?}");
        spoil(-1).await;
        assert_eq!(next_day().await, (vec![], 1));
        spoil(1).await;
        assert_eq!(next_day().await, (vec![KIND.to_owned()], 2));
        spoil(-1).await;
    }
}

on_both_quietly! {
    async fn a_failure_is_told_outside_after_the_answer_and_nothing_of_anybody_with_it(app: TestApp) {
        let errors = FaultProxy::start("http://127.0.0.1:9").await;
        let storage = FaultProxy::start(app.state.config.storage.endpoint.as_str()).await;
        let instance = SecondInstance::open(&app, |plan| {
            plan.config.sentry_dsn = Some(format!("{}/7", errors.url().replace("://", "://abcdef12@")).parse().unwrap());
            plan.config.storage.endpoint = storage.instead_of(&plan.config.storage.endpoint);
        })
        .await;
        let mei = app.user().await;
        let here = instance.for_user(&mei);
        let upload = mei.put("training_zip", "application/zip", darkroom_tests::zips::with(10, None)).await;
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        errors.rule(move |_, head| {
            kept.lock().unwrap().push(head.to_owned());
            Fate::Held
        });
        errors.listen();
        // What is refused is no failure.
        here.get("/api/predict/job_00000000000000000000000000").await.expect_problem(404, "NOT_FOUND");
        storage.rule(|_, head| if head.starts_with("PUT ") { Fate::Answered(403) } else { Fate::Passes });
        let path = format!("/api/media/uploads/{upload}");
        let failed = here.post(&path, json!({})).await.expect_problem(500, "INTERNAL");
        // It was answered while nobody had taken the report yet.
        errors.held().await;
        let bodies = errors.heard();
        let head = heads.lock().unwrap()[0].to_lowercase();
        assert!(head.starts_with("post /api/7/envelope/ "), "{head}");
        assert!(head.contains("sentry_key=abcdef12") && !head.contains("cookie"), "{head}");
        let envelope = String::from_utf8(bodies[0].clone()).unwrap();
        let event: Value = serde_json::from_str(envelope.lines().nth(2).unwrap()).unwrap();
        assert_eq!(event["transaction"], "POST /api/media/uploads/{id}");
        assert_eq!(event["tags"]["request"], failed.headers["x-request-id"].to_str().unwrap());
        assert_eq!(event["exception"]["values"][0]["type"], "INTERNAL");
        let session = mei.cookie("__Host-session").unwrap();
        let user = crate::front::user_id(&mei).await.to_string();
        for secret in [mei.email.as_str(), &upload, &session, &user, "abcdef12", "://"] {
            assert!(!envelope.contains(secret), "{secret}: {envelope}");
        }
        // Asked to be quiet, it is.
        errors.rule(|_, _| Fate::Answered(429));
        for _ in 0..3 {
            let _ = here.post(&path, json!({})).await.expect_problem(500, "INTERNAL");
            instance.rest().await;
        }
        assert_eq!(errors.heal(), 1);
        let _ = storage.heal();
    }
}
