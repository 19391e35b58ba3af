//! Orders in USDT before anything is paid: amounts of their own, and limits (requirement A8).

use std::collections::BTreeSet;
use std::sync::Arc;

use darkroom::db::Stmt;
use darkroom_tests::{RoundTrips, SecondInstance, TestApp, id_of, on_both, on_both_quietly};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::front::{fields, number};

fn input() -> Value {
    json!({ "pack": "usd10", "method": "usdt" })
}

/// In 10⁻⁶ USDT.
fn units(order: &Value) -> i64 {
    let (whole, part) = order["amount"].as_str().unwrap().split_once('.').unwrap();
    format!("{whole}{part:0<6}").parse().unwrap()
}

/// How long an order can be paid, and how long its amount is its own after that, in milliseconds.
const TERMS: &str = "SELECT (o.expires_at - o.created_at) || ' ' || (u.grace_until - o.expires_at) AS value
                       FROM orders o JOIN usdt_orders u ON u.order_id = o.id WHERE o.id = ?1";

on_both! {
    async fn an_order_says_everything_that_paying_needs(app: TestApp) {
        let mei = app.user().await;
        let order = mei.usdt_order().await;
        let address = app.state.config.tron.as_ref().unwrap().address.to_string();
        for (name, value) in [
            ("pack", json!("usd10")), ("method", json!("usdt")), ("state", json!("pending")), ("currency", json!("USDT")),
            ("credits", json!(700)), ("refunded_credits", json!(0)), ("paid_at", Value::Null), ("txid", Value::Null),
            ("payment", Value::Null), ("seen", Value::Null), ("address", json!(address)),
        ] {
            assert_eq!(order[name], value, "{name}");
        }
        // 10 − r, r a multiple of 0.001 from 0.001 to 0.999.
        assert!(units(&order) % 1000 == 0 && (9_001_000..=9_999_000).contains(&units(&order)), "{order}");
        assert_eq!(order["amount"].as_str().unwrap().len(), 5, "three decimals");
        assert_eq!(app.value::<String>(TERMS, id_of(&order)).await, "1800000 1800000");
        assert!(order["qr_svg"].as_str().unwrap().starts_with("<svg "));
        assert_eq!(mei.order_now(&order).await, order, "and says it again");
        let list = mei.get("/api/billing/orders").await.expect(200);
        assert_eq!(list.json, json!({ "items": [order], "next": null }));
        app.audit().await;
    }
}

