//! Plans that nobody pays for: a bill that stays unpaid, and a bill that its payer disputes.

use darkroom_tests::{TestApp, on_both_quietly, fault_proxy};
use serde_json::json;

use crate::stripe_plans::{DAY, a_month_later, behind, left, plan, subscribed, to_stripe};

on_both_quietly! {
    /// Stripe tries a card for two weeks. After that the places for models are gone, until somebody pays.
    async fn a_bill_that_stays_unpaid_loses_the_plans_places(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "next_payment_fails").await;
        a_month_later(&app, &mei).await;
        for (days, places) in [(1, 3), (12, 3), (3, 1)] {
            app.advance(days * DAY).await;
            app.ring().await;
            let _ = mei.sign_in().await;
            let due = plan(&mei).await;
            assert_eq!((&due["state"], &due["model_slots"]), (&json!("past_due"), &json!(places)), "{days}");
        }
        assert_eq!(plan(&mei).await["plan"], "free", "no plan is in effect");
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["plan"], "free");
        let seen = darkroom::operator::find(&app.state.db, &mei.email, 1, app.state.clock.now()).await.unwrap();
        assert_eq!((seen[0].plan.as_str(), app.alerts().await), ("creator (unpaid)", vec!["plan_lapsed".to_owned()]));

        app.bank(&session, "payment_recovers").await;
        let paid = plan(&mei).await;
        assert_eq!((&paid["state"], &paid["plan"], &paid["model_slots"]), (&json!("active"), &json!("creator"), &json!(3)));
        assert_eq!((left(&mei).await, app.alerts().await), (1400, vec![]));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Whoever disputes a bill is billed no more, and told so; the credits of that bill are gone.
    async fn a_disputed_bill_stops_the_plan_and_tells_its_owner(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "dispute").await;
        let over = plan(&mei).await;
        assert_eq!((&over["plan"], &over["state"], left(&mei).await), (&json!("free"), &json!("ended"), 0));
        let stripe = app.stripe().await;
        assert_eq!(stripe["subscriptions"][0]["status"], "canceled");
        assert_eq!(app.alerts().await, ["payment_disputed"]);
        app.ring().await;
        let told = |mails: Vec<serde_json::Value>| {
            let subjects = mails.into_iter().map(|mail| mail["subject"].as_str().unwrap().to_owned());
            subjects.filter(|subject| subject.contains("Creator plan has stopped")).count()
        };
        assert_eq!(told(mei.mails().await), 1);

        // Won: the credits are back while their month runs; the plan stays ended, and can be bought again.
        app.bank(&session, "dispute_won").await;
        assert_eq!((left(&mei).await, &plan(&mei).await["state"]), (1400, &json!("ended")));
        assert_eq!(app.alerts().await, [""; 0]);
        a_month_later(&app, &mei).await;
        assert_eq!(app.stripe().await["charges"].as_array().unwrap().len(), 1, "nothing was charged any more");
        let _ = subscribed(&app, &mei, "creator").await;
        assert_eq!((&plan(&mei).await["state"], told(mei.mails().await)), (&json!("active"), 1));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Stripe does not answer when the plan is to be ended: the reconciler ends it.
    async fn a_disputed_plan_is_ended_however_often_stripe_does_not_answer(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        app.bank(&session, "dispute").await;
        let page = app.stripe().await["sessions"][0].clone();
        let proxy = to_stripe(&app).await;
        proxy.rule(|_, head| if head.starts_with("DELETE") { fault_proxy::Fate::Answered(500) } else { fault_proxy::Fate::Passes });
        let instance = behind(&app, &proxy).await;
        let charge = app.stripe().await["charges"][0].clone();
        let dispute = app.event("charge.dispute.created", json!({
            "id": "du_1", "payment_intent": charge["payment_intent"], "charge": charge["id"], "currency": "usd",
            "amount": 2000, "status": "needs_response",
        }));
        let _ = app.tell_at(&instance.url, &dispute).await.expect(200);
        assert_eq!(app.stripe().await["subscriptions"][0]["status"], "active", "{page}");
        for _ in 0..2 {
            app.advance(61).await;
            let _ = instance.cron().await.expect(200);
        }
        assert_eq!(app.stripe().await["subscriptions"][0]["status"], "active");
        app.advance(600).await;
        app.ring().await;
        assert_eq!(app.stripe().await["subscriptions"][0]["status"], "canceled");
        assert_eq!(plan(&mei).await["state"], "ended");
        app.audit().await;
    }
}
