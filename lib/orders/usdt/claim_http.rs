//! `/api/billing/orders/{id}/claim`: "I have paid: here is the hash".
//!
//! Anybody can read a hash on the chain, so naming one proves nothing. Money of exactly the order's amount and time is
//! the order's, as it would be without the claim. Everything else is noted and waits for the operator, who sees every
//! claim of a transfer: whoever names somebody else's payment first takes nothing and keeps nobody from naming it too.

use axum::extract::State;
use axum::routing::post;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::settle::settle;
use super::transfer::TransferState;
use super::{keep, reader, side::Side};
use crate::accounts::Caller;
use crate::app::App;
use crate::db::{Rows, Stmt};
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{Json, Path};
use crate::http::limits::{self, Limit};
use crate::ids::OrderId;
use crate::orders::OrderState;
use crate::orders::http::mine;
use crate::orders::order::{OrderRow, OrderView};
use crate::outbox;
use crate::schema;
use crate::tron::Address;
use crate::tron::ChainError;
use crate::tron::Txid;

/// Every claim may cost a call of the chain's provider.
const HOURLY_MAX: u32 = 12;

/// `POST /api/billing/orders/{id}/claim`
#[must_use]
pub fn claim() -> Route {
    Route { path: "/api/billing/orders/{id}/claim", methods: post(name) }
}

/// A transaction that paid: its hash, or the address of its page at an explorer of the chain.
#[derive(Debug, Deserialize)]
pub(in crate::orders) struct Claim {
    txid: String,
}

/// 64 hexadecimal digits that stand alone.
const WITHIN: &str = "(^|[^0-9A-Za-z])(0[xX])?[0-9A-Fa-f]{64}($|[^0-9A-Za-z])";

impl PartialSchema for Claim {
    fn schema() -> RefOr<Schema> {
        schema::object([("txid", schema::text(WITHIN))], &["txid"]).into()
    }
}

impl ToSchema for Claim {
    fn name() -> std::borrow::Cow<'static, str> {
        "ClaimRequest".into()
    }
}

async fn name(
    State(app): State<App>,
    caller: Caller,
    background: Background,
    Path(id): Path<OrderId>,
    Json(claim): Json<Claim>,
) -> Result<Json<OrderView>> {
    let txid = Txid::in_text(&claim.txid).ok_or(AppError::field("txid", FieldProblem::Malformed))?;
    let now = app.clock.now();
    let limit = [Limit::new("usdt_claim", &caller.user_id().to_string(), HOURLY_MAX, 3600)];
    let here = Stmt::new("SELECT 1 AS yes FROM usdt_transactions WHERE txid = ?1").bind(&txid);
    let quiet = Stmt::new("SELECT 1 AS yes FROM usdt_readers WHERE blocked_until > ?1 LIMIT 1").bind(now);
    let rows = match caller.write(&app, vec![limit[0].take(now), mine(&caller, id), here, quiet]).await {
        Ok(rows) => rows,
        Err(error) => return limits::refused(&app.db, &limit, now, error).await,
    };
    let row = rows[1].first().ok_or(AppError::NotFound { what: "order" })?;
    let order = OrderRow::from_row(&row)?;
    let side = order.usdt.as_ref().ok_or(AppError::NotFound { what: "order in USDT" })?;
    if rows[2].first().is_none() {
        if rows[3].first().is_some() {
            return Err(AppError::UpstreamUnavailable("the chain is not to be asked now".to_owned()));
        }
        match read(&app, &txid, side).await {
            // It is known, and waits for the network with its owner.
            Err(AppError::TransferUnknown) if side.awaits(&txid) => return Ok(Json(OrderView::from(&order))),
            result => result?,
        }
    }
    let rows = caller.write(&app, note(&caller, id, &txid, now)).await?;
    judge(&rows[4], &id.to_string())?;
    let row = rows[3].first().ok_or(AppError::NotFound { what: "order" })?;
    let order = OrderRow::from_row(&row)?;
    if order.state == OrderState::Paid {
        outbox::send_soon(&app, &background);
    }
    Ok(Json(OrderView::from(&order)))
}

/// Asks the chain about a transaction that is not here, and settles what it paid.
async fn read(app: &App, txid: &Txid, side: &Side) -> Result<()> {
    let unavailable = |error: ChainError| AppError::UpstreamUnavailable(error.to_string());
    let tron = app.tron.as_ref().ok_or_else(|| unavailable(ChainError::Unreachable))?;
    let ours: Address = side.address.parse().map_err(|_| AppError::Internal("an order's address".to_owned()))?;
    match tron.proof(txid).await {
        Ok(Some(proof)) => settle(app, &proof, ours).await,
        Ok(None) => Err(AppError::TransferUnknown),
        Err(error) => {
            if let ChainError::Suspended { seconds } = error {
                app.db.write(vec![reader::be_quiet(seconds, app.clock.now())]).await?;
            }
            Err(unavailable(error))
        }
    }
}

/// Notes the claim on every transfer of the transaction that has paid nothing; then the order, then the transfers.
fn note(caller: &Caller, id: OrderId, txid: &Txid, now: crate::clock::Timestamp) -> Vec<Stmt> {
    let claim = Stmt::new(
        "INSERT INTO usdt_claims (order_id, transfer, claimed_at)
         SELECT u.order_id, t.seq, ?4 FROM usdt_transfers t JOIN usdt_orders u ON u.address = t.address
           JOIN orders o ON o.id = u.order_id
          WHERE o.id = ?1 AND o.user_id = ?2 AND t.txid = ?3 AND t.order_id IS NULL
         ON CONFLICT (order_id, transfer) DO UPDATE SET claimed_at = ?4",
    )
    .bind(id)
    .bind(caller.user_id())
    .bind(txid)
    .bind(now);
    let mark = Stmt::new(
        "UPDATE usdt_transfers SET state = ?3 WHERE txid = ?1 AND state = ?4
            AND seq IN (SELECT transfer FROM usdt_claims WHERE order_id = ?2)",
    )
    .bind(txid)
    .bind(id)
    .bind(TransferState::Claimed.as_str())
    .bind(TransferState::Unmatched.as_str());
    let transfers = Stmt::new("SELECT order_id FROM usdt_transfers WHERE txid = ?1 ORDER BY log_index").bind(txid);
    vec![claim, mark, keep::keep_for_long(id), mine(caller, id), transfers]
}

/// What there is to say when none of the transaction's transfers can be this order's.
fn judge(transfers: &Rows, order: &str) -> Result<()> {
    let mut taken = false;
    for row in transfers.iter() {
        match row.get::<Option<String>>("order_id")? {
            Some(paid) if paid != order => taken = true,
            // It paid this order, or it has paid nothing and the claim is noted.
            Some(_) | None => return Ok(()),
        }
    }
    Err(if taken { AppError::TransferTaken } else { AppError::TransferUnknown })
}
