//! `/api/operator/transfers`: USDT that found no order by itself.

use std::fmt;
use std::str::FromStr;

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::door::{Freshness, NotNow, Operator};
use crate::app::App;
use crate::clock::Timestamp;
use crate::currency::Currency;
use crate::error::{AppError, FieldProblem, Result};
use crate::http::Route;
use crate::http::extract::{Json, JsonBytes, Path, Query, parse};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::{Page, PageQuery};
use crate::ids::OrderId;
use crate::orders::usdt::{self, TransferRef};
use crate::schema;

/// The routes of transfers.
pub(super) fn routes() -> [Route; 3] {
    [
        Route { path: "/api/operator/transfers", methods: get(show_all) },
        Route { path: "/api/operator/transfers/{id}/match", methods: post(pays) },
        Route { path: "/api/operator/transfers/{id}/dismiss", methods: post(dismiss) },
    ]
}

/// A transfer as addresses name it: the transaction, a dot, and its place in that one's log.
#[derive(Clone, Debug)]
pub(super) struct TransferId(TransferRef);

impl PartialSchema for TransferId {
    fn schema() -> RefOr<Schema> {
        schema::text(r"^[0-9a-f]{64}\.[0-9]{1,9}$").into()
    }
}

impl ToSchema for TransferId {}

impl fmt::Display for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.txid, self.0.log_index)
    }
}

impl FromStr for TransferId {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('.').and_then(|(txid, place)| Some((txid.parse().ok()?, place.parse().ok()?)));
        let (txid, log_index) = parts.ok_or(AppError::NotFound { what: "transfer" })?;
        Ok(Self(TransferRef { txid, log_index }))
    }
}

/// Money that waits for an operator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnmatchedTransfer)]
pub(super) struct TransferView {
    /// Names it in the addresses below.
    id: String,
    /// The transaction.
    txid: String,
    /// What came, in USDT.
    amount: String,
    /// Who sent it: often an exchange, never where money may be sent back to.
    sender: String,
    /// The time of its block.
    at: Timestamp,
    /// `unmatched`, or `claimed`: somebody says that it was theirs.
    state: &'static str,
    /// Orders whose owners say so. It proves nothing.
    #[schema(value_type = Vec<OrderId>)]
    claims: Vec<String>,
    /// The order that asked for exactly this amount last. A hint.
    #[schema(required, value_type = Option<OrderId>)]
    had_it: Option<String>,
    #[serde(skip)]
    seq: i64,
}

async fn show_all(
    State(app): State<App>,
    operator: Operator,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<TransferView>>> {
    let limit = page.limit()?;
    operator.is_in(&app).await?;
    let waiting = usdt::unmatched(&app.db, limit + 1, page.after::<i64>()?).await?;
    let view = |one: usdt::Waiting| TransferView {
        txid: one.transfer.txid.to_string(),
        id: TransferId(one.transfer).to_string(),
        amount: Currency::Usdt.decimal(one.units),
        sender: one.sender,
        at: one.block_at,
        state: one.state.as_str(),
        claims: one.claims.iter().map(ToString::to_string).collect(),
        had_it: one.had_it.map(|order| order.to_string()),
        seq: one.seq,
    };
    Ok(Json(Page::of(waiting.into_iter().map(view).collect(), limit, |one| one.seq.to_string())))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TransferMatch)]
pub(super) struct Match {
    /// The order that it pays.
    #[schema(value_type = OrderId)]
    order: String,
    /// How you know.
    reason: String,
}

async fn pays(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<String>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Match = parse(&body)?;
    let order: OrderId = wish.order.parse().map_err(|_| AppError::field("order", FieldProblem::Malformed))?;
    let act = operator.begin(&app, key, &format!("{id} match"), &body, Freshness::Money).await?;
    let transfer: TransferId = id.parse()?;
    let outcome = act.service.assign_transfer(&transfer.0, order, &wish.reason).await;
    act.finish(&app, outcome).await
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = OperatorReason)]
pub(super) struct Reason {
    /// It stays in the audit log.
    pub(super) reason: String,
}

async fn dismiss(
    State(app): State<App>,
    operator: Operator,
    key: IdempotencyKey,
    Path(id): Path<String>,
    JsonBytes(body): JsonBytes,
) -> Result<Response, NotNow> {
    let wish: Reason = parse(&body)?;
    let act = operator.begin(&app, key, &format!("{id} dismiss"), &body, Freshness::Money).await?;
    let transfer: TransferId = id.parse()?;
    let outcome = act.service.ignore_transfer(&transfer.0, &wish.reason).await;
    act.finish(&app, outcome).await
}
