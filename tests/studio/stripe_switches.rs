//! From one plan to another: up at once for the difference, down with the next period, and never for nothing.

use std::sync::Arc;

use darkroom_tests::{TestApp, TestUser, fault_proxy, on_both_quietly};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::stripe_plans::{DAY, a_month_later, behind, left, plan, subscribed, to_stripe};

const PATH: &str = "/api/billing/subscription";

/// What a press for this plan would do.
async fn offered(mei: &TestUser, plan: &str) -> Value {
    mei.get(&format!("{PATH}?plan={plan}")).await.expect(200).json["switch"].clone()
}

/// What was charged, newest first.
async fn charged(app: &TestApp) -> Vec<Value> {
    let charges = app.stripe().await["charges"].clone();
    charges.as_array().unwrap().iter().map(|charge| charge["amount"].clone()).collect()
}

on_both_quietly! {
    /// What is charged and what comes with it is shown before the press, to the cent and the credit.
    async fn a_larger_plan_costs_the_difference_and_gives_the_difference(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = subscribed(&app, &mei, "creator").await;
        let offer = offered(&mei, "pro").await;
        assert_eq!((&offer["way"], &offer["amount_minor"], &offer["credits"]), (&json!("up"), &json!(2000), &json!(2100)));
        assert_eq!(offer["period_amount_minor"], 4000);
        assert_eq!(charged(&app).await, [2000], "a look costs nothing");

        let input = json!({ "plan": "pro", "priced_at": offer["priced_at"] });
        let changed = mei.order(PATH, input).await.expect(200).json;
        assert_eq!((&changed["plan"], &changed["state"], &changed["model_slots"]), (&json!("pro"), &json!("active"), &json!(10)));
        assert_eq!((&changed["next_plan"], &changed["checkout_url"]), (&Value::Null, &Value::Null));
        assert_eq!(charged(&app).await, [2000, 2000]);
        assert_eq!(mei.entries("plan_grant").await, [(2100, 0), (1400, 0)]);
        let credits = mei.credits().await;
        assert_eq!((&credits["plan"], &credits["plan_expires_at"]), (&json!(3500), &changed["period_ends_at"]));
        // Sent after the answer, or by the next run.
        app.advance(61).await;
        app.ring().await;
        let mails = mei.mails().await;
        let told = mails.iter().filter(|mail| mail["subject"].as_str().unwrap().contains("receipt: Professional plan")).count();
        assert_eq!(told, 1);
        let _ = mei.order(PATH, json!({ "plan": "pro" })).await.expect_problem(409, "ALREADY_SUBSCRIBED");

        a_month_later(&app, &mei).await;
        assert_eq!(charged(&app).await, [4000, 2000, 2000]);
        assert_eq!(mei.entries("plan_grant").await, [(3500, 0), (2100, 0), (1400, 0)]);
        // Two grants end at one moment, each by its own entry.
        let mut ended = mei.entries("plan_expiry").await;
        ended.sort_unstable();
        assert_eq!(ended, [(-2100, 0), (-1400, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Late in the period there is little to pay and little to get: a credit never costs less than it does at the start.
    async fn whoever_changes_late_pays_and_gets_the_rest_of_the_period(app: TestApp) {
        for (days, most) in [(15, 1100), (29, 150)] {
            let mei = app.user_with(0).await;
            let _ = subscribed(&app, &mei, "creator").await;
            app.advance(days * DAY).await;
            let _ = mei.sign_in().await;
            let offer = offered(&mei, "pro").await;
            let (amount, credits) = (offer["amount_minor"].as_i64().unwrap(), offer["credits"].as_i64().unwrap());
            assert!((1..=most).contains(&credits), "{credits} after {days} days");
            // 2,100 credits for $20: each cent is 1.05 credits, but for the rounding of two lines.
            assert!((amount * 105 - credits * 100).abs() <= 350, "{credits} credits for {amount}");
            // Pressed a little later: what was shown is charged.
            app.advance(600).await;
            let input = json!({ "plan": "pro", "priced_at": offer["priced_at"] });
            let _ = mei.order(PATH, input).await.expect(200);
            assert_eq!(charged(&app).await[0], amount);
            assert_eq!(left(&mei).await, 1400 + credits);
            // Its money goes back, and its credits with it.
            let session = app.stripe().await["sessions"][0]["id"].as_str().unwrap().to_owned();
            app.bank(&session, "refund").await;
            assert_eq!(left(&mei).await, 1400);
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn pressed_by_many_hands_the_difference_is_paid_once(app: TestApp) {
        let mei = Arc::new(app.user_with(0).await);
        let _ = subscribed(&app, &mei, "creator").await;
        app.stripe_plans(json!({ "webhooks": "twice" })).await;
        let mut presses = JoinSet::new();
        for key in ["one", "one", "one", "two", "three"] {
            let mei = Arc::clone(&mei);
            presses.spawn(async move { mei.order_with(key, PATH, json!({ "plan": "pro" })).await });
        }
        for answer in presses.join_all().await {
            assert!([200, 409, 503].contains(&answer.status), "{}", answer.text);
        }
        let _ = app.stripe().await;
        assert_eq!(plan(&mei).await["plan"], "pro");
        assert_eq!(charged(&app).await, [2000, 2000]);
        assert_eq!(mei.entries("plan_grant").await, [(2100, 0), (1400, 0)]);

        let first = mei.order_with("again", PATH, json!({ "plan": "enterprise" })).await.expect(200);
        let again = mei.order_with("again", PATH, json!({ "plan": "enterprise" })).await.expect(200);
        assert_eq!(again.text, first.text, "byte for byte");
        let _ = mei.order_with("again", PATH, json!({ "plan": "pro" })).await.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(charged(&app).await, [5900, 2000, 2000]);
        assert_eq!(left(&mei).await, 20_000);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Stripe has done it and the answer is lost, or whoever asked dies: the news has the same effect, and the key goes on.
    async fn a_press_whose_answer_is_lost_is_done_once(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = subscribed(&app, &mei, "creator").await;
        let proxy = to_stripe(&app).await;
        let lost = fault_proxy::Fate::CutInAnswer(fault_proxy::Place::Middle);
        proxy.rule(move |_, head| if head.starts_with("POST") && head.contains("/v1/subscriptions/") { lost } else { fault_proxy::Fate::Passes });
        let instance = behind(&app, &proxy).await;
        let there = instance.for_user(&mei);
        let _ = there.order_with("one-key", PATH, json!({ "plan": "pro" })).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        let _ = app.stripe().await;
        assert_eq!((&plan(&mei).await["plan"], left(&mei).await), (&json!("pro"), 3500), "the news says it");
        let done = mei.order_with("one-key", PATH, json!({ "plan": "pro" })).await.expect(200).json;
        assert_eq!(done["plan"], "pro");
        assert_eq!(charged(&app).await, [2000, 2000]);

        // No news either, and nobody comes back with the key: another press finds what is true.
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        let _ = there.order_with("lost", PATH, json!({ "plan": "enterprise" })).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        app.advance(301).await;
        app.ring().await;
        let _ = mei.order_with("another", PATH, json!({ "plan": "enterprise" })).await.expect_problem(409, "ALREADY_SUBSCRIBED");
        assert_eq!((charged(&app).await.len(), left(&mei).await), (3, 20_000));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The bank does not pay the difference: nothing changed, nothing is owed, and another card may try.
    async fn an_upgrade_that_the_bank_declines_changes_nothing(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "next_payment_fails").await;
        let _ = mei.order_with("one-key", PATH, json!({ "plan": "pro" })).await.expect_problem(402, "PAYMENT_DECLINED");
        let same = plan(&mei).await;
        assert_eq!((&same["plan"], &same["state"], &same["next_plan"]), (&json!("creator"), &json!("active"), &Value::Null));
        assert_eq!((charged(&app).await, left(&mei).await), (vec![json!(2000)], 1400));
        let _ = mei.order_with("one-key", PATH, json!({ "plan": "pro" })).await.expect_problem(402, "PAYMENT_DECLINED");
        let _ = mei.order_with("a-new-try", PATH, json!({ "plan": "pro" })).await.expect(200);
        assert_eq!((charged(&app).await.len(), left(&mei).await), (2, 3500));
        app.audit().await;
    }
}

on_both_quietly! {
    /// What was paid for stays until its period ends: credits, models, days.
    async fn a_smaller_plan_follows_with_the_next_period_and_takes_nothing(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = subscribed(&app, &mei, "pro").await;
        let before = plan(&mei).await;
        let offer = offered(&mei, "creator").await;
        assert_eq!((&offer["way"], &offer["amount_minor"], &offer["credits"]), (&json!("down"), &json!(0), &json!(0)));
        assert_eq!((&offer["period_amount_minor"], &offer["at"]), (&json!(2000), &before["period_ends_at"]));

        let waiting = mei.order(PATH, json!({ "plan": "creator" })).await.expect(200).json;
        assert_eq!((&waiting["plan"], &waiting["next_plan"], &waiting["model_slots"]), (&json!("pro"), &json!("creator"), &json!(10)));
        let _ = app.stripe().await;
        let told = plan(&mei).await;
        assert_eq!((&told["plan"], &told["next_plan"]), (&json!("pro"), &json!("creator")), "the news does not bring it forward");
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["plan"], "pro");
        assert_eq!((charged(&app).await, left(&mei).await), (vec![json!(4000)], 3500));
        let _ = mei.order(PATH, json!({ "plan": "creator" })).await.expect_problem(409, "ALREADY_SUBSCRIBED");

        a_month_later(&app, &mei).await;
        let smaller = plan(&mei).await;
        assert_eq!((&smaller["plan"], &smaller["next_plan"], &smaller["model_slots"]), (&json!("creator"), &Value::Null, &json!(3)));
        assert_eq!(charged(&app).await, [2000, 4000]);
        assert_eq!(mei.entries("plan_grant").await, [(1400, 0), (3500, 0)]);
        assert_eq!(left(&mei).await, 1400);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_smaller_plan_that_was_to_follow_is_taken_back(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = subscribed(&app, &mei, "pro").await;
        let _ = mei.order(PATH, json!({ "plan": "creator" })).await.expect(200);
        // Up from here would be counted from the smaller plan's price: first the present one is kept.
        let _ = mei.order(PATH, json!({ "plan": "enterprise" })).await.expect_problem(409, "PLAN_CHANGE_WAITS");
        assert_eq!(offered(&mei, "pro").await["way"], "back");
        let kept = mei.order(PATH, json!({ "plan": "pro" })).await.expect(200).json;
        assert_eq!((&kept["plan"], &kept["next_plan"]), (&json!("pro"), &Value::Null));
        let larger = mei.order(PATH, json!({ "plan": "enterprise" })).await.expect(200).json;
        assert_eq!(larger["plan"], "enterprise");
        assert_eq!((charged(&app).await, left(&mei).await), (vec![json!(5900), json!(4000)], 20_000));
        a_month_later(&app, &mei).await;
        assert_eq!(charged(&app).await[0], 9900);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_plan_that_is_not_paid_for_is_not_changed(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "next_payment_fails").await;
        a_month_later(&app, &mei).await;
        let _ = mei.order(PATH, json!({ "plan": "pro" })).await.expect_problem(409, "BILL_UNPAID");
        app.bank(&session, "payment_recovers").await;
        let credits = offered(&mei, "pro").await["credits"].as_i64().unwrap();
        let _ = mei.order(PATH, json!({ "plan": "pro" })).await.expect(200);
        assert_eq!(left(&mei).await, 1400 + credits);
        for body in [json!({ "plan": "free" }), json!({ "plan": "pro", "priced_at": "soon" })] {
            let _ = mei.order(PATH, body).await.expect_problem(422, "INVALID");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// A plan that was cancelled and is changed goes on.
    async fn a_cancelled_plan_that_is_changed_goes_on(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = subscribed(&app, &mei, "creator").await;
        let _ = mei.delete(PATH).await.expect(200);
        assert_eq!(offered(&mei, "creator").await["way"], "resume");
        let larger = mei.order(PATH, json!({ "plan": "pro" })).await.expect(200).json;
        assert_eq!((&larger["plan"], &larger["cancel_at_period_end"]), (&json!("pro"), &json!(false)));
        a_month_later(&app, &mei).await;
        assert_eq!((&plan(&mei).await["state"], left(&mei).await), (&json!("active"), 3500));
        app.audit().await;
    }
}
