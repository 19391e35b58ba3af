//! Packs by card (requirements B2, A7): an order, a page at Stripe, and the credits once, however the news comes.

use std::sync::Arc;

use darkroom_tests::{TestApp, on_both_quietly, session_of};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::front::fields;

/// Of a new account in the sandbox.
const BEFORE: i64 = 1000;

on_both_quietly! {
    async fn a_pack_is_paid_by_card_and_credited(app: TestApp) {
        let mei = app.user().await;
        let order = mei.buy("cny68").await;
        assert_eq!((&order["state"], &order["amount"], &order["credits"]), (&json!("pending"), &json!("68.00"), &json!(714)));
        let session = app.stripe().await["sessions"][0].clone();
        assert_eq!(session["id"], session_of(&order));
        assert_eq!((&session["amount_total"], &session["currency"]), (&json!(6800), &json!("cny")));
        assert_eq!(session["payment_method_types"], json!(["card", "alipay", "wechat_pay"]));
        assert_eq!(session["payment_method_options"]["wechat_pay"]["client"], "web");
        assert_eq!(session["metadata"]["order"], order["id"]);
        assert_eq!(session["customer_email"], mei.email);
        assert!(session["success_url"].as_str().unwrap().ends_with(&format!("/billing?order={}", order["id"].as_str().unwrap())));

        let _ = app.bank_with(&session_of(&order), json!({ "event": "pay", "method": "alipay" })).await;
        let paid = mei.bill(&order).await;
        assert_eq!((&paid["state"], &paid["checkout_url"]), (&json!("paid"), &Value::Null));
        assert!(paid["paid_at"].is_string());
        assert_eq!(mei.credits().await["available"], BEFORE + 714);
        assert_eq!(mei.entries("purchase").await, [(714, 0)]);
        // Requirement C2: who buys a pack is Pro.
        assert_eq!(mei.get("/api/auth/me").await.expect(200).json["level"], "pro");

        // In US dollars by card alone; somebody else sees none of it.
        let dollars = mei.buy("usd10").await;
        assert_eq!(app.stripe().await["sessions"][0]["payment_method_types"], json!(["card"]));
        let jun = app.user().await;
        let _ = jun.get(&format!("/api/billing/orders/{}", dollars["id"].as_str().unwrap())).await.expect_problem(404, "NOT_FOUND");
        let _ = jun.delete(&format!("/api/billing/orders/{}", dollars["id"].as_str().unwrap())).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(jun.get("/api/billing/orders").await.expect(200).json["items"], json!([]));
        app.audit().await;
    }
}

on_both_quietly! {
    /// The page offers what was chosen and leads back to the work.
    async fn a_pack_is_paid_by_the_wallet_that_was_chosen(app: TestApp) {
        let mei = app.user().await;
        let input = json!({ "pack": "cny68", "method": "stripe", "channel": "wechat_pay", "return_to": "photo" });
        let order = mei.order("/api/billing/orders", input).await.expect(201).json;
        let session = app.stripe().await["sessions"][0].clone();
        assert_eq!(session["payment_method_types"], json!(["wechat_pay"]));
        assert_eq!(session["payment_method_options"]["wechat_pay"]["client"], "web");
        let back = format!("/studio?order={}", order["id"].as_str().unwrap());
        assert!(session["success_url"].as_str().unwrap().ends_with(&format!("{back}#photo")), "{session}");
        assert!(session["cancel_url"].as_str().unwrap().ends_with(&format!("{back}&unpaid=1#photo")), "{session}");
        let _ = app.bank_with(&session_of(&order), json!({ "event": "pay", "method": "wechat_pay" })).await;
        let paid = mei.bill(&order).await;
        assert_eq!((&paid["state"], &paid["channel"]), (&json!("paid"), &json!("wechat_pay")));
        let ledger = mei.get("/api/billing/ledger?kind=purchase").await.expect(200).json;
        assert_eq!(ledger["items"][0]["subject"]["zh"], "¥68 充值包（微信支付）", "{ledger}");
        assert_eq!(mei.credits().await["available"], BEFORE + 714);

        let catalogue = mei.get("/api/billing/catalogue").await.expect(200).json;
        let channels = |pack: &str| {
            let packs = catalogue["packs"].as_array().unwrap();
            packs.iter().find(|found| found["id"] == pack).unwrap()["channels"].clone()
        };
        assert_eq!((channels("cny68"), channels("usd10")), (json!(["card", "alipay", "wechat_pay"]), json!(["card"])));
        for (name, input) in [
            ("channel", json!({ "pack": "usd10", "method": "stripe", "channel": "alipay" })),
            ("channel", json!({ "pack": "cny10", "method": "stripe", "channel": "cash" })),
            ("return_to", json!({ "pack": "cny10", "method": "stripe", "return_to": "//evil.example" })),
            ("return_to", json!({ "pack": "cny10", "method": "stripe", "return_to": "nowhere" })),
        ] {
            let answer = mei.order("/api/billing/orders", input).await.expect_problem(422, "INVALID");
            assert_eq!(fields(&answer), [format!("{name} NOT_ALLOWED")]);
        }
        app.audit().await;
    }
}

