//! People who buy with USDT, and the network they pay on.

use serde_json::{Value, json};

use crate::{TestApp, TestUser};

/// More than a block needs to become irreversible, and than anybody waits before the chain is read again.
const SOLID_SECONDS: i64 = 61;

impl TestUser {
    /// An order of ten dollars to be paid in USDT.
    pub async fn usdt_order(&self) -> Value {
        let input = json!({ "pack": "usd10", "method": "usdt" });
        self.order("/api/billing/orders", input).await.expect(201).json
    }

    /// The order as it is now. Looking at one that waits has the chain read.
    pub async fn order_now(&self, order: &Value) -> Value {
        self.get(&format!("/api/billing/orders/{}", id_of(order))).await.expect(200).json
    }

    /// How many credits can be spent.
    pub async fn available(&self) -> i64 {
        self.credits().await["available"].as_i64().expect("credits")
    }
}

impl TestApp {
    /// A transaction on the network, as `POST /sandbox/tron` takes it, to the studio's address; answers its hash.
    pub async fn pays(&self, mut input: Value) -> String {
        let tron = self.state.config.tron.as_ref().expect("an address");
        input["to"] = json!(tron.address.to_string());
        self.drive("tron", input).await.text_of("/txid")
    }

    /// Exactly what the order asks for; answers the hash.
    pub async fn pays_for(&self, order: &Value) -> String {
        self.pays(json!({ "amount": order["amount"] })).await
    }

    /// Everything that was paid so far becomes irreversible, and the cron rings.
    pub async fn read_chain(&self) {
        self.advance(SOLID_SECONDS).await;
        let _ = self.cron(&self.cron_secret()).await.expect(200);
    }

    /// How often the chain's provider was called.
    pub async fn chain_calls(&self) -> i64 {
        self.visitor().get("/sandbox/tron").await.expect(200).json["calls"].as_i64().expect("calls")
    }

    /// What became of every transfer that was seen: its hash, its state and its order, oldest first.
    pub async fn transfers(&self) -> Vec<(String, String, Option<String>)> {
        let list = "SELECT txid, state, order_id FROM usdt_transfers ORDER BY seq";
        let rows = self.state.db.read(vec![darkroom::db::Stmt::new(list)]).await.expect("a read");
        let text = |row: &darkroom::db::Row<'_>, name| row.get::<String>(name).expect("a text");
        let transfer = |row: darkroom::db::Row<'_>| {
            (text(&row, "txid"), text(&row, "state"), row.get("order_id").expect("an order"))
        };
        rows[0].iter().map(transfer).collect()
    }
}

/// An order's id.
#[must_use]
pub fn id_of(order: &Value) -> &str {
    order["id"].as_str().expect("an id")
}
