//! What Stripe does not take: each kind of refusal has its meaning, and none of them is our fault to whoever pays.

use std::sync::Arc;

use darkroom_tests::{TestApp, TestUser, fault_proxy, on_both_quietly, session_of};
use reqwest::header::{ACCEPT_LANGUAGE, HeaderValue};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::stripe_plans::{behind, subscribed, to_stripe};

const PLAN: &str = "/api/billing/subscription";
const PORTAL: &str = "/api/billing/portal";
const ORDERS: &str = "/api/billing/orders";
/// Of a new account in the sandbox.
const BEFORE: i64 = 1000;

async fn orders(mei: &TestUser) -> Vec<Value> {
    mei.get(ORDERS).await.expect(200).json["items"].as_array().expect("items").clone()
}

on_both_quietly! {
    async fn a_pack_in_yuan_is_sold_where_the_account_has_no_wallets(app: TestApp) {
        app.stripe_settings(json!({ "wallets": false })).await;
        let mei = app.user().await;
        for pack in ["cny10", "cny68", "usd10"] {
            let order = mei.buy(pack).await;
            assert_eq!(app.stripe().await["sessions"][0]["payment_method_types"], json!(["card"]), "{pack}");
            app.bank(&session_of(&order), "pay").await;
        }
        assert_eq!(mei.credits().await["available"], BEFORE + 100 + 714 + 700);

        // The day they are switched on they are offered, without a change here.
        app.stripe_settings(json!({ "wallets": true })).await;
        let _ = mei.buy("cny10").await;
        assert_eq!(app.stripe().await["sessions"][0]["payment_method_types"], json!(["card", "alipay", "wechat_pay"]));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The page then offers what there is: whoever chose a wallet can still pay.
    async fn a_wallet_that_the_account_has_not_switched_on_does_not_keep_anybody_from_paying(app: TestApp) {
        app.stripe_settings(json!({ "wallets": false })).await;
        let mei = app.user().await;
        for channel in ["alipay", "wechat_pay"] {
            let input = json!({ "pack": "cny10", "method": "stripe", "channel": channel });
            let order = mei.order(ORDERS, input).await.expect(201).json;
            let session = app.stripe().await["sessions"][0].clone();
            assert_eq!((&session["payment_method_types"], &session["status"]), (&json!(["card"]), &json!("open")));
            app.bank(&session_of(&order), "pay").await;
            // What was chosen is not how it was paid.
            assert_eq!(mei.bill(&order).await["channel"], Value::Null);
        }
        assert_eq!(mei.credits().await["available"], BEFORE + 200);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The page then asks for an address itself.
    async fn an_address_that_stripe_refuses_does_not_keep_anybody_from_paying(app: TestApp) {
        let mei = app.user_with(0).await;
        app.stripe_settings(json!({ "email_refused": true })).await;
        let order = mei.order_with("one-key", ORDERS, json!({ "pack": "cny10", "method": "stripe" })).await.expect(201);
        assert_eq!(app.stripe().await["sessions"][0]["customer_email"], Value::Null);
        // Taken again, the address changes nothing about an order that has its page.
        app.stripe_settings(json!({ "email_refused": false })).await;
        let again = mei.order_with("one-key", ORDERS, json!({ "pack": "cny10", "method": "stripe" })).await.expect(201);
        assert_eq!(again.text, order.text);
        app.bank(&session_of(&order.json), "pay").await;
        assert_eq!(mei.bill(&order.json).await["state"], "paid");

        app.stripe_settings(json!({ "email_refused": true })).await;
        let _ = subscribed(&app, &mei, "creator").await;
        assert_eq!(mei.credits().await["plan"], 1400);
        assert_eq!(app.stripe().await["sessions"].as_array().unwrap().len(), 2, "one page each");
        app.audit().await;
    }
}

on_both_quietly! {
    /// The other words are kept before they are sent: whoever dies between the two questions, or comes at the same time,
    /// goes on with the same page.
    async fn whoever_dies_between_two_wordings_leaves_one_order_with_one_page(app: TestApp) {
        let mei = Arc::new(app.user().await);
        app.stripe_settings(json!({ "email_refused": true })).await;
        // The second question is not answered: it has the other words and no outcome.
        app.stripe_plans(json!({ "create": ["ok", "500", "500"] })).await;
        let input = json!({ "pack": "cny10", "method": "stripe" });
        let _ = mei.order_with("one-key", ORDERS, input.clone()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        assert_eq!(orders(&mei).await[0]["state"], "pending");
        app.advance(121).await;
        app.ring().await;
        let order = mei.order_with("one-key", ORDERS, input).await.expect(201).json;
        app.bank(&session_of(&order), "pay").await;

        let mut duplicates = JoinSet::new();
        for _ in 0..6 {
            let mei = Arc::clone(&mei);
            let input = json!({ "pack": "cny30", "method": "stripe" });
            duplicates.spawn(async move { mei.order_with("twins", ORDERS, input).await });
        }
        for answer in duplicates.join_all().await {
            assert!([201, 503].contains(&answer.status), "{}", answer.text);
        }
        let last = mei.order_with("twins", ORDERS, json!({ "pack": "cny30", "method": "stripe" })).await.expect(201);
        app.bank(&session_of(&last.json), "pay").await;
        assert_eq!(app.stripe().await["sessions"].as_array().unwrap().len(), 2);
        assert_eq!(mei.credits().await["available"], BEFORE + 100 + 300);
        app.audit().await;
    }
}

on_both_quietly! {
    /// An operator who never saved the portal's settings: a word for whoever wants to change a card.
    async fn a_portal_that_was_never_set_up_says_so_and_plans_are_managed_all_the_same(app: TestApp) {
        let mei = app.user_with(0).await;
        let _ = subscribed(&app, &mei, "creator").await;
        app.stripe_settings(json!({ "portal": false })).await;
        for (language, word) in [("zh-CN", "管理员"), ("en", "operator")] {
            let headers = [(ACCEPT_LANGUAGE, HeaderValue::from_static(language))].into_iter().collect();
            let visit = mei.request(reqwest::Method::POST, PORTAL).headers(headers).json(&json!({}));
            let said = mei.send(visit).await.expect_problem(503, "PORTAL_NOT_CONFIGURED");
            assert!(said.json["detail"].as_str().unwrap().contains(word), "{}", said.text);
        }

        // Cancelled, and gone on with, without it.
        assert_eq!(mei.delete(PLAN).await.expect(200).json["cancel_at_period_end"], true);
        let resumed = mei.order(PLAN, json!({ "plan": "creator" })).await.expect(200).json;
        assert_eq!((&resumed["plan"], &resumed["cancel_at_period_end"]), (&json!("creator"), &json!(false)));
        app.stripe_settings(json!({ "portal": true })).await;
        let _ = mei.post(PORTAL, json!({})).await.expect(200);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Deleted in the Dashboard, or left over from the other mode: there is nothing to manage, and the next plan makes a
    /// new customer.
    async fn a_customer_that_stripe_has_forgotten_is_forgotten_here(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.bank(&session, "cancel").await;
        app.stripe_settings(json!({ "customer_gone": true })).await;
        let _ = mei.post(PORTAL, json!({})).await.expect_problem(404, "NOT_FOUND");
        app.stripe_settings(json!({ "customer_gone": false })).await;
        let _ = mei.post(PORTAL, json!({})).await.expect_problem(404, "NOT_FOUND");

        // The same without a visit to the portal: the page is asked for without the customer, in one press.
        let jun = app.user_with(0).await;
        let session = subscribed(&app, &jun, "creator").await;
        app.bank(&session, "cancel").await;
        app.stripe_settings(json!({ "customer_gone": true })).await;
        let _ = subscribed(&app, &jun, "pro").await;
        assert_eq!(app.stripe().await["subscriptions"][0]["status"], "active");
        app.stripe_settings(json!({ "customer_gone": false })).await;
        let customers = app.stripe().await["subscriptions"].clone();
        assert_ne!(customers[0]["customer"], customers[1]["customer"]);
        let _ = jun.post(PORTAL, json!({})).await.expect(200);
        assert_eq!(jun.credits().await["plan"], 1400 + 3500, "the ended plan's month is paid for");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Ended in the Dashboard, and nobody told us: cancelling it finds that out.
    async fn cancelling_what_is_cancelled_shows_it_ended(app: TestApp) {
        let mei = app.user_with(0).await;
        let session = subscribed(&app, &mei, "creator").await;
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        app.bank(&session, "cancel").await;
        assert_eq!(mei.get(PLAN).await.expect(200).json["state"], "active");
        let ended = mei.delete(PLAN).await.expect(200).json;
        assert_eq!((&ended["plan"], &ended["state"]), (&json!("free"), &json!("ended")));
        let _ = mei.delete(PLAN).await.expect_problem(404, "NOT_FOUND");
        app.audit().await;
    }
}

on_both_quietly! {
    /// Nobody foresaw it: a sentence, an order that is over and says why, and the same answer for the same key.
    async fn an_unknown_refusal_is_a_sentence_and_leaves_nothing_stuck(app: TestApp) {
        let mei = app.user().await;
        let proxy = to_stripe(&app).await;
        proxy.rule(|_, head| if head.contains("/v1/checkout") { fault_proxy::Fate::Answered(400) } else { fault_proxy::Fate::Passes });
        let instance = behind(&app, &proxy).await;
        let there = instance.for_user(&mei);
        let input = json!({ "pack": "cny10", "method": "stripe" });
        let said = there.order_with("one-key", ORDERS, input.clone()).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        assert!(!said.text.contains("stripe"), "{}", said.text);
        let order = orders(&mei).await[0].clone();
        assert_eq!((&order["state"], &order["refusal"]), (&json!("canceled"), &json!("PAYMENT_NOT_POSSIBLE")));
        let _ = mei.order_with("one-key", ORDERS, input.clone()).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        assert_eq!(orders(&mei).await.len(), 1);

        let _ = there.order_with("a-plan", PLAN, json!({ "plan": "pro" })).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        let _ = mei.order_with("a-plan", PLAN, json!({ "plan": "pro" })).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        assert_eq!(mei.get(PLAN).await.expect(200).json["plan"], "free");

        // Nothing is looked for any more, and a new press is a new try.
        app.advance(24 * 3600).await;
        app.ring().await;
        assert_eq!(app.stripe().await["sessions"], json!([]));
        let _ = mei.sign_in().await;
        let order = mei.buy("cny10").await;
        app.bank(&session_of(&order), "pay").await;
        assert_eq!(mei.credits().await["available"], BEFORE + 100);
        app.audit().await;
    }
}

on_both_quietly! {
    /// The key is wrong, or too many came at once: come back. The order waits, and gets its page.
    async fn what_is_the_operators_to_mend_is_said_to_be_unavailable(app: TestApp) {
        let mei = app.user().await;
        for status in [401, 403, 429] {
            let proxy = to_stripe(&app).await;
            proxy.rule(move |_, _| fault_proxy::Fate::Answered(status));
            let instance = behind(&app, &proxy).await;
            let key = format!("key-{status}");
            let input = json!({ "pack": "cny10", "method": "stripe" });
            let there = instance.for_user(&mei);
            let _ = there.order_with(&key, ORDERS, input.clone()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            let order = mei.order_with(&key, ORDERS, input).await.expect(201).json;
            assert!(order["checkout_url"].is_string(), "{status}");
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// The operator changed the account: pages of the old one are gone, and no order waits for them for ever.
    async fn an_order_whose_page_is_gone_is_over(app: TestApp) {
        let mei = app.user().await;
        let order = mei.buy("cny10").await;
        let proxy = to_stripe(&app).await;
        proxy.rule(|_, head| if head.contains("/v1/checkout") { fault_proxy::Fate::Answered(404) } else { fault_proxy::Fate::Passes });
        let instance = behind(&app, &proxy).await;
        app.advance(121).await;
        let looked = instance.for_user(&mei).get(&format!("{ORDERS}/{}", order["id"].as_str().unwrap())).await.expect(200).json;
        assert_eq!(looked["state"], "expired");
        assert_eq!(mei.bill(&order).await["state"], "expired");
        app.audit().await;
    }
}
