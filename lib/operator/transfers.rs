//! USDT that found no order by itself: the operator says whose it is, or that it is nobody's.

use serde_json::json;

use super::audit_event::AuditEventKind;
use super::service::{OperatorService, Refusal, words};
use crate::db::{DbError, Stmt};
use crate::ids::{OrderId, UserId};
use crate::orders::usdt::{self, TransferRef};

impl OperatorService<'_> {
    /// The transfer pays this order, for what it is. Done before, nothing happens again.
    ///
    /// # Errors
    /// [`Refusal`]; a transfer pays one order, and an order is paid once.
    pub async fn assign_transfer(&self, transfer: &TransferRef, order: OrderId, note: &str) -> Result<(), Refusal> {
        words("note", "the note", note)?;
        let data = json!({
            "txid": transfer.txid.to_string(), "log_index": transfer.log_index, "order": order, "note": note,
        });
        let effects = usdt::assign(transfer, order, note, self.now);
        let not_open_order =
            || Refusal::Wrong("there is no such order in USDT, or it is paid by something else".to_owned());
        let owner = self.owner_of_order(order).await?.ok_or_else(not_open_order)?;
        let done = self.event_on(owner, &order.to_string(), AuditEventKind::AssignTransfer, &data, effects).await;
        done.map_err(|error| if error.is_refusal("order_not_open") { not_open_order() } else { not_open(error) })
    }

    /// Whose it is, which never changes.
    async fn owner_of_order(&self, order: OrderId) -> Result<Option<UserId>, Refusal> {
        let rows = self.db.read(vec![Stmt::new("SELECT user_id FROM orders WHERE id = ?1").bind(order)]).await?;
        let owner: Option<String> = rows[0].first().map(|row| row.get("user_id")).transpose()?;
        Ok(owner.and_then(|owner| owner.parse().ok()))
    }

    /// The transfer pays for nothing. It may be assigned later all the same.
    ///
    /// # Errors
    /// [`Refusal`]; what paid an order cannot be ignored.
    pub async fn ignore_transfer(&self, transfer: &TransferRef, note: &str) -> Result<(), Refusal> {
        words("note", "the note", note)?;
        let data = json!({ "txid": transfer.txid.to_string(), "log_index": transfer.log_index, "note": note });
        let mut batch = vec![self.record(AuditEventKind::IgnoreTransfer, &transfer.txid.to_string(), &data)];
        batch.extend(usdt::ignore(transfer, note, self.now));
        self.write(batch).await.map(drop).map_err(not_open)
    }
}

fn not_open(error: DbError) -> Refusal {
    if error.is_refusal("transfer_not_open") {
        return Refusal::Wrong("there is no such transfer, or it paid an order".to_owned());
    }
    error.into()
}
