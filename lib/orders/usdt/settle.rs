//! A proven transfer finds its order: the transfer, the order's payment and its credits are one write.

use super::{keep, seen};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::error::{AppError, Result};
use crate::ids::OrderId;
use crate::orders;
use crate::tron::Address;
use crate::tron::{Proof, Transfer};

/// How often a transfer may find that its order was paid by another one meanwhile.
const TRIES: u32 = 4;

/// Settles every transfer of a transaction to `ours` and remembers that all are here. May be repeated, and at once.
pub(super) async fn settle(app: &App, proof: &Proof, ours: Address) -> Result<()> {
    // Our own money and what went elsewhere are nothing that was paid.
    for transfer in proof.transfers.iter().filter(|transfer| transfer.to == ours && transfer.from != ours) {
        settle_one(app, proof, transfer).await?;
    }
    let done = Stmt::new("INSERT INTO usdt_transactions (txid, read_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind(&proof.txid)
        .bind(app.clock.now());
    app.db.write(vec![done, seen::forget_settled(&proof.txid)]).await?;
    Ok(())
}

async fn settle_one(app: &App, proof: &Proof, transfer: &Transfer) -> Result<()> {
    for _ in 0..TRIES {
        let rows = app.db.read(vec![known(proof, transfer), order_of(proof.at, transfer)]).await?;
        if rows[0].first().is_some() {
            return Ok(());
        }
        let order: Option<OrderId> = match rows[1].first() {
            Some(row) => {
                Some(row.get::<String>("id")?.parse().map_err(|_| AppError::Internal("an order's id".into()))?)
            }
            None => None,
        };
        let now = app.clock.now();
        let mut batch = vec![keep(proof, transfer, order, now)];
        if let Some(order) = order {
            batch.push(pays(proof, transfer, order));
            batch.extend(orders::pay(order, now));
            batch.push(keep::keep_for_long(order));
        }
        match app.db.write(batch).await {
            Ok(_) => {
                tracing::info!(txid = %proof.txid, place = transfer.log_index, found = order.is_some(), "a transfer");
                return Ok(());
            }
            // Another transfer of the same amount was first: look again whose this one is.
            Err(error) if error.is_refusal("changed_meanwhile") || error.is_refusal("usdt_transfers.order_id") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict("a transfer that changes all the time"))
}

fn known(proof: &Proof, transfer: &Transfer) -> Stmt {
    Stmt::new("SELECT 1 AS yes FROM usdt_transfers WHERE txid = ?1 AND log_index = ?2")
        .bind(&proof.txid)
        .bind(transfer.log_index)
}

/// The order that asked for exactly this amount when the block was made: from its creation to the end of its grace,
/// both included. There is at most one, because an amount is kept for an order through all of that time.
const ASKED_FOR_IT: &str = "usdt_orders u JOIN orders o ON o.id = u.order_id
     WHERE u.address = ?1 AND u.amount = ?2 AND o.created_at <= ?3 AND u.grace_until >= ?3
       AND o.state IN ('pending', 'expired', 'canceled')";

fn order_of(at: Timestamp, transfer: &Transfer) -> Stmt {
    Stmt::new(format!("SELECT o.id FROM {ASKED_FOR_IT} ORDER BY o.id LIMIT 1"))
        .bind(transfer.to)
        .bind(transfer.units)
        .bind(at)
}

/// The transfer, with the order it pays if that one still asks for it.
fn keep(proof: &Proof, transfer: &Transfer, order: Option<OrderId>, now: Timestamp) -> Stmt {
    Stmt::new(format!(
        "INSERT INTO usdt_transfers (txid, log_index, address, sender, amount, block_at, state, order_id, seen_at)
         SELECT ?4, ?5, ?1, ?6, ?2, ?3,
                CASE WHEN m.id IS NULL THEN 'unmatched' WHEN ?3 <= m.expires_at THEN 'matched' ELSE 'late' END,
                m.id, ?7
           FROM (SELECT 1) LEFT JOIN (SELECT o.id, o.expires_at FROM {ASKED_FOR_IT} AND o.id = ?8) m ON 1
          WHERE 1 ON CONFLICT (txid, log_index) DO NOTHING"
    ))
    .bind(transfer.to)
    .bind(transfer.units)
    .bind(proof.at)
    .bind(&proof.txid)
    .bind(transfer.log_index)
    .bind(transfer.from)
    .bind(now)
    .bind(order)
}

/// Refuses the write unless this transfer pays this order.
fn pays(proof: &Proof, transfer: &Transfer, order: OrderId) -> Stmt {
    Stmt::new(
        "INSERT INTO refusals (changed_meanwhile) SELECT 1 WHERE NOT EXISTS (
           SELECT 1 FROM usdt_transfers WHERE txid = ?1 AND log_index = ?2 AND order_id = ?3)",
    )
    .bind(&proof.txid)
    .bind(transfer.log_index)
    .bind(order)
}
