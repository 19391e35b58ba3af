//! `GET /v1/accounts/{address}/transactions/trc20`: the events of an account, page by page.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use http::Uri;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::parse as pairs;

use super::address::Address;
use super::chain::Finality;
use super::refusal::Refusal;
use super::state::Index;
use super::transaction::Event;
use super::{MOUNT, Tron};
use crate::context::Context;

const LIMIT_DEFAULT: usize = 20;
const LIMIT_MAX: usize = 200;

#[derive(Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    only_confirmed: bool,
    #[serde(default)]
    only_unconfirmed: bool,
    #[serde(default)]
    only_to: bool,
    #[serde(default)]
    only_from: bool,
    contract_address: Option<String>,
    limit: Option<usize>,
    order_by: Option<String>,
    min_timestamp: Option<i64>,
    max_timestamp: Option<i64>,
    fingerprint: Option<String>,
}

/// Which events are asked for.
#[derive(Debug)]
struct Filter {
    account: Address,
    /// `None` for both.
    finality: Option<Finality>,
    only_to: bool,
    only_from: bool,
    contract: Option<Address>,
    /// In milliseconds, both ends included.
    min_ms: i64,
    max_ms: i64,
    order: Order,
}

#[derive(Clone, Copy, Debug)]
enum Order {
    OldestFirst,
    NewestFirst,
}

/// An event's place among all: the transaction's sequence, and the event's index in its log.
type Place = (u64, u32);

impl Filter {
    fn read(account: &str, ask: &Ask) -> Result<Self, Refusal> {
        let finality = match (ask.only_confirmed, ask.only_unconfirmed) {
            (true, true) => {
                return Err(Refusal::Parameter("only_confirmed and only_unconfirmed cannot be used simultaneously."));
            }
            (true, false) => Some(Finality::Solid),
            (false, true) => Some(Finality::Unconfirmed),
            (false, false) => None,
        };
        let order = match ask.order_by.as_deref() {
            Some("block_timestamp,asc") => Order::OldestFirst,
            Some("block_timestamp,desc") | None => Order::NewestFirst,
            Some(_) => return Err(Refusal::Parameter("Invalid order_by provided.")),
        };
        let contract = ask.contract_address.as_deref().map(Address::either).transpose();
        Ok(Self {
            account: Address::either(account).map_err(|_| Refusal::Account)?,
            finality,
            only_to: ask.only_to,
            only_from: ask.only_from,
            contract: contract.map_err(|_| Refusal::Parameter("A valid contract address is required."))?,
            min_ms: ask.min_timestamp.unwrap_or(0),
            max_ms: ask.max_timestamp.unwrap_or(i64::MAX),
            order,
        })
    }

    fn wants(&self, event: Event<'_>, finality: Finality) -> bool {
        let transaction = event.transaction;
        let (sent, received) = (transaction.from == self.account, transaction.to == self.account);
        let concerned = match (self.only_to, self.only_from) {
            (true, true) => sent && received,
            (true, false) => received,
            (false, true) => sent,
            (false, false) => sent || received,
        };
        concerned
            && self.finality.is_none_or(|wanted| wanted == finality)
            && self.contract.is_none_or(|contract| contract == transaction.token.contract())
            && (self.min_ms..=self.max_ms).contains(&transaction.at_ms)
    }

    /// Where a page ended, good for these filters only.
    fn fingerprint(&self, (sequence, index): Place) -> String {
        let mut bytes = [sequence.to_be_bytes().as_slice(), &index.to_be_bytes()].concat();
        bytes.extend(self.mark());
        bs58::encode(bytes).into_string()
    }

    fn place(&self, fingerprint: &str) -> Option<Place> {
        let bytes = bs58::decode(fingerprint).into_vec().ok()?;
        let (sequence, rest) = bytes.split_first_chunk::<8>()?;
        let (index, mark) = rest.split_first_chunk::<4>()?;
        (mark == self.mark()).then(|| (u64::from_be_bytes(*sequence), u32::from_be_bytes(*index)))
    }

    fn mark(&self) -> Vec<u8> {
        digest(&SHA256, format!("{self:?}").as_bytes()).as_ref().iter().take(8).copied().collect()
    }
}

pub(super) async fn list(
    State(tron): State<Arc<Tron>>,
    uri: Uri,
    Path(account): Path<String>,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(ask) = ask.map_err(|_| Refusal::Parameter("Invalid query parameter provided."))?;
    let filter = Filter::read(&account, &ask)?;
    let limit = match ask.limit {
        Some(0) => return Err(Refusal::Parameter("Invalid limit provided.")),
        Some(limit) => limit.min(LIMIT_MAX),
        None => LIMIT_DEFAULT,
    };
    let after = match &ask.fingerprint {
        Some(text) => Some(filter.place(text).ok_or(Refusal::Parameter("Invalid fingerprint provided."))?),
        None => None,
    };
    let now_ms = tron.now_ms();
    let state = tron.state();
    let wanted =
        state.events(now_ms).filter(|(event, finality)| filter.wants(*event, *finality)).map(|(event, _)| event);
    // One more than the page: whether there is another.
    let mut found: Vec<_> = match filter.order {
        Order::OldestFirst => {
            wanted.filter(|event| after.is_none_or(|after| place(*event) > after)).take(limit + 1).collect()
        }
        Order::NewestFirst => {
            wanted.rev().filter(|event| after.is_none_or(|after| place(*event) < after)).take(limit + 1).collect()
        }
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let mut meta = json!({ "at": now_ms, "page_size": found.len() });
    if let (true, Some(last)) = (more && state.index.marks, found.last()) {
        let fingerprint = filter.fingerprint(place(*last));
        meta["links"] = json!({ "next": next(&tron.context, &uri, &fingerprint) });
        meta["fingerprint"] = fingerprint.into();
    }
    let data: Vec<_> = found.into_iter().map(|event| row(event, state.index)).collect();
    Ok(Json(json!({ "data": data, "success": true, "meta": meta })))
}

fn place(event: Event<'_>) -> Place {
    (event.transaction.sequence, u32::try_from(event.index).unwrap_or(u32::MAX))
}

/// The same question from behind the fingerprint on; `uri` is the part below the mount.
fn next(context: &Context, uri: &Uri, fingerprint: &str) -> Option<String> {
    let mut link = Url::parse(&context.link(&format!("{MOUNT}{}", uri.path()))).ok()?;
    let kept = pairs(uri.query().unwrap_or_default().as_bytes()).filter(|(name, _)| name != "fingerprint");
    link.query_pairs_mut().extend_pairs(kept).append_pair("fingerprint", fingerprint);
    Some(link.into())
}

/// A row says neither its block nor its place in the log: the transaction alone does not identify it.
fn row(event: Event<'_>, index: Index) -> Value {
    let transaction = event.transaction;
    let token_info = if index.token_info { transaction.token.info() } else { json!({}) };
    json!({
        "transaction_id": transaction.txid,
        "token_info": token_info,
        "block_timestamp": transaction.at_ms,
        "from": transaction.from,
        "to": transaction.to,
        "type": event.name(),
        "value": event.value.to_string(),
    })
}
