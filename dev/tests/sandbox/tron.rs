//! The TRON network: what a payment looks like, when it is final, and every way it can be no payment at all.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::harness::{Running, start_in};

pub(crate) const USDT: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
/// Longer than nineteen blocks.
const FINAL_SECONDS: i64 = 60;

/// A network as slow as the real one.
pub(crate) async fn network() -> Running {
    start_in(&std::env::temp_dir().join(format!("sandbox-{}", darkroom_dev::random::letters(12))), 1.0).await
}

impl Running {
    /// The studio's address.
    pub(crate) fn till(&self) -> String {
        self.secrets.tron_address.to_string()
    }

    /// A payment of 9.271 to the studio, but for what `wish` says.
    pub(crate) async fn pay(&self, wish: Value) -> String {
        let mut body = json!({ "to": self.till() });
        if wish.get("amounts").is_none() {
            body["amount"] = "9.271".into();
        }
        for (name, value) in wish.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, answer) = self.drive("/sandbox/tron", body).await;
        assert_eq!(status, 200, "{answer}");
        answer["txid"].as_str().unwrap().to_owned()
    }

    /// `GET` of the provider: status and body.
    pub(crate) async fn grid(&self, path: &str) -> (u16, Value) {
        self.keyed(self.http.get(format!("{}/sandbox/providers/tron{path}", self.url))).await
    }

    /// `POST` of the node behind it.
    async fn node(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}/sandbox/providers/tron{path}", self.url)).json(&body);
        let (status, body) = self.keyed(request).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn keyed(&self, request: RequestBuilder) -> (u16, Value) {
        let response = request.header("TRON-PRO-API-KEY", &self.secrets.tron_api_key).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The rows of the studio's history under this query.
    pub(crate) async fn history(&self, query: &str) -> Vec<Value> {
        let (status, body) = self.grid(&format!("/v1/accounts/{}/transactions/trc20?{query}", self.till())).await;
        assert_eq!((status, &body["success"]), (200, &json!(true)), "{body}");
        body["data"].as_array().unwrap().clone()
    }

    async fn events(&self, txid: &str, query: &str) -> Vec<Value> {
        let (status, body) = self.grid(&format!("/v1/transactions/{txid}/events?{query}")).await;
        assert_eq!(status, 200, "{body}");
        body["data"].as_array().unwrap().clone()
    }

    async fn proof(&self, txid: &str) -> Value {
        self.node("/walletsolidity/gettransactioninfobyid", json!({ "value": txid })).await
    }

    async fn finalize(&self) {
        self.drive("/sandbox/clock", json!({ "advance_seconds": FINAL_SECONDS })).await;
    }

    async fn wallet(&self) -> Value {
        self.http.get(format!("{}/sandbox/tron", self.url)).send().await.unwrap().json().await.unwrap()
    }
}