on_both_quietly! {
    /// Every event twice, the return page and the reconciler, all at once.
    async fn however_many_bring_the_news_it_is_credited_once(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let order = mei.buy("cny30").await;
        app.stripe_plans(json!({ "webhooks": "twice" })).await;
        let _ = app.drive(&format!("stripe/{}", session_of(&order)), json!({ "event": "pay" })).await;
        app.advance(130).await;
        let mut looks = JoinSet::new();
        for _ in 0..6 {
            let (mei, order) = (Arc::clone(&mei), order.clone());
            looks.spawn(async move { drop(mei.bill(&order).await) });
        }
        for _ in 0..3 {
            let (ringer, secret) = (app.visitor(), app.cron_secret());
            looks.spawn(async move {
                let request = ringer.request(reqwest::Method::GET, "/api/cron/reconcile").bearer_auth(secret);
                let _ = ringer.send(request).await.expect(200);
            });
        }
        let _ = looks.join_all().await;
        let _ = app.stripe().await;
        assert_eq!(mei.bill(&order).await["state"], "paid");
        assert_eq!(mei.entries("purchase").await, [(300, 0)]);
        assert_eq!(mei.credits().await["available"], BEFORE + 300);
        app.audit().await;
    }
}

on_both_quietly! {
    /// No webhook ever comes: the reconciler asks, and so does a look by whoever waits.
    async fn without_news_the_money_is_found(app: TestApp) {
        let mei = app.user().await;
        app.stripe_plans(json!({ "webhooks": ["none", "none"] })).await;
        let first = mei.buy("cny10").await;
        app.bank(&session_of(&first), "pay").await;
        app.advance(121).await;
        app.ring().await;
        let ledger = mei.entries("purchase").await;
        assert_eq!(ledger, [(100, 0)], "the reconciler credits, whoever looks or not");
        assert_eq!(mei.bill(&first).await["state"], "paid");

        let second = mei.buy("cny10").await;
        assert_eq!(mei.bill(&second).await["state"], "pending");
        app.bank(&session_of(&second), "pay").await;
        app.advance(6).await;
        assert_eq!(mei.bill(&second).await["state"], "paid");
        assert_eq!(mei.entries("purchase").await.len(), 2);
        app.audit().await;
    }
}

