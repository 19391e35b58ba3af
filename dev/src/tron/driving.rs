//! `/sandbox/tron`: a wallet that pays, right or wrong; refusals for the next calls; everything that was paid.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use darkroom::clock::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Tron;
use super::address::Address;
use super::amount::Amount;
use super::chain::Finality;
use super::state::{Index, Order};
use super::transaction::{Kind, Token, Transaction};
use crate::drive;

const BODY_MAX_BYTES: usize = 64 * 1024;
/// How many transactions are shown.
const SHOWN_MAX: usize = 200;
/// Events of one transaction (a real one runs out of energy, too).
const AMOUNTS_MAX: usize = 200;

/// `GET` and `POST /sandbox/tron`.
pub(super) fn routes(tron: &Arc<Tron>) -> Router {
    Router::new()
        .route("/sandbox/tron", get(show).post(act))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(Arc::clone(tron))
}

/// Transactions of one wish, each with the same payment.
const COUNT_MAX: u32 = 1000;

const MOODS: [&str; 4] = ["limit", "marks", "token_info", "solid"];

/// How the provider answers from now on; what is not said stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mood {
    /// Refuses so many of the next calls.
    limit: Option<u32>,
    /// Whether a page of the index names the next one.
    marks: Option<bool>,
    /// Whether a row of the index has its token's particulars.
    token_info: Option<bool>,
    /// Whether blocks become irreversible.
    solid: Option<bool>,
}

/// A transaction of a wallet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    to: Address,
    /// In USDT; of every payment of a `multi` (there are two).
    amount: Option<Amount>,
    /// Of a `multi` with other payments than two of the same.
    amounts: Option<Vec<Amount>>,
    #[serde(default)]
    token: Token,
    from: Option<Address>,
    #[serde(default)]
    kind: Kind,
    /// So many transactions of it, at one moment.
    #[serde(default = "once")]
    count: u32,
}

const fn once() -> u32 {
    1
}

impl Wish {
    fn order(self) -> Result<Order, &'static str> {
        if !(1..=COUNT_MAX).contains(&self.count) {
            return Err("count is 1 to 1000");
        }
        let amounts = match (self.kind, self.amount, self.amounts) {
            (Kind::Multi, Some(amount), None) => vec![amount, amount],
            (Kind::Multi, None, Some(amounts)) if (1..=AMOUNTS_MAX).contains(&amounts.len()) => amounts,
            (Kind::Multi, None, Some(_)) => return Err("amounts are 1 to 200"),
            (Kind::Multi, Some(_), Some(_)) => return Err("either amount or amounts"),
            (_, None, None) => return Err("amount is missing"),
            (Kind::Transfer | Kind::Approval | Kind::Unsolid | Kind::Failed, Some(amount), None) => vec![amount],
            (Kind::Transfer | Kind::Approval | Kind::Unsolid | Kind::Failed, _, Some(_)) => {
                return Err("amounts are for kind multi");
            }
        };
        Ok(Order {
            kind: self.kind,
            token: self.token,
            from: self.from.unwrap_or_else(|| Address::named("the sandbox's wallet")),
            to: self.to,
            values: amounts.into_iter().map(Amount::units).collect(),
        })
    }
}

/// 200 `{"txid"}` (of several the last), or `{"limit","marks","token_info","solid"}` after a change of the provider's
/// mood; 422 for what is not understood.
async fn act(State(tron): State<Arc<Tron>>, body: Bytes) -> Response {
    let wish = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    let pays = wish.get("to").is_some() || !MOODS.iter().any(|name| wish.get(name).is_some());
    if pays { pay(&tron, &body) } else { change(&tron, &body) }
}

fn change(tron: &Tron, body: &[u8]) -> Response {
    let mood: Mood = match drive::parse(body) {
        Ok(mood) => mood,
        Err(refusal) => return refusal,
    };
    let mut state = tron.state();
    state.refusals = mood.limit.unwrap_or(state.refusals);
    state.index.marks = mood.marks.unwrap_or(state.index.marks);
    state.index.token_info = mood.token_info.unwrap_or(state.index.token_info);
    if let Some(solid) = mood.solid {
        state.chain.stall(!solid, tron.now_ms());
    }
    tron.save(&state);
    let (Index { marks, token_info }, solid) = (state.index, !state.chain.is_stalled());
    let mood = json!({ "limit": state.refusals, "marks": marks, "token_info": token_info, "solid": solid });
    Json(mood).into_response()
}

fn pay(tron: &Tron, body: &[u8]) -> Response {
    let wish: Wish = match drive::parse(body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let count = wish.count;
    let order = match wish.order() {
        Ok(order) => order,
        Err(fault) => return drive::refuse(fault),
    };
    let now_ms = tron.now_ms();
    let mut state = tron.state();
    for _ in 1..count {
        let _ = state.add(order.clone(), now_ms);
    }
    let txid = state.add(order, now_ms).txid.clone();
    tron.save(&state);
    Json(json!({ "txid": txid })).into_response()
}

/// 200 `{"transfers":[…],"calls","limit","marks","token_info","solid","address","block","solid_block"}`: transactions
/// newest first, how often the provider was called since it started, how many calls it will refuse, how its index answers, and
/// where the studio wants its money.
async fn show(State(tron): State<Arc<Tron>>) -> Json<Value> {
    let now_ms = tron.now_ms();
    let state = tron.state();
    let row = |transaction: &Transaction| transfer(transaction, state.finality(transaction, now_ms));
    let transfers: Vec<_> = state.transactions.iter().rev().take(SHOWN_MAX).map(row).collect();
    Json(json!({
        "transfers": transfers,
        "calls": tron.calls.load(Ordering::Relaxed),
        "limit": state.refusals,
        "marks": state.index.marks,
        "token_info": state.index.token_info,
        "solid": !state.chain.is_stalled(),
        "address": tron.context.secrets.tron_address,
        "block": state.chain.head(now_ms),
        "solid_block": state.chain.solid_head(now_ms),
    }))
}

fn transfer(transaction: &Transaction, finality: Finality) -> Value {
    let amounts: Vec<_> = transaction.values.iter().map(|units| Amount::from_units(*units).to_string()).collect();
    json!({
        "txid": transaction.txid,
        "from": transaction.from,
        "to": transaction.to,
        "amount": amounts.first(),
        "amounts": amounts,
        "token": transaction.token,
        "kind": transaction.kind,
        "block": transaction.block,
        "finality": finality,
        "solid": finality == Finality::Solid,
        "at": Timestamp::from_millis(transaction.at_ms),
    })
}
