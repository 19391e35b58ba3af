//! What Stripe does not take: each kind of refusal has its meaning, and none of them is our fault to whoever pays.

use std::sync::Arc;

use darkroom_tests::{House, Person, on_both_quietly, session_of, wire};
use reqwest::header::{ACCEPT_LANGUAGE, HeaderValue};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::stripe_plans::{behind, subscribed, to_stripe};

const PLAN: &str = "/api/billing/subscription";
const PORTAL: &str = "/api/billing/portal";
const ORDERS: &str = "/api/billing/orders";
/// Of a new account in the sandbox.
const BEFORE: i64 = 1000;

async fn orders(mei: &Person) -> Vec<Value> {
    mei.get(ORDERS).await.expect(200).json["items"].as_array().expect("items").clone()
}

on_both_quietly! {
    async fn a_pack_in_yuan_is_sold_where_the_account_has_no_wallets(house: House) {
        house.stripe_settings(json!({ "wallets": false })).await;
        let mei = house.person().await;
        for pack in ["cny10", "cny68", "usd10"] {
            let order = mei.buy(pack).await;
            assert_eq!(house.stripe().await["sessions"][0]["payment_method_types"], json!(["card"]), "{pack}");
            house.bank(&session_of(&order), "pay").await;
        }
        assert_eq!(mei.credits().await["available"], BEFORE + 100 + 714 + 700);

        // The day they are switched on they are offered, without a change here.
        house.stripe_settings(json!({ "wallets": true })).await;
        let _ = mei.buy("cny10").await;
        assert_eq!(house.stripe().await["sessions"][0]["payment_method_types"], json!(["card", "alipay", "wechat_pay"]));
        house.audit().await;
    }
}

on_both_quietly! {
    /// The page then asks for an address itself.
    async fn an_address_that_stripe_refuses_does_not_keep_anybody_from_paying(house: House) {
        let mei = house.person_with(0).await;
        house.stripe_settings(json!({ "email_refused": true })).await;
        let order = mei.order_with("one-key", ORDERS, json!({ "pack": "cny10", "method": "stripe" })).await.expect(201);
        assert_eq!(house.stripe().await["sessions"][0]["customer_email"], Value::Null);
        // Taken again, the address changes nothing about an order that has its page.
        house.stripe_settings(json!({ "email_refused": false })).await;
        let again = mei.order_with("one-key", ORDERS, json!({ "pack": "cny10", "method": "stripe" })).await.expect(201);
        assert_eq!(again.text, order.text);
        house.bank(&session_of(&order.json), "pay").await;
        assert_eq!(mei.bill(&order.json).await["state"], "paid");

        house.stripe_settings(json!({ "email_refused": true })).await;
        let _ = subscribed(&house, &mei, "creator").await;
        assert_eq!(mei.credits().await["plan"], 1400);
        assert_eq!(house.stripe().await["sessions"].as_array().unwrap().len(), 2, "one page each");
        house.audit().await;
    }
}