on_both_quietly! {
    /// A completed page is no money: some banks take days, and may refuse.
    async fn money_that_takes_its_time_is_credited_when_it_is_there(app: TestApp) {
        let mei = app.user().await;
        let (good, bad) = (mei.buy("cny10").await, mei.buy("cny10").await);
        for order in [&good, &bad] {
            app.bank(&session_of(order), "pay_async").await;
            assert_eq!(mei.bill(order).await["state"], "pending");
        }
        assert_eq!(mei.credits().await["available"], BEFORE);
        // Longer than the page lives: who paid is waited for.
        app.advance(25 * 3600).await;
        app.ring().await;
        assert_eq!(mei.bill(&good).await["state"], "pending");
        app.bank(&session_of(&good), "async_succeed").await;
        app.bank(&session_of(&bad), "async_fail").await;
        assert_eq!(mei.bill(&good).await["state"], "paid");
        assert_eq!(mei.bill(&bad).await["state"], "expired");
        assert_eq!(mei.credits().await["available"], BEFORE + 100);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_page_that_nobody_pays_on_expires(app: TestApp) {
        let mei = app.user().await;
        let told = mei.buy("cny10").await;
        app.bank(&session_of(&told), "expire").await;
        assert_eq!(mei.bill(&told).await["state"], "expired");

        // Nobody tells of it: it is asked for when its time is over.
        app.stripe_plans(json!({ "webhooks": "none" })).await;
        let untold = mei.buy("cny10").await;
        app.advance(23 * 3600 + 61).await;
        app.ring().await;
        let page = mei.bill(&untold).await;
        assert_eq!((&page["state"], &page["checkout_url"]), (&json!("expired"), &Value::Null));
        let gone = mei.delete(&format!("/api/billing/orders/{}", untold["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(gone.json["state"], "expired");
        assert_eq!(mei.credits().await["available"], BEFORE);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Stripe is away between the two writes: a repeat of the key goes on with the same order and the same page.
    async fn a_repeat_of_the_key_makes_one_order_and_one_page(app: TestApp) {
        let mei = app.user().await;
        app.stripe_plans(json!({ "create": ["500", "500"] })).await;
        let input = json!({ "pack": "cny10", "method": "stripe" });
        let buy = || mei.order_with("one-key", "/api/billing/orders", input.clone());
        let _ = buy().await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        let orders = mei.get("/api/billing/orders").await.expect(200).json;
        assert_eq!((&orders["items"][0]["state"], &orders["items"][0]["checkout_url"]), (&json!("pending"), &Value::Null));

        let first = buy().await.expect(201);
        assert_eq!(first.json["id"], orders["items"][0]["id"]);
        let again = buy().await.expect(201);
        assert_eq!(again.text, first.text, "byte for byte");
        let other = json!({ "pack": "cny30", "method": "stripe" });
        let _ = mei.order_with("one-key", "/api/billing/orders", other).await.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"].as_array().unwrap().len(), 1);
        assert_eq!(app.stripe().await["sessions"].as_array().unwrap().len(), 1);

        app.bank(&session_of(&first.json), "pay").await;
        assert_eq!(buy().await.expect(201).text, first.text);
        assert_eq!(mei.credits().await["available"], BEFORE + 100);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Whoever pressed died before there was a page: the reconciler makes it, once, and its owner finds it.
    async fn an_order_without_a_page_gets_one(app: TestApp) {
        let mei = app.user().await;
        app.stripe_plans(json!({ "create": ["500", "500"] })).await;
        let input = json!({ "pack": "cny10", "method": "stripe" });
        let _ = mei.order("/api/billing/orders", input).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        app.advance(121).await;
        app.ring().await;
        let order = mei.get("/api/billing/orders").await.expect(200).json["items"][0].clone();
        app.bank(&session_of(&order), "pay").await;
        assert_eq!(mei.bill(&order).await["state"], "paid");

        // Too late for a page: the order has had its time.
        app.stripe_plans(json!({ "create": ["500", "500"] })).await;
        let input = json!({ "pack": "cny30", "method": "stripe" });
        let _ = mei.order("/api/billing/orders", input).await.expect_problem(503, "UPSTREAM_UNAVAILABLE");
        app.advance(23 * 3600 - 60).await;
        app.ring().await;
        app.advance(121).await;
        app.ring().await;
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"][0]["state"], "expired");
        assert_eq!(app.stripe().await["sessions"].as_array().unwrap().len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    async fn ten_at_once_make_one_order_and_one_page(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let input = json!({ "pack": "cny10", "method": "stripe" });
        let mut orders = JoinSet::new();
        for _ in 0..10 {
            let (mei, input) = (Arc::clone(&mei), input.clone());
            orders.spawn(async move { mei.order_with("one-key", "/api/billing/orders", input).await });
        }
        // Stripe may still be at the first one: whoever is told so comes back with the key.
        let answers = orders.join_all().await;
        let last = mei.order_with("one-key", "/api/billing/orders", input).await.expect(201);
        for answer in &answers {
            assert!(answer.status == 503 || (answer.status, &answer.text) == (201, &last.text), "{}", answer.text);
        }
        assert_eq!(mei.get("/api/billing/orders").await.expect(200).json["items"].as_array().unwrap().len(), 1);
        assert_eq!(app.stripe().await["sessions"].as_array().unwrap().len(), 1);
        app.audit().await;
    }
}

on_both_quietly! {
    /// Who gives an order up cannot pay for it any more; who had paid before is credited all the same.
    async fn an_order_that_is_given_up_is_closed_at_stripe_unless_it_was_paid(app: TestApp) {
        let mei = app.user().await;
        let (left, paid) = (mei.buy("cny10").await, mei.buy("cny30").await);
        let path = |order: &Value| format!("/api/billing/orders/{}", order["id"].as_str().unwrap());
        let gone = mei.delete(&path(&left)).await.expect(200);
        assert_eq!((&gone.json["state"], &gone.json["checkout_url"]), (&json!("canceled"), &Value::Null));
        app.ring().await;
        let session = |all: &Value, order: &Value| {
            let sessions = all["sessions"].as_array().unwrap().iter();
            sessions.clone().find(|session| session["id"] == session_of(order)).unwrap().clone()
        };
        assert_eq!(session(&app.stripe().await, &left)["status"], "expired");
        assert_eq!(mei.delete(&path(&left)).await.expect(200).json["state"], "canceled", "again, it is the same");

        app.stripe_plans(json!({ "webhooks": "none" })).await;
        app.bank(&session_of(&paid), "pay").await;
        let _ = mei.delete(&path(&paid)).await.expect(200);
        // Stripe is asked to close the page after the answer, and says then that it was paid on.
        app.until_quiet().await;
        assert_eq!(mei.bill(&paid).await["state"], "paid", "the money wins");
        let _ = mei.delete(&path(&paid)).await.expect_problem(409, "CONFLICT");
        assert_eq!(mei.credits().await["available"], BEFORE + 300);
        app.audit().await;
    }
}