/// Requirement A8: the chain proves a payment.
#[tokio::test]
async fn a_payment_is_seen_at_once_and_proven_nineteen_blocks_later() {
    let sandbox = network().await;
    let before = sandbox.clock.now().millis();
    let txid = sandbox.pay(json!({})).await;
    let rows = sandbox.history("").await;
    let at = rows[0]["block_timestamp"].as_i64().unwrap();
    assert!((before..=sandbox.clock.now().millis()).contains(&at));
    let from = rows[0]["from"].as_str().unwrap();
    let row = json!({
        "transaction_id": txid,
        "token_info": { "symbol": "USDT", "address": USDT, "decimals": 6, "name": "Tether USD" },
        "block_timestamp": at,
        "from": from,
        "to": sandbox.till(),
        "type": "Transfer",
        "value": "9271000",
    });
    assert_eq!(rows, [row]);
    assert_eq!(sandbox.history("only_unconfirmed=true").await, rows);
    assert_eq!(sandbox.history("only_confirmed=true").await, [Value::Null; 0]);
    assert_eq!(sandbox.proof(&txid).await, json!({}));
    let seen = sandbox.node("/wallet/gettransactioninfobyid", json!({ "value": txid })).await;
    assert_eq!(sandbox.events(&txid, "").await[0]["_unconfirmed"], true);
    assert_eq!(sandbox.events(&txid, "only_confirmed=true").await, [Value::Null; 0]);

    sandbox.finalize().await;
    assert_eq!(sandbox.history("only_confirmed=true").await, rows);
    assert_eq!(sandbox.history("only_unconfirmed=true").await, [Value::Null; 0]);
    let proof = sandbox.proof(&txid).await;
    assert_eq!(proof, seen);
    assert_eq!((&proof["receipt"]["result"], &proof["result"]), (&json!("SUCCESS"), &Value::Null));
    assert_eq!(proof["blockTimeStamp"], at);
    assert_eq!(proof["contract_address"], "41a614f803b6fd780986a42c78ec9c7f77e6ded13c");
    let word = |address: &str| address.parse::<darkroom_dev::tron::Address>().unwrap().word();
    let log = json!([{
        "address": "a614f803b6fd780986a42c78ec9c7f77e6ded13c",
        "topics": [
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
            word(from),
            word(&sandbox.till()),
        ],
        "data": format!("{:064x}", 9_271_000),
    }]);
    assert_eq!(proof["log"], log);
    let visible = json!({ "value": txid, "visible": true });
    let shown = sandbox.node("/walletsolidity/gettransactioninfobyid", visible).await;
    assert_eq!((&shown["log"][0]["address"], &shown["contract_address"]), (&json!(USDT), &json!(USDT)));

    let number = |block: Value| block["block_header"]["raw_data"]["number"].as_i64().unwrap();
    let block = proof["blockNumber"].as_i64().unwrap();
    let solid = number(sandbox.node("/walletsolidity/getnowblock", json!({})).await);
    assert!(number(sandbox.node("/wallet/getnowblock", json!({})).await) >= block + 19 && solid >= block);
    sandbox.end().await;
}

#[tokio::test]
async fn an_event_tells_its_place_in_the_log() {
    let sandbox = network().await;
    let txid = sandbox.pay(json!({})).await;
    sandbox.finalize().await;
    let event = sandbox.events(&txid, "only_confirmed=true").await.remove(0);
    let (proof, row) = (sandbox.proof(&txid).await, sandbox.history("").await.remove(0));
    let hex = |address: &Value| {
        let address: darkroom_dev::tron::Address = address.as_str().unwrap().parse().unwrap();
        format!("0x{}", address.hex())
    };
    let (from, to) = (hex(&row["from"]), hex(&row["to"]));
    let expected = json!({
        "block_number": proof["blockNumber"],
        "block_timestamp": row["block_timestamp"],
        "caller_contract_address": USDT,
        "contract_address": USDT,
        "event_index": 0,
        "event_name": "Transfer",
        "event": "Transfer(address indexed from, address indexed to, uint256 value)",
        "result": { "0": from, "1": to, "2": "9271000", "from": from, "to": to, "value": "9271000" },
        "result_type": { "from": "address", "to": "address", "value": "uint256" },
        "transaction_id": txid,
    });
    assert_eq!(event, expected);
    assert_eq!(sandbox.events(&"ab".repeat(32), "").await, [Value::Null; 0]);
    assert_eq!(sandbox.proof(&"ab".repeat(32)).await, json!({}));
    sandbox.end().await;
}

#[tokio::test]
async fn a_payment_in_a_dropped_block_vanishes() {
    let sandbox = network().await;
    let txid = sandbox.pay(json!({ "kind": "unsolid" })).await;
    assert_eq!(sandbox.history("only_confirmed=false").await[0]["transaction_id"], txid);
    assert_eq!(sandbox.wallet().await["transfers"][0]["finality"], "unconfirmed");
    sandbox.finalize().await;
    assert_eq!(sandbox.history("").await, [Value::Null; 0]);
    assert_eq!(sandbox.events(&txid, "").await, [Value::Null; 0]);
    for path in ["/wallet/gettransactioninfobyid", "/walletsolidity/gettransactioninfobyid"] {
        assert_eq!(sandbox.node(path, json!({ "value": txid })).await, json!({}));
    }
    let shown = &sandbox.wallet().await["transfers"][0];
    assert_eq!((&shown["finality"], &shown["solid"]), (&json!("orphaned"), &json!(false)));
    sandbox.end().await;
}

