//! Money that goes back (refunds, disputes) takes its credits back; what was spent is a debt that the next purchase pays.

use darkroom_tests::{TestApp, TestUser, on_both, on_both_quietly, session_of};
use serde_json::{Value, json};

/// Spends this many of somebody's credits, in photos of seven.
async fn spend(mei: &TestUser, photos: u32) {
    let job = mei.photos(photos).await;
    assert_eq!(mei.follow(&job).await["state"], "succeeded");
}

on_both! {
    /// A refund never makes a balance negative (requirement A9): the debt is shown, and the next purchase pays it first.
    async fn a_refund_of_spent_credits_is_a_debt_that_the_next_purchase_pays(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        spend(&mei, 4).await;
        assert_eq!(mei.credits().await["available"], 72);

        // ¥9 of ¥10: 90 credits, of which 72 are there.
        app.bank_with(&session, json!({ "event": "refund", "amount": 900 })).await;
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["debt"]), (&json!(0), &json!(18)));
        // The rest: all of it is debt.
        app.bank_with(&session, json!({ "event": "refund", "amount": 100 })).await;
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["debt"]), (&json!(0), &json!(28)));
        let orders = mei.get("/api/billing/orders").await.expect(200).json;
        assert_eq!((&orders["items"][0]["state"], &orders["items"][0]["refunded_credits"]), (&json!("refunded"), &json!(100)));
        assert_eq!(mei.entries("clawback").await, [(0, 10), (-72, 18)]);
        let _ = mei.order("/api/predict/photos", json!({ "model": "flux", "prompt": "rain" })).await.expect_problem(402, "INSUFFICIENT_CREDITS");

        let _ = mei.bought(&app, "cny10").await;
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["debt"]), (&json!(72), &json!(0)));
        assert_eq!(mei.entries("purchase").await, [(72, -28), (100, 0)]);
        app.audit().await;
    }
}

on_both! {
    /// The bank takes the money when a dispute begins, and gives it back when it is won.
    async fn a_dispute_takes_and_a_won_one_gives_back_paying_the_debt_first(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny10").await;
        spend(&mei, 2).await;
        app.bank(&session, "dispute").await;
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["debt"]), (&json!(0), &json!(14)));
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"][0]["state"], "refunded");
        app.bank(&session, "dispute_won").await;
        let credits = mei.credits().await;
        assert_eq!((&credits["available"], &credits["debt"]), (&json!(86), &json!(0)));
        let order = mei.get("/api/billing/orders").await.expect(200).json["items"][0].clone();
        assert_eq!((&order["state"], &order["refunded_credits"]), (&json!("paid"), &json!(0)));
        assert_eq!(mei.entries("clawback").await, [(86, -14), (-86, 14)]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_lost_dispute_stays_lost(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny30").await;
        app.stripe_plans(json!({ "webhooks": ["reversed", "twice"] })).await;
        app.bank(&session, "dispute").await;
        app.bank(&session, "dispute_lost").await;
        assert_eq!(mei.credits().await["available"], 0);
        assert_eq!(mei.entries("clawback").await, [(-300, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// A refund that the customer's bank does not take comes back, and the credits with it; a later one counts again.
    async fn a_refund_that_fails_gives_the_credits_back(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = mei.bought(&app, "cny30").await;
        app.bank_with(&session, json!({ "event": "refund", "amount": 1000 })).await;
        assert_eq!(mei.credits().await["available"], 200);
        app.bank(&session, "refund_fails").await;
        assert_eq!(mei.credits().await["available"], 300);
        app.bank_with(&session, json!({ "event": "refund", "amount": 1000 })).await;
        assert_eq!(mei.credits().await["available"], 200);
        assert_eq!(mei.entries("clawback").await, [(-100, 0), (100, 0), (-100, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// News of the refund overtakes the news of the payment: it is kept, and takes effect with the payment.
    async fn a_refund_that_is_told_before_its_payment_counts_with_it(app: TestApp) {
        let mei = app.user_with(0).await;
        let order = mei.buy("cny30").await;
        app.stripe_plans(json!({ "webhooks": ["none", "once"] })).await;
        app.bank(&session_of(&order), "pay").await;
        app.bank_with(&session_of(&order), json!({ "event": "refund", "amount": 2000 })).await;
        assert_eq!(mei.credits().await["available"], 0, "nothing was told of a payment");
        app.advance(121).await;
        app.ring().await;
        let order = mei.bill(&order).await;
        assert_eq!((&order["state"], &order["refunded_credits"], &order["paid_at"].is_string()), (&json!("paid"), &json!(200), &true));
        assert_eq!(mei.credits().await["available"], 100);
        assert_eq!(mei.credits().await["debt"], Value::from(0));
        app.audit().await;
    }
}
