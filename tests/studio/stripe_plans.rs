//! Plans by subscription (requirement D4): credits with each paid bill and until the end of its period, and nothing else.

use darkroom_tests::{SecondInstance, TestApp, TestUser, fault_proxy, on_both, on_both_quietly, session_of};
use serde_json::{Value, json};

const PATH: &str = "/api/billing/subscription";
pub(crate) const DAY: i64 = 24 * 3600;
/// Longer than any month.
const MONTH: i64 = 31 * DAY + 60;

pub(crate) async fn subscribe(mei: &TestUser, plan: &str) -> Value {
    mei.order(PATH, json!({ "plan": plan })).await.expect(201).json
}

/// Subscribes, pays, and answers the session.
pub(crate) async fn subscribed(app: &TestApp, mei: &TestUser, plan: &str) -> String {
    let session = session_of(&subscribe(mei, plan).await);
    app.bank(&session, "pay").await;
    session
}

pub(crate) async fn plan(mei: &TestUser) -> Value {
    mei.get(PATH).await.expect(200).json
}

/// What of a plan's credits is left.
pub(crate) async fn left(mei: &TestUser) -> i64 {
    mei.credits().await["plan"].as_i64().expect("credits")
}

/// A month goes by: what time does at Stripe is told, and the session in the browser was ended by it.
pub(crate) async fn a_month_later(app: &TestApp, mei: &TestUser) {
    app.advance(MONTH).await;
    let _ = app.stripe().await;
    app.ring().await;
    let _ = mei.sign_in().await;
}

on_both_quietly! {
    async fn a_plan_gives_its_credits_with_its_first_bill_and_with_every_next_one(app: TestApp) {
        let mei = app.user_with(0).await;
        assert_eq!(plan(&mei).await, json!({
            "plan": "free", "state": "none", "period_ends_at": null, "cancel_at_period_end": false, "checkout_url": null,
            "credits_per_period": 0, "model_slots": 1, "models_used": 0, "next_plan": null, "switch": null,
        }));
        let wanted = subscribe(&mei, "creator").await;
        assert_eq!((&wanted["plan"], &wanted["state"], &wanted["model_slots"]), (&json!("creator"), &json!("pending"), &json!(1)));
        let page = app.stripe().await["sessions"][0].clone();
        assert_eq!((&page["mode"], &page["amount_total"], &page["currency"]), (&json!("subscription"), &json!(2000), &json!("usd")));
        assert_eq!(page["payment_method_types"], json!(["card"]));
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["plan"], "free");
        assert_eq!(left(&mei).await, 0, "an open page gives nothing");

        app.stripe_plans(json!({ "webhooks": "twice" })).await;
        app.bank(&session_of(&wanted), "pay").await;
        let active = plan(&mei).await;
        assert_eq!((&active["plan"], &active["state"], &active["checkout_url"]), (&json!("creator"), &json!("active"), &Value::Null));
        assert_eq!((&active["credits_per_period"], &active["model_slots"]), (&json!(1400), &json!(3)));
        let credits = mei.credits().await;
        assert_eq!((&credits["plan"], &credits["bought"]), (&json!(1400), &json!(0)));
        assert_eq!(credits["plan_expires_at"], active["period_ends_at"]);
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["plan"], "creator");
        // Requirement C2 is about packs: a plan is not a level.
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["level"], "free");

        a_month_later(&app, &mei).await;
        assert_eq!(mei.entries("plan_grant").await, [(1400, 0), (1400, 0)]);
        assert_eq!(mei.entries("plan_expiry").await, [(-1400, 0)], "what was left of the first month is over");
        assert_eq!(left(&mei).await, 1400);
        assert!(plan(&mei).await["period_ends_at"].as_str() > active["period_ends_at"].as_str());
        app.audit().await;
    }
}