on_both_quietly! {
    /// The other words are kept before they are sent: whoever dies between the two questions, or comes at the same time,
    /// goes on with the same page.
    async fn whoever_dies_between_two_wordings_leaves_one_order_with_one_page(house: House) {
        let mei = Arc::new(house.person().await);
        house.stripe_settings(json!({ "email_refused": true })).await;
        // The second question is not answered: it has the other words and no outcome.
        house.stripe_plans(json!({ "create": ["ok", "500", "500"] })).await;
        let wish = json!({ "pack": "cny10", "method": "stripe" });
        let _ = mei.order_with("one-key", ORDERS, wish.clone()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        assert_eq!(orders(&mei).await[0]["state"], "pending");
        house.advance(121).await;
        house.ring().await;
        let order = mei.order_with("one-key", ORDERS, wish).await.expect(201).json;
        house.bank(&session_of(&order), "pay").await;

        let mut twins = JoinSet::new();
        for _ in 0..6 {
            let mei = Arc::clone(&mei);
            let wish = json!({ "pack": "cny30", "method": "stripe" });
            twins.spawn(async move { mei.order_with("twins", ORDERS, wish).await });
        }
        for answer in twins.join_all().await {
            assert!([201, 503].contains(&answer.status), "{}", answer.text);
        }
        let last = mei.order_with("twins", ORDERS, json!({ "pack": "cny30", "method": "stripe" })).await.expect(201);
        house.bank(&session_of(&last.json), "pay").await;
        assert_eq!(house.stripe().await["sessions"].as_array().unwrap().len(), 2);
        assert_eq!(mei.credits().await["available"], BEFORE + 100 + 300);
        house.audit().await;
    }
}

on_both_quietly! {
    /// An operator who never saved the portal's settings: a word for whoever wants to change a card.
    async fn a_portal_that_was_never_set_up_says_so_and_plans_are_managed_all_the_same(house: House) {
        let mei = house.person_with(0).await;
        let _ = subscribed(&house, &mei, "creator").await;
        house.stripe_settings(json!({ "portal": false })).await;
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
        house.stripe_settings(json!({ "portal": true })).await;
        let _ = mei.post(PORTAL, json!({})).await.expect(200);
        house.audit().await;
    }
}

on_both_quietly! {
    /// Deleted in the Dashboard, or left over from the other mode: there is nothing to manage, and the next plan makes a
    /// new customer.
    async fn a_customer_that_stripe_has_forgotten_is_forgotten_here(house: House) {
        let mei = house.person_with(0).await;
        let session = subscribed(&house, &mei, "creator").await;
        house.bank(&session, "cancel").await;
        house.stripe_settings(json!({ "customer_gone": true })).await;
        let _ = mei.post(PORTAL, json!({})).await.expect_problem(404, "NOT_FOUND");
        house.stripe_settings(json!({ "customer_gone": false })).await;
        let _ = mei.post(PORTAL, json!({})).await.expect_problem(404, "NOT_FOUND");

        // The same without a visit to the portal: the page is asked for without the customer, in one press.
        let jun = house.person_with(0).await;
        let session = subscribed(&house, &jun, "creator").await;
        house.bank(&session, "cancel").await;
        house.stripe_settings(json!({ "customer_gone": true })).await;
        let _ = subscribed(&house, &jun, "pro").await;
        assert_eq!(house.stripe().await["subscriptions"][0]["status"], "active");
        house.stripe_settings(json!({ "customer_gone": false })).await;
        let customers = house.stripe().await["subscriptions"].clone();
        assert_ne!(customers[0]["customer"], customers[1]["customer"]);
        let _ = jun.post(PORTAL, json!({})).await.expect(200);
        assert_eq!(jun.credits().await["plan"], 1400 + 3500, "the ended plan's month is paid for");
        house.audit().await;
    }
}

on_both_quietly! {
    /// Ended in the Dashboard, and nobody told us: cancelling it finds that out.
    async fn cancelling_what_is_cancelled_shows_it_ended(house: House) {
        let mei = house.person_with(0).await;
        let session = subscribed(&house, &mei, "creator").await;
        house.stripe_plans(json!({ "webhooks": "none" })).await;
        house.bank(&session, "cancel").await;
        assert_eq!(mei.get(PLAN).await.expect(200).json["state"], "active");
        let ended = mei.delete(PLAN).await.expect(200).json;
        assert_eq!((&ended["plan"], &ended["state"]), (&json!("free"), &json!("ended")));
        let _ = mei.delete(PLAN).await.expect_problem(404, "NOT_FOUND");
        house.audit().await;
    }
}

on_both_quietly! {
    /// Nobody foresaw it: a sentence, an order that is over and says why, and the same answer for the same key.
    async fn an_unknown_refusal_is_a_sentence_and_leaves_nothing_stuck(house: House) {
        let mei = house.person().await;
        let wire = to_stripe(&house).await;
        wire.rule(|_, head| if head.contains("/v1/checkout") { wire::Fate::Answered(400) } else { wire::Fate::Passes });
        let annex = behind(&house, &wire).await;
        let there = annex.seat(&mei);
        let wish = json!({ "pack": "cny10", "method": "stripe" });
        let said = there.order_with("one-key", ORDERS, wish.clone()).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        assert!(!said.text.contains("stripe"), "{}", said.text);
        let order = orders(&mei).await[0].clone();
        assert_eq!((&order["state"], &order["refusal"]), (&json!("canceled"), &json!("PAYMENT_NOT_POSSIBLE")));
        let _ = mei.order_with("one-key", ORDERS, wish.clone()).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        assert_eq!(orders(&mei).await.len(), 1);

        let _ = there.order_with("a-plan", PLAN, json!({ "plan": "pro" })).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        let _ = mei.order_with("a-plan", PLAN, json!({ "plan": "pro" })).await.expect_problem(409, "PAYMENT_NOT_POSSIBLE");
        assert_eq!(mei.get(PLAN).await.expect(200).json["plan"], "free");

        // Nothing is looked for any more, and a new press is a new try.
        house.advance(24 * 3600).await;
        house.ring().await;
        assert_eq!(house.stripe().await["sessions"], json!([]));
        let _ = mei.sign_in().await;
        let order = mei.buy("cny10").await;
        house.bank(&session_of(&order), "pay").await;
        assert_eq!(mei.credits().await["available"], BEFORE + 100);
        house.audit().await;
    }
}

on_both_quietly! {
    /// The key is wrong, or too many came at once: come back. The order waits, and gets its page.
    async fn what_is_the_operators_to_mend_is_said_to_be_unavailable(house: House) {
        let mei = house.person().await;
        for status in [401, 403, 429] {
            let wire = to_stripe(&house).await;
            wire.rule(move |_, _| wire::Fate::Answered(status));
            let annex = behind(&house, &wire).await;
            let key = format!("key-{status}");
            let wish = json!({ "pack": "cny10", "method": "stripe" });
            let there = annex.seat(&mei);
            let _ = there.order_with(&key, ORDERS, wish.clone()).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
            let order = mei.order_with(&key, ORDERS, wish).await.expect(201).json;
            assert!(order["checkout_url"].is_string(), "{status}");
        }
        house.audit().await;
    }
}

on_both_quietly! {
    /// The operator changed the account: pages of the old one are gone, and no order waits for them for ever.
    async fn an_order_whose_page_is_gone_is_over(house: House) {
        let mei = house.person().await;
        let order = mei.buy("cny10").await;
        let wire = to_stripe(&house).await;
        wire.rule(|_, head| if head.contains("/v1/checkout") { wire::Fate::Answered(404) } else { wire::Fate::Passes });
        let annex = behind(&house, &wire).await;
        house.advance(121).await;
        let looked = annex.seat(&mei).get(&format!("{ORDERS}/{}", order["id"].as_str().unwrap())).await.expect(200).json;
        assert_eq!(looked["state"], "expired");
        assert_eq!(mei.bill(&order).await["state"], "expired");
        house.audit().await;
    }
}
