//! What proves a payment: the transaction's receipt and log, its events with their places, the newest blocks.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Tron;
use super::address::{Address, hex};
use super::chain::Finality;
use super::refusal::Refusal;
use super::transaction::{Event, Kind, Transaction};

/// What a token transfer to a holder costs, in energy and bandwidth points.
const ENERGY: u32 = 64_285;
const BANDWIDTH: u32 = 345;
/// `REVERT opcode executed`, as the node writes it.
const REVERT_MESSAGE: &str = "524556455254206f70636f6465206578656375746564";

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    value: String,
    #[serde(default)]
    visible: bool,
}

/// `POST /wallet/gettransactioninfobyid`: solid or not.
pub(super) async fn info(State(tron): State<Arc<Tron>>, body: Bytes) -> Json<Value> {
    tron.info(&body, |_| true)
}

/// `POST /walletsolidity/gettransactioninfobyid`: `{}` until it is solid.
pub(super) async fn solid_info(State(tron): State<Arc<Tron>>, body: Bytes) -> Json<Value> {
    tron.info(&body, |finality| finality == Finality::Solid)
}

/// `POST /wallet/getnowblock`.
pub(super) async fn head(State(tron): State<Arc<Tron>>) -> Json<Value> {
    let now_ms = tron.now_ms();
    let chain = tron.state().chain;
    let block = chain.head(now_ms);
    Json(block_object(block, chain.time_ms(block)))
}

/// `POST /walletsolidity/getnowblock`.
pub(super) async fn solid_head(State(tron): State<Arc<Tron>>) -> Json<Value> {
    let now_ms = tron.now_ms();
    let chain = tron.state().chain;
    let block = chain.solid_head(now_ms);
    Json(block_object(block, chain.time_ms(block)))
}

#[derive(Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    only_confirmed: bool,
    #[serde(default)]
    only_unconfirmed: bool,
}

/// `GET /v1/transactions/{txid}/events`; an unknown transaction has none.
pub(super) async fn events(
    State(tron): State<Arc<Tron>>,
    Path(txid): Path<String>,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(ask) = ask.map_err(|_| Refusal::Parameter("Invalid query parameter provided."))?;
    let now_ms = tron.now_ms();
    let state = tron.state();
    let wanted = |finality: &Finality| match finality {
        Finality::Unconfirmed => !ask.only_confirmed,
        Finality::Solid => !ask.only_unconfirmed,
        Finality::Orphaned => false,
    };
    let found = state.find(&txid, now_ms).filter(|(_, finality)| wanted(finality));
    let data: Vec<_> = found
        .into_iter()
        .flat_map(|(transaction, finality)| transaction.events().map(move |event| event_object(event, finality)))
        .collect();
    let meta = json!({ "at": now_ms, "page_size": data.len() });
    Ok(Json(json!({ "success": true, "data": data, "meta": meta })))
}

impl Tron {
    fn info(&self, body: &[u8], wanted: impl Fn(Finality) -> bool) -> Json<Value> {
        // The node answers 200 to what it cannot read, and says so inside.
        let Ok(which) = serde_json::from_slice::<Which>(body) else {
            return Json(json!({ "Error": "class com.alibaba.fastjson.JSONException : syntax error" }));
        };
        let now_ms = self.now_ms();
        let state = self.state();
        let found = state.find(&which.value, now_ms).filter(|(_, finality)| wanted(*finality));
        Json(found.map_or_else(|| json!({}), |(transaction, _)| info_object(transaction, which.visible)))
    }
}

fn info_object(transaction: &Transaction, visible: bool) -> Value {
    let called = transaction.called();
    let emitter = transaction.token.contract();
    let mut object = json!({
        "id": transaction.txid,
        "blockNumber": transaction.block,
        "blockTimeStamp": transaction.at_ms,
        "contract_address": if visible { called.to_string() } else { called.network_hex() },
    });
    let receipt = |result: &str| json!({ "energy_usage": ENERGY, "energy_usage_total": ENERGY, "net_usage": BANDWIDTH, "result": result });
    match transaction.kind {
        Kind::Failed => {
            object["contractResult"] = json!([""]);
            object["receipt"] = receipt("REVERT");
            object["result"] = "FAILED".into();
            object["resMessage"] = REVERT_MESSAGE.into();
        }
        Kind::Transfer | Kind::Approval | Kind::Multi | Kind::Unsolid => {
            let emitter = if visible { emitter.to_string() } else { emitter.hex() };
            object["contractResult"] = json!(["0".repeat(64)]);
            object["receipt"] = receipt("SUCCESS");
            object["log"] = transaction.events().map(|event| event.log(&emitter)).collect();
        }
    }
    object
}

fn event_object(event: Event<'_>, finality: Finality) -> Value {
    let transaction = event.transaction;
    let own = |address: Address| format!("0x{}", address.hex());
    let values = [own(transaction.from), own(transaction.to), event.value.to_string()];
    let (mut result, mut types) = (Map::new(), Map::new());
    for (place, ((name, kind), value)) in
        event.parameters().into_iter().zip(["address", "address", "uint256"]).zip(values).enumerate()
    {
        result.insert(place.to_string(), value.clone().into());
        result.insert(name.to_owned(), value.into());
        types.insert(name.to_owned(), kind.into());
    }
    let mut object = json!({
        "block_number": transaction.block,
        "block_timestamp": transaction.at_ms,
        "caller_contract_address": transaction.called(),
        "contract_address": transaction.token.contract(),
        "event_index": event.index,
        "event_name": event.name(),
        "result": result,
        "result_type": types,
        "event": event.declaration(),
        "transaction_id": transaction.txid,
    });
    if finality == Finality::Unconfirmed {
        object["_unconfirmed"] = true.into();
    }
    object
}

/// A block without its transactions.
fn block_object(block: i64, at_ms: i64) -> Value {
    json!({
        "blockID": block_id(block),
        "block_header": {
            "raw_data": {
                "number": block,
                "txTrieRoot": "0".repeat(64),
                "witness_address": Address::named("a block producer").network_hex(),
                "parentHash": block_id(block - 1),
                "version": 30,
                "timestamp": at_ms,
            },
            "witness_signature": "0".repeat(130),
        },
    })
}

/// A block's id begins with its number.
fn block_id(block: i64) -> String {
    let sum = digest(&SHA256, &block.to_be_bytes());
    let rest: Vec<_> = sum.as_ref().iter().skip(8).copied().collect();
    format!("{block:016x}{}", hex(&rest))
}