on_both_quietly! {
    /// The bill is told before the subscription, everything in reverse, or by nobody at all.
    async fn in_whatever_order_it_is_told_each_bill_grants_once(app: TestApp) {
        for webhooks in ["reversed", "twice", "none"] {
            let mei = app.user_with(0).await;
            app.stripe_plans(json!({ "webhooks": webhooks })).await;
            let _ = subscribed(&app, &mei, "pro").await;
            if webhooks == "none" {
                assert_eq!(left(&mei).await, 0);
                app.advance(301).await;
                app.ring().await;
            }
            assert_eq!(plan(&mei).await["state"], "active", "{webhooks}");
            assert_eq!(mei.entries("plan_grant").await, [(3500, 0)], "{webhooks}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_plan_that_is_canceled_ends_with_its_period(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = mei.delete(PATH).await.expect_problem(404, "NOT_FOUND");
        let _ = mei.post("/api/billing/portal", json!({})).await.expect_problem(404, "NOT_FOUND");
        let session = subscribed(&app, &mei, "creator").await;
        assert!(mei.post("/api/billing/portal", json!({})).await.expect(200).text_of("/url").contains("/sandbox/portal/stripe/"));

        for _ in 0..2 {
            let ending = mei.delete(PATH).await.expect(200).json;
            assert_eq!((&ending["state"], &ending["cancel_at_period_end"]), (&json!("active"), &json!(true)));
        }
        // Taken back in the portal, and ended again: the second time counts as well.
        app.bank(&session, "resume").await;
        assert_eq!(plan(&mei).await["cancel_at_period_end"], false);
        let _ = mei.delete(PATH).await.expect(200);
        assert_eq!(left(&mei).await, 1400);

        a_month_later(&app, &mei).await;
        let ended = plan(&mei).await;
        assert_eq!((&ended["plan"], &ended["state"], &ended["model_slots"]), (&json!("free"), &json!("ended"), &json!(1)));
        assert_eq!(mei.entries("plan_expiry").await, [(-1400, 0)]);
        assert_eq!(mei.credits().await["available"], 0);
        let _ = mei.delete(PATH).await.expect_problem(404, "NOT_FOUND");
        // Whoever comes back is the same customer.
        let _ = subscribed(&app, &mei, "pro").await;
        assert_eq!(left(&mei).await, 3500);
        let customers = app.stripe().await["subscriptions"].clone();
        assert_eq!(customers[0]["customer"], customers[1]["customer"]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Ended at once by the shop: the plan is over, what was paid for stays until its period ends.
    async fn credits_outlive_their_plan_until_their_period_ends(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "cancel").await;
        assert_eq!((&plan(&mei).await["plan"], left(&mei).await), (&json!("free"), 1400));
        a_month_later(&app, &mei).await;
        assert_eq!(left(&mei).await, 0);
        assert_eq!(mei.entries("plan_expiry").await, [(-1400, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn an_unpaid_bill_grants_nothing_until_it_is_paid(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "next_payment_fails").await;
        a_month_later(&app, &mei).await;
        let due = plan(&mei).await;
        assert_eq!((&due["plan"], &due["state"]), (&json!("creator"), &json!("past_due")));
        assert_eq!((mei.entries("plan_grant").await.len(), left(&mei).await), (1, 0));
        app.bank(&session, "payment_recovers").await;
        assert_eq!((&plan(&mei).await["state"], left(&mei).await), (&json!("active"), 1400));

        app.bank(&session, "next_payment_fails").await;
        a_month_later(&app, &mei).await;
        app.bank(&session, "payment_given_up").await;
        assert_eq!((&plan(&mei).await["plan"], left(&mei).await), (&json!("free"), 0));
        assert_eq!(mei.entries("plan_grant").await.len(), 2);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Two pages are open and both are paid: one plan, one grant; the second subscription is ended at Stripe, and what was
    /// paid for it goes back.
    async fn whoever_pays_twice_has_one_plan(app: TestApp) {
        let mei = app.user_with(0).await;
        let first = session_of(&subscribe(&mei, "creator").await);
        let second = session_of(&subscribe(&mei, "pro").await);
        app.bank(&second, "pay").await;
        app.bank(&first, "pay").await;
        assert_eq!(plan(&mei).await["plan"], "pro");
        assert_eq!(mei.entries("plan_grant").await, [(3500, 0)]);
        let states: Vec<Value> = app.stripe().await["subscriptions"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
        assert_eq!(states, ["canceled", "active"], "newest first");
        // Heard once more, the same bill gives nothing back twice.
        let bills = app.stripe().await["subscriptions"].clone();
        let _ = app.tell(&app.event("invoice.paid", json!({ "id": bills[0]["latest_invoice"] }))).await.expect(200);
        app.advance(301).await;
        app.ring().await;
        let charges = app.stripe().await["charges"].clone();
        let returned: Vec<_> = charges.as_array().unwrap().iter().map(|one| one["amount_refunded"].clone()).collect();
        assert_eq!(returned, [json!(2000), json!(0)], "newest first");
        assert_eq!(mei.entries("plan_grant").await, [(3500, 0)]);
        assert_eq!(mei.entries("clawback").await, [], "what gave nothing takes nothing");
        let mails = mei.mails().await;
        let told = |words: &str| mails.iter().filter(|mail| mail["subject"].as_str().unwrap().contains(words)).count();
        assert_eq!((told("receipt: Professional plan"), told("second subscription was refunded"), told("receipt")), (1, 1, 1));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The page of whoever opens another one is closed; one that is given up, too.
    async fn pages_that_were_left_are_closed(app: TestApp) {
        let mei = app.user().await;
        let _ = subscribe(&mei, "creator").await;
        let _ = subscribe(&mei, "pro").await;
        let left = mei.delete(PATH).await.expect(200).json;
        assert_eq!((&left["plan"], &left["state"], &left["checkout_url"]), (&json!("free"), &json!("ended"), &Value::Null));
        app.ring().await;
        let sessions = app.stripe().await["sessions"].clone();
        let states: Vec<_> = sessions.as_array().unwrap().iter().map(|session| &session["status"]).collect();
        assert_eq!(states, ["expired", "expired"]);
        app.audit().await;
    }
}

on_both! {
    /// The money of a bill goes back: its credits go in proportion, those of the plan first. What was spent of them is
    /// taken from what else is there.
    async fn a_refunded_bill_takes_its_credits_wherever_they_are(app: TestApp) {
        let mei = app.user_with(50).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank_with(&session, json!({ "event": "refund", "amount": 500 })).await;
        assert_eq!((left(&mei).await, mei.entries("clawback").await), (1050, vec![(-350, 0)]));
        let job = mei.photos(4).await;
        assert_eq!(mei.follow(&job).await["state"], "succeeded");
        app.bank_with(&session, json!({ "event": "refund", "amount": 1500 })).await;
        let credits = mei.credits().await;
        assert_eq!((&credits["plan"], &credits["bought"], &credits["debt"]), (&json!(0), &json!(22), &json!(0)));
        assert_eq!(mei.entries("clawback").await, [(-1050, 0), (-350, 0)]);
        app.audit().await;
    }
}

/// A proxy to Stripe.
pub(crate) async fn to_stripe(app: &TestApp) -> fault_proxy::FaultProxy {
    fault_proxy::FaultProxy::start(app.state.config.stripe.as_ref().unwrap().base_url.as_str()).await
}

/// A second process of the studio, which asks Stripe by way of this proxy.
pub(crate) async fn behind(app: &TestApp, proxy: &fault_proxy::FaultProxy) -> SecondInstance {
    let change = |plan: &mut darkroom_tests::Plan| {
        let stripe = plan.config.stripe.as_mut().unwrap();
        stripe.base_url = proxy.instead_of(&stripe.base_url);
    };
    SecondInstance::open(app, change).await
}

/// A plan is paid, and the process that is told of the bill cannot look it up: Stripe answers 500 to it. The way to Stripe,
/// the process, and what it was told.
pub(crate) async fn bill_that_stripe_does_not_show(
    app: &TestApp,
    mei: &TestUser,
) -> (fault_proxy::FaultProxy, SecondInstance, Value) {
    app.stripe_plans(json!({ "webhooks": "none" })).await;
    let _ = subscribed(app, mei, "creator").await;
    let bill = app.stripe().await["subscriptions"][0]["latest_invoice"].clone();
    let cut = to_stripe(app).await;
    cut.rule(|_, _| fault_proxy::Fate::Answered(500));
    let instance = behind(app, &cut).await;
    let event = app.event("invoice.paid", json!({ "id": bill, "object": "invoice" }));
    let _ = app.tell_at(&instance.url, &event).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
    (cut, instance, event)
}

on_both_quietly! {
    /// One process reads a subscription, and before the answer is there it is ended and another process has heard that: what
    /// the first one read is old, and is not written.
    async fn a_reading_that_was_overtaken_writes_nothing_old(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        let proxy = to_stripe(&app).await;
        let instance = behind(&app, &proxy).await;
        proxy.nth(1, fault_proxy::Fate::HeldInAnswer);
        let id = app.stripe().await["subscriptions"][0]["id"].clone();
        let event = app.event("customer.subscription.updated", json!({ "id": id, "object": "subscription" }));
        let end = async {
            let old = proxy.held().await;
            app.bank(&session, "cancel").await;
            assert_eq!(plan(&mei).await["state"], "ended");
            old.pass();
        };
        let (answer, ()) = tokio::join!(app.tell_at(&instance.url, &event), end);
        let _ = answer.expect(200);
        assert_eq!(proxy.heal(), 1, "what a later reading found is newer");
        let over = plan(&mei).await;
        assert_eq!((&over["plan"], &over["state"]), (&json!("free"), &json!("ended")));
        app.audit().await;
    }
}

on_both_quietly! {
    /// Paying back a second subscription fails at first: the news of its bill is kept, and tried again.
    async fn what_was_paid_twice_is_paid_back_in_the_end(app: TestApp) {
        let mei = app.user_with(0).await;
        let first = session_of(&subscribe(&mei, "creator").await);
        let second = session_of(&subscribe(&mei, "pro").await);
        app.bank(&second, "pay").await;
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        app.bank(&first, "pay").await;
        let bill = app.stripe().await["subscriptions"][0]["latest_invoice"].clone();
        let proxy = to_stripe(&app).await;
        proxy.rule(|_, head| if head.contains("/v1/refunds") { fault_proxy::Fate::Answered(500) } else { fault_proxy::Fate::Passes });
        let instance = behind(&app, &proxy).await;
        let event = app.event("invoice.paid", json!({ "id": bill, "object": "invoice" }));
        let _ = app.tell_at(&instance.url, &event).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        assert_eq!(app.stripe().await["charges"][0]["amount_refunded"], 0);
        app.advance(31).await;
        app.ring().await;
        assert_eq!(app.stripe().await["charges"][0]["amount_refunded"], 2000);
        assert_eq!(mei.entries("plan_grant").await, [(3500, 0)]);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Stripe does not answer while it tells of a bill: the news is kept, and has its effect later.
    async fn news_that_cannot_be_looked_into_is_kept(app: TestApp) {
        let mei = app.user_with(0).await;
        let (_cut, _instance, _) = bill_that_stripe_does_not_show(&app, &mei).await;
        assert_eq!(left(&mei).await, 0);
        app.advance(31).await;
        app.ring().await;
        assert_eq!(left(&mei).await, 1400);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The key of another account, or of the other mode: whoever ends a plan that Stripe does not know finds it over, and
    /// can have another one.
    async fn a_plan_that_stripe_does_not_know_is_over_and_can_be_bought_again(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "gone").await;
        let _ = mei.delete(PATH).await.expect_problem(404, "NOT_FOUND");
        let over = plan(&mei).await;
        assert_eq!((&over["plan"], &over["state"], &over["model_slots"]), (&json!("free"), &json!("ended"), &json!(1)));
        app.ring().await;
        assert_eq!(plan(&mei).await, over, "nobody looks for it any more");
        let again = session_of(&subscribe(&mei, "pro").await);
        app.bank(&again, "pay").await;
        let now = plan(&mei).await;
        assert_eq!((&now["plan"], &now["state"]), (&json!("pro"), &json!("active")));
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_repeat_of_the_key_makes_one_page(app: TestApp) {
        let mei = app.user().await;
        app.stripe_plans(json!({ "create": ["500", "500"] })).await;
        let input = json!({ "plan": "enterprise" });
        let _ = mei.order_with("one-key", PATH, input.clone()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        let first = mei.order_with("one-key", PATH, input.clone()).await.expect(201);
        assert_eq!(mei.order_with("one-key", PATH, input).await.expect(201).text, first.text);
        assert_eq!(app.stripe().await["sessions"].as_array().unwrap().len(), 1);
        for plan in ["free", "platinum"] {
            let refused = mei.order(PATH, json!({ "plan": plan })).await.expect_problem(422, "INVALID");
            assert_eq!(refused.json["fields"][0]["name"], "plan");
        }
        app.bank(&session_of(&first.json), "pay").await;
        // Unlimited photos under a fair-use cap (requirement D4).
        assert_eq!((left(&mei).await, &plan(&mei).await["model_slots"]), (20_000, &json!(50)));
        app.audit().await;
    }
}