#[tokio::test]
async fn a_failed_payment_has_a_receipt_and_no_log() {
    let sandbox = network().await;
    let txid = sandbox.pay(json!({ "kind": "failed" })).await;
    sandbox.finalize().await;
    let proof = sandbox.proof(&txid).await;
    assert_eq!((&proof["result"], &proof["receipt"]["result"]), (&json!("FAILED"), &json!("REVERT")));
    assert_eq!(proof.get("log"), None);
    assert_eq!(sandbox.history("").await, [Value::Null; 0]);
    assert_eq!(sandbox.events(&txid, "").await, [Value::Null; 0]);
    sandbox.end().await;
}

#[tokio::test]
async fn one_transaction_can_pay_several_times() {
    let sandbox = network().await;
    let twice = sandbox.pay(json!({ "kind": "multi" })).await;
    sandbox.finalize().await;
    let rows = sandbox.history("").await;
    assert_eq!(rows.len(), 2);
    // Nothing in a row tells the two apart.
    assert_eq!(rows[0], rows[1]);
    assert_eq!(rows[0]["transaction_id"], twice);
    let proof = sandbox.proof(&twice).await;
    let emitters: Vec<_> = proof["log"].as_array().unwrap().iter().map(|log| log["address"].clone()).collect();
    assert_eq!(emitters, ["a614f803b6fd780986a42c78ec9c7f77e6ded13c"; 2]);
    assert_ne!(proof["contract_address"], "41a614f803b6fd780986a42c78ec9c7f77e6ded13c");
    let places: Vec<_> = sandbox.events(&twice, "").await.iter().map(|event| event["event_index"].clone()).collect();
    assert_eq!(places, [0, 1]);

    let listed = sandbox.pay(json!({ "kind": "multi", "amounts": ["1", 2.5, "0.000001"] })).await;
    let values: Vec<_> =
        sandbox.events(&listed, "").await.iter().map(|event| event["result"]["value"].clone()).collect();
    assert_eq!(values, ["1000000", "2500000", "1"]);
    sandbox.end().await;
}

