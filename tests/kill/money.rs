//! What people pay: an order in USDT or by card, and the money for it.

use darkroom_dev::random;
use darkroom_tests::{TestUser, id_of, session_of};
use reqwest::Method;
use serde_json::{Value, json};

use crate::every_call::{Asked, Flow};
use crate::studio::Studio;

/// Somebody orders credits for USDT.
pub(crate) struct UsdtOrder;

impl Flow for UsdtOrder {
    type Held = String;
    const NAME: &'static str = "order in USDT";

    async fn prepare(&self, _: &Studio, _: &TestUser) -> String {
        random::letters(20)
    }

    async fn act(&self, _: &Studio, user: &TestUser, key: &mut String) -> Asked<()> {
        let input = json!({ "pack": "usd10", "method": "usdt" });
        let request = user.request(Method::POST, "/api/billing/orders").header("idempotency-key", &*key).json(&input);
        let _ = user.try_send(request).await?.expect(201);
        Ok(())
    }

    async fn check(&self, _: &Studio, user: &TestUser, _: &String) {
        let orders = user.get("/api/billing/orders").await.expect(200);
        assert_eq!(orders.json["items"].as_array().unwrap().len(), 1, "one key, one order");
    }
}

/// Somebody has paid, the network has seen it and then made it irreversible, and the reconciler reads the chain.
pub(crate) struct UsdtPaid;

impl Flow for UsdtPaid {
    type Held = Value;
    const NAME: &'static str = "payment in USDT";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Value {
        let order = user.usdt_order().await;
        let _ = studio.drive("tron", json!({ "solid": false })).await;
        let pay = json!({ "to": order["address"], "amount": order["amount"] });
        let txid = user.post("/sandbox/tron", pay).await.expect(200).text_of("/txid");
        // The chain is read every ten seconds.
        studio.skip(11).await;
        assert_eq!(user.order_now(&order).await["seen"]["txid"], txid);
        let _ = studio.drive("tron", json!({ "solid": true })).await;
        order
    }

    async fn act(&self, studio: &Studio, _: &TestUser, _: &mut Value) -> Asked<()> {
        studio.try_skip(61).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Value) {
        let paid = user.get(&format!("/api/billing/orders/{}", id_of(order))).await.expect(200);
        assert_eq!((&paid.json["state"], &paid.json["payment"]), (&json!("paid"), &Value::Null), "{}", paid.text);
        assert_eq!(paid.json["seen"], Value::Null, "it is money now");
        let ledger = user.get("/api/billing/ledger?kind=purchase").await.expect(200);
        assert_eq!(ledger.json["items"].as_array().unwrap().len(), 1, "credited once");
    }
}

/// Somebody orders credits by card: Stripe is asked between two writes.
pub(crate) struct CardOrder;

impl Flow for CardOrder {
    type Held = (String, Value);
    const NAME: &'static str = "order by card";

    async fn prepare(&self, _: &Studio, _: &TestUser) -> Self::Held {
        (random::letters(20), Value::Null)
    }

    async fn act(&self, _: &Studio, user: &TestUser, (key, answer): &mut Self::Held) -> Asked<()> {
        let input = json!({ "pack": "cny10", "method": "stripe" });
        let request = user.request(Method::POST, "/api/billing/orders").header("idempotency-key", &*key).json(&input);
        *answer = user.try_send(request).await?.expect(201).json;
        Ok(())
    }

    async fn check(&self, _: &Studio, user: &TestUser, (_, answer): &Self::Held) {
        let orders = user.get("/api/billing/orders").await.expect(200);
        assert_eq!(orders.json["items"].as_array().unwrap().len(), 1, "one key, one order");
        assert_eq!(orders.json["items"][0]["checkout_url"], answer["checkout_url"], "and the page that was answered");
        let _ = session_of(answer);
    }
}

/// Somebody has paid by card, Stripe told nobody, and the reconciler asks.
pub(crate) struct CardPaid;

impl Flow for CardPaid {
    type Held = Value;
    const NAME: &'static str = "payment by card";

    async fn prepare(&self, studio: &Studio, user: &TestUser) -> Value {
        let order = user.buy("cny10").await;
        let _ = studio.drive("stripe", json!({ "webhooks": "none" })).await;
        let _ = studio.drive(&format!("stripe/{}", session_of(&order)), json!({ "event": "pay" })).await;
        order
    }

    async fn act(&self, studio: &Studio, _: &TestUser, _: &mut Value) -> Asked<()> {
        studio.try_skip(121).await
    }

    async fn check(&self, _: &Studio, user: &TestUser, order: &Value) {
        let paid = user.get(&format!("/api/billing/orders/{}", id_of(order))).await.expect(200);
        assert_eq!(paid.json["state"], "paid", "{}", paid.text);
        let ledger = user.get("/api/billing/ledger?kind=purchase").await.expect(200);
        assert_eq!(ledger.json["items"].as_array().unwrap().len(), 1, "credited once");
    }
}