on_both! {
    async fn the_same_request_makes_one_order_and_is_answered_the_same(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let mut duplicates = JoinSet::new();
        for _ in 0..10 {
            let mei = Arc::clone(&mei);
            duplicates.spawn(async move { mei.order_with("one-key", "/api/billing/orders", input()).await.expect(201).text });
        }
        let answers: BTreeSet<String> = duplicates.join_all().await.into_iter().collect();
        assert_eq!(answers.len(), 1);
        let order: Value = serde_json::from_str(answers.first().unwrap()).unwrap();
        let _ = mei.delete(&format!("/api/billing/orders/{}", id_of(&order))).await.expect(200);
        let again = mei.order_with("one-key", "/api/billing/orders", input()).await.expect(201);
        assert!(answers.contains(&again.text), "byte for byte, though it was given up meanwhile");
        let other = json!({ "pack": "usd10", "method": "usdt", "twice": true });
        let reused = mei.order_with("one-key", "/api/billing/orders", other).await;
        reused.expect_problem(409, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM orders").await, 1);
        app.audit().await;
    }
}

on_both! {
    async fn a_fourth_order_must_wait_until_one_of_three_does_not(app: TestApp) {
        let mei = Arc::new(app.user().await);
        let mut orders = JoinSet::new();
        for _ in 0..12 {
            let mei = Arc::clone(&mei);
            orders.spawn(async move { mei.order("/api/billing/orders", input()).await });
        }
        let (made, refused): (Vec<_>, Vec<_>) =
            orders.join_all().await.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((made.len(), refused.len()), (3, 9));
        for answer in refused {
            answer.expect_problem(409, "TOO_MANY_OPEN_ORDERS");
        }
        // Somebody else's orders are not counted.
        let _ = app.user().await.usdt_order().await;
        let _ = mei.delete(&format!("/api/billing/orders/{}", made[0].text_of("/id"))).await.expect(200);
        let fourth = mei.usdt_order().await;
        assert!(made.iter().all(|one| one.json["amount"] != fourth["amount"]), "the amount of what was given up is kept");
        // Nor is what nobody paid in time, whether or not somebody has noticed.
        app.advance(30 * 60 + 1).await;
        for _ in 0..3 {
            let _ = mei.usdt_order().await;
        }
        mei.order("/api/billing/orders", input()).await.expect_problem(409, "TOO_MANY_OPEN_ORDERS");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn nobody_makes_orders_without_end(app: TestApp) {
        let mei = app.user().await;
        let mut made = 0;
        let refused = loop {
            let answer = mei.order("/api/billing/orders", input()).await;
            if answer.status != 201 {
                break answer;
            }
            made += 1;
            let _ = mei.delete(&format!("/api/billing/orders/{}", answer.text_of("/id"))).await.expect(200);
        };
        let refused = refused.expect_problem(429, "RATE_LIMITED");
        assert!((1..=3600).contains(&refused.json["retry_after_seconds"].as_i64().unwrap()));
        assert_eq!(made, 20);
        app.advance(3601).await;
        let _ = mei.usdt_order().await;
        app.audit().await;
    }
}

on_both_quietly! {
    async fn a_hundred_open_orders_ask_for_a_hundred_amounts(app: TestApp) {
        let app = Arc::new(app);
        let mut buyers = JoinSet::new();
        for _ in 0..34 {
            let app = Arc::clone(&app);
            buyers.spawn(async move {
                let buyer = app.user().await;
                [buyer.usdt_order().await, buyer.usdt_order().await, buyer.usdt_order().await]
            });
        }
        let orders: Vec<Value> = buyers.join_all().await.into_iter().flatten().collect();
        let amounts: BTreeSet<i64> = orders.iter().map(units).collect();
        assert_eq!((orders.len(), amounts.len()), (102, 102));
        assert!(amounts.iter().all(|units| units % 1000 == 0 && (9_001_000..=9_999_000).contains(units)));
        // And the database would not have it otherwise.
        let error = app.state.db.write(vec![Stmt::new("UPDATE usdt_orders SET amount = 9500000")]).await.unwrap_err();
        assert!(error.is_refusal("usdt_orders.address, usdt_orders.amount"), "{error}");
        app.audit().await;
    }
}

on_both! {
    /// Accounts can be made by the thousand, and amounts cannot.
    async fn who_has_not_proven_an_address_is_told_to_before_ordering_in_usdt(app: TestApp) {
        let mei = app.visitor();
        let account = json!({ "email": mei.email, "password": "herons over the marsh" });
        let _ = mei.post("/api/auth/register", account).await.expect(201);
        for _ in 0..4 {
            let refused = mei.order("/api/billing/orders", input()).await.expect_problem(403, "EMAIL_UNCONFIRMED");
            assert!(refused.text_of("/detail").contains("account page"), "{}", refused.text);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM usdt_orders").await, 0, "no amount is kept");
        let code = json!({ "email": mei.email, "code": mei.mailed_code().await });
        let _ = mei.post("/api/auth/code/verify", code).await.expect(200);
        assert_eq!(mei.usdt_order().await["state"], "pending");
        app.audit().await;
    }
}

on_both_quietly! {
    async fn orders_take_as_few_round_trips_as_they_can(app: TestApp) {
        let trips = RoundTrips::watch();
        let mei = app.user().await;
        let made = mei.order_with("one-key", "/api/billing/orders", input()).await.expect(201);
        assert_eq!(trips.of(&made), 2, "who and the duplicate; then everything in one write, the amount chosen in it");
        assert_eq!(trips.of(&mei.order_with("one-key", "/api/billing/orders", input()).await.expect(201)), 1);
        // The chain is read by the first look.
        let _ = mei.order_now(&made.json).await;
        let path = format!("/api/billing/orders/{}", id_of(&made.json));
        assert_eq!(trips.of(&mei.get(&path).await.expect(200)), 1);
        assert_eq!(trips.of(&mei.get("/api/billing/orders").await.expect(200)), 1);
        assert_eq!(trips.of(&mei.delete(&path).await.expect(200)), 1);
        app.audit().await;
    }
}

on_both! {
    async fn only_what_is_sold_for_usdt_is_and_only_where_there_is_an_address(app: TestApp) {
        let mei = app.user().await;
        for (pack, method, field) in
            [("cny10", "usdt", "method"), ("usd10", "manual", "method"), ("usd11", "usdt", "pack"), ("usd10", "cash", "method")]
        {
            let refused = mei.order("/api/billing/orders", json!({ "pack": pack, "method": method })).await;
            assert_eq!(fields(&refused.expect_problem(422, "INVALID")), [format!("{field} NOT_ALLOWED")]);
        }
        let catalogue = mei.get("/api/billing/catalogue").await.expect(200).json;
        assert_eq!(catalogue["methods"]["usdt"], true);
        for pack in catalogue["packs"].as_array().unwrap() {
            let takes = pack["methods"].as_array().unwrap().contains(&json!("usdt"));
            assert_eq!(takes, pack["id"] == "usd10", "{pack}");
        }
        let off = SecondInstance::open(&app, |plan| plan.config.tron = None).await;
        let caller = off.for_user(&mei);
        let refused = caller.order("/api/billing/orders", input()).await.expect_problem(422, "INVALID");
        assert_eq!(fields(&refused), ["method NOT_ALLOWED"]);
        assert_eq!(caller.get("/api/billing/catalogue").await.expect(200).json["methods"]["usdt"], false);
        assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM orders").await, 0);
        app.audit().await;
    }
}

on_both! {
    async fn an_order_of_somebody_else_is_not_there(app: TestApp) {
        let (mei, ann) = (app.user().await, app.user().await);
        let order = mei.usdt_order().await;
        let path = format!("/api/billing/orders/{}", id_of(&order));
        ann.get(&path).await.expect_problem(404, "NOT_FOUND");
        ann.delete(&path).await.expect_problem(404, "NOT_FOUND");
        let claim = json!({ "txid": "0".repeat(64) });
        ann.post(&format!("{path}/claim"), claim).await.expect_problem(404, "NOT_FOUND");
        assert_eq!(ann.get("/api/billing/orders").await.expect(200).json["items"], json!([]));
        assert_eq!(mei.order_now(&order).await, order);
        app.audit().await;
    }
}