#[tokio::test]
async fn what_is_no_usdt_or_no_transfer_looks_almost_like_one() {
    let sandbox = network().await;
    let fake = sandbox.pay(json!({ "token": "fake" })).await;
    let approval = sandbox.pay(json!({ "kind": "approval" })).await;
    let zero = sandbox.pay(json!({ "amount": 0, "from": "TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM" })).await;
    sandbox.finalize().await;
    let rows = sandbox.history("only_confirmed=true&order_by=block_timestamp,asc").await;
    let ids: Vec<_> = rows.iter().map(|row| row["transaction_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [&fake, &approval, &zero]);
    assert_eq!((&rows[0]["token_info"]["symbol"], &rows[0]["type"]), (&json!("USDT"), &json!("Transfer")));
    assert_ne!(rows[0]["token_info"]["address"], USDT);
    assert_eq!((&rows[1]["type"], &rows[1]["token_info"]["address"]), (&json!("Approval"), &json!(USDT)));
    assert_eq!((&rows[2]["value"], &rows[2]["from"]), (&json!("0"), &json!("TNtbiqvanUnm4YHK9SYzRGR8ktiHRduDbM")));
    let topic = sandbox.proof(&approval).await["log"][0]["topics"][0].clone();
    assert_eq!(topic, "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925");
    let event = sandbox.events(&approval, "").await.remove(0);
    assert_eq!((&event["event_name"], &event["result"]["value"]), (&json!("Approval"), &json!("9271000")));
    assert_ne!(sandbox.proof(&fake).await["log"][0]["address"], "a614f803b6fd780986a42c78ec9c7f77e6ded13c");
    sandbox.end().await;
}

#[tokio::test]
async fn a_penalty_refuses_the_next_calls_even_after_a_restart() {
    let sandbox = network().await;
    let (folder, path) = (sandbox.folder.clone(), format!("/v1/accounts/{USDT}/transactions/trc20"));
    assert_eq!(sandbox.drive("/sandbox/tron", json!({ "limit": 2 })).await.0, 200);
    let refusal = json!({
        "success": false,
        "error": "The key exceeds the frequency limit(15), and the query server is suspended for 30s",
        "statusCode": 403,
    });
    assert_eq!(sandbox.grid(&path).await, (403, refusal));
    sandbox.stop().await;
    let sandbox = start_in(&folder, 1.0).await;
    assert_eq!(sandbox.grid(&path).await.0, 403);
    assert_eq!(sandbox.grid(&path).await.0, 200);
    assert_eq!(sandbox.wallet().await["calls"], 2);
    sandbox.end().await;
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_no_key_is_not() {
    let sandbox = network().await;
    let url = format!("{}/sandbox/providers/tron/wallet/getnowblock", sandbox.url);
    let wrong = sandbox.http.post(&url).header("TRON-PRO-API-KEY", "x").send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    assert_eq!(wrong.json::<Value>().await.unwrap(), json!({ "Error": "ApiKey not exists" }));
    assert_eq!(sandbox.http.post(&url).send().await.unwrap().status(), 200);
    assert_eq!(sandbox.grid("/v1/blocks").await.0, 404);
    sandbox.end().await;
}

#[tokio::test]
async fn payments_and_their_finality_survive_a_restart_at_another_speed() {
    let sandbox = network().await;
    let (folder, till) = (sandbox.folder.clone(), sandbox.till());
    let old = sandbox.pay(json!({})).await;
    sandbox.finalize().await;
    let young = sandbox.pay(json!({})).await;
    sandbox.stop().await;
    let sandbox = start_in(&folder, 0.5).await;
    assert_eq!(sandbox.till(), till);
    let seen = sandbox.wallet().await["transfers"].clone();
    let seen: Vec<_> =
        seen.as_array().unwrap().iter().map(|row| (&row["txid"], &row["solid"], &row["amount"])).collect();
    assert_eq!(seen, [(&json!(young), &json!(false), &json!("9.271")), (&json!(old), &json!(true), &json!("9.271"))]);
    sandbox.finalize().await;
    assert_eq!(sandbox.proof(&young).await, json!({}));
    sandbox.finalize().await;
    assert_eq!(sandbox.proof(&young).await["id"], young);
    sandbox.end().await;
}

#[tokio::test]
async fn a_wallet_refuses_what_it_does_not_understand() {
    let sandbox = network().await;
    let till = sandbox.till();
    for wish in [
        json!({ "amount": "1" }),
        json!({ "to": till }),
        json!({ "to": till.to_lowercase(), "amount": "1" }),
        json!({ "to": "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "amount": "1" }),
        json!({ "to": till, "amount": "0.0000001" }),
        json!({ "to": till, "amount": -1 }),
        json!({ "to": till, "amount": "10000000000" }),
        json!({ "to": till, "amount": "1", "token": "usdc" }),
        json!({ "to": till, "amount": "1", "kind": "late" }),
        json!({ "to": till, "amount": "1", "memo": "order 7" }),
        json!({ "to": till, "amounts": ["1"] }),
        json!({ "to": till, "kind": "multi", "amount": "1", "amounts": ["1"] }),
        json!({ "to": till, "kind": "multi", "amounts": [] }),
        json!({ "limit": -1 }),
        json!({ "limit": 1, "to": till }),
    ] {
        let (status, answer) = sandbox.drive("/sandbox/tron", wish.clone()).await;
        assert_eq!((status, answer["error"].is_string()), (422, true), "{wish}");
    }
    assert_eq!(sandbox.wallet().await["transfers"], json!([]));
    sandbox.end().await;
}

/// A folder of an earlier sandbox has no keys for this provider.
#[tokio::test]
async fn an_older_folder_gets_its_key_and_address_once() {
    let sandbox = network().await;
    let (folder, file) = (sandbox.folder.clone(), sandbox.folder.join("secrets.json"));
    sandbox.stop().await;
    let mut secrets: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let kept = secrets["mail_key"].clone();
    for name in ["tron_api_key", "tron_address"] {
        secrets.as_object_mut().unwrap().remove(name).unwrap();
    }
    std::fs::write(&file, secrets.to_string()).unwrap();
    let sandbox = start_in(&folder, 1.0).await;
    let (key, till) = (sandbox.secrets.tron_api_key.clone(), sandbox.till());
    assert_eq!((key.len(), sandbox.secrets.mail_key.as_str()), (36, kept.as_str().unwrap()));
    sandbox.stop().await;
    let sandbox = start_in(&folder, 1.0).await;
    assert_eq!((&sandbox.secrets.tron_api_key, sandbox.till()), (&key, till));
    sandbox.end().await;
}
