//! The operator's inbox: money that found no order by itself, and what can be done about it.

use super::keep;
use super::transfer::TransferState;
use crate::clock::Timestamp;
use crate::db::{Db, Row, Stmt};
use crate::error::{AppError, Result};
use crate::ids::OrderId;
use crate::orders;
use crate::tron::Txid;

/// A transfer, by its transaction and its place in that one's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRef {
    /// The transaction.
    pub txid: Txid,
    /// The place.
    pub log_index: u32,
}

/// A transfer that waits for the operator.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its place in the list: the cursor of the page after it.
    pub seq: i64,
    /// Which one.
    pub transfer: TransferRef,
    /// Our address.
    pub address: String,
    /// Who sent it: often an exchange, never where money may be sent back to.
    pub sender: String,
    /// In 10⁻⁶ USDT.
    pub units: i64,
    /// The time of its block.
    pub block_at: Timestamp,
    /// `Unmatched` or `Claimed`.
    pub state: TransferState,
    /// Orders whose owners say that it was theirs, the first to say so first. It proves nothing.
    pub claims: Vec<OrderId>,
    /// The order that asked for exactly this amount last before it came. A hint: the amount may have been anybody's since.
    pub had_it: Option<OrderId>,
}

/// Transfers that wait, newest first, those before `before` in the list.
///
/// # Errors
/// When the database does not answer.
pub async fn unmatched(db: &Db, limit: u32, before: Option<i64>) -> Result<Vec<Waiting>> {
    let list = Stmt::new(
        "SELECT t.seq, t.txid, t.log_index, t.address, t.sender, t.amount, t.block_at, t.state,
                COALESCE((SELECT group_concat(order_id, ' ') FROM (
                  SELECT order_id FROM usdt_claims WHERE transfer = t.seq ORDER BY claimed_at, order_id LIMIT 20)), '')
                AS claims,
                (SELECT u.order_id FROM usdt_orders u JOIN orders o ON o.id = u.order_id
                  WHERE u.address = t.address AND u.amount = t.amount AND o.created_at <= t.block_at
                  ORDER BY o.created_at DESC, o.id DESC LIMIT 1) AS had_it
           FROM usdt_transfers t WHERE t.state IN ('unmatched', 'claimed') AND (?1 IS NULL OR t.seq < ?1)
          ORDER BY t.seq DESC LIMIT ?2",
    )
    .bind(before)
    .bind(limit);
    let rows = db.read(vec![list]).await?;
    rows[0].iter().map(|row| waiting(&row)).collect()
}

fn waiting(row: &Row<'_>) -> Result<Waiting> {
    let broken = |what: &str| AppError::Internal(format!("a transfer with a {what} that is none"));
    let claims: String = row.get("claims")?;
    let claims = claims.split_whitespace().map(|id| id.parse().map_err(|_| broken("claim")));
    let had_it: Option<String> = row.get("had_it")?;
    Ok(Waiting {
        seq: row.get("seq")?,
        transfer: TransferRef {
            txid: row.get::<String>("txid")?.parse().map_err(|_| broken("hash"))?,
            log_index: row.get("log_index")?,
        },
        address: row.get("address")?,
        sender: row.get("sender")?,
        units: row.get("amount")?,
        block_at: row.get("block_at")?,
        state: TransferState::from_stored(&row.get::<String>("state")?).ok_or_else(|| broken("state"))?,
        claims: claims.collect::<Result<_>>()?,
        had_it: had_it.map(|id| id.parse().map_err(|_| broken("order"))).transpose()?,
    })
}

/// The transfer pays the order, for what it is: its credits are the order's rate times its amount, rounded up. One
/// write; done before, it changes nothing.
///
/// It is refused (`transfer_not_open`) when the transfer paid another order, and (`order_not_open`) when the order is
/// not in USDT or is paid otherwise.
#[must_use]
pub fn assign(transfer: &TransferRef, order: OrderId, note: &str, now: Timestamp) -> Vec<Stmt> {
    let about = |sql: &'static str| Stmt::new(sql).bind(&transfer.txid).bind(transfer.log_index).bind(order);
    let transfer_is_open = about(
        "INSERT INTO refusals (transfer_not_open) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM usdt_transfers WHERE txid = ?1 AND log_index = ?2
              AND (state IN ('unmatched', 'claimed', 'ignored') OR (state = 'assigned' AND order_id = ?3)))",
    );
    let order_is_open = about(
        "INSERT INTO refusals (order_not_open) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM usdt_orders u JOIN orders o ON o.id = u.order_id
            WHERE o.id = ?3 AND (o.state IN ('pending', 'expired', 'canceled') OR EXISTS (
              SELECT 1 FROM usdt_transfers WHERE txid = ?1 AND log_index = ?2 AND order_id = ?3)))",
    );
    // What is credited is what the order says that it gives. The parts keep the product small, whatever was sent.
    let credits = about(
        "UPDATE orders SET credits = (
           SELECT t.amount / orders.amount * orders.credits
                  + (t.amount % orders.amount * orders.credits + orders.amount - 1) / orders.amount
             FROM usdt_transfers t WHERE t.txid = ?1 AND t.log_index = ?2)
          WHERE id = ?3 AND state IN ('pending', 'expired', 'canceled')",
    );
    let settle = about(
        "UPDATE usdt_transfers SET state = 'assigned', order_id = ?3, note = ?4, decided_at = ?5
          WHERE txid = ?1 AND log_index = ?2 AND state <> 'assigned'",
    )
    .bind(note)
    .bind(now);
    let mut statements = vec![transfer_is_open, order_is_open, credits, settle];
    statements.extend(orders::pay(order, now));
    statements.push(keep::keep_for_long(order));
    statements
}

/// The transfer pays for nothing: a gift, the operator's own money, or sent back by hand. Refused
/// (`transfer_not_open`) when it paid an order. The operator may assign it later all the same.
#[must_use]
pub fn ignore(transfer: &TransferRef, note: &str, now: Timestamp) -> Vec<Stmt> {
    let about = |sql: &'static str| Stmt::new(sql).bind(&transfer.txid).bind(transfer.log_index);
    let is_open = about(
        "INSERT INTO refusals (transfer_not_open) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM usdt_transfers WHERE txid = ?1 AND log_index = ?2
              AND state IN ('unmatched', 'claimed', 'ignored'))",
    );
    let settle = about(
        "UPDATE usdt_transfers SET state = 'ignored', note = ?3, decided_at = ?4
          WHERE txid = ?1 AND log_index = ?2 AND state IN ('unmatched', 'claimed')",
    )
    .bind(note)
    .bind(now);
    vec![is_open, settle]
}
