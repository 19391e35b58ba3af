//! What is seen and not yet irreversible: the owner of an order is told that its money is under way. Nothing more: it may
//! vanish with its block, and only a proof is money.

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::db::{Row, Stmt};
use crate::error::Result;
use crate::tron::Hint;
use crate::tron::Txid;

/// A transfer of what the order asks for that the network has not made irreversible yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SeenTransfer)]
pub struct Seen {
    /// The transaction.
    pub(super) txid: String,
    /// The time of its block.
    pub(super) at: Timestamp,
}

impl Seen {
    /// From a row of an order.
    pub(super) fn from_row(row: &Row<'_>) -> Result<Option<Self>> {
        let (txid, at) = (row.get::<Option<String>>("seen_txid")?, row.get::<Option<Timestamp>>("seen_at")?);
        Ok(txid.zip(at).map(|(txid, at)| Self { txid, at }))
    }
}

/// Notes these transfers with the orders they fit, as they would be settled; of several for one order the first.
pub(super) fn note(address: &str, unsolid: &[Hint], now: Timestamp) -> Stmt {
    let fitting = unsolid.iter().filter_map(|hint| Some(json!([hint.txid.to_string(), hint.at.millis(), hint.units?])));
    Stmt::new(
        "INSERT INTO usdt_seen (order_id, txid, block_at, checked_at)
         SELECT o.id, json_extract(h.value, '$[0]'), MIN(json_extract(h.value, '$[1]')), ?3
           FROM json_each(?2) h
           JOIN usdt_orders u ON u.address = ?1 AND u.amount = json_extract(h.value, '$[2]')
           JOIN orders o ON o.id = u.order_id
          WHERE o.created_at <= json_extract(h.value, '$[1]') AND u.grace_until >= json_extract(h.value, '$[1]')
            AND o.state IN ('pending', 'expired', 'canceled')
          GROUP BY o.id
         ON CONFLICT (order_id) DO UPDATE SET
           txid = excluded.txid, block_at = excluded.block_at, checked_at = MAX(checked_at, excluded.checked_at)",
    )
    .bind(address)
    .bind(json!(fitting.collect::<Vec<_>>()).to_string())
    .bind(now)
}

/// What a whole reading that began at `began` did not find any more has vanished.
pub(super) fn forget_vanished(address: &str, began: Timestamp) -> Stmt {
    Stmt::new(
        "DELETE FROM usdt_seen WHERE checked_at < ?2
            AND order_id IN (SELECT order_id FROM usdt_orders WHERE address = ?1)",
    )
    .bind(address)
    .bind(began)
}

/// What is money now is not only seen.
pub(super) fn forget_settled(txid: &Txid) -> Stmt {
    Stmt::new("DELETE FROM usdt_seen WHERE txid = ?1").bind(txid)
}

/// What was not seen again for this long is not said any more: nobody knows.
const KEPT_SECONDS: i64 = 3600;

pub(super) fn sweep(now: Timestamp) -> Stmt {
    Stmt::new("DELETE FROM usdt_seen WHERE checked_at < ?1").bind(now.plus_seconds(-KEPT_SECONDS))
}
