//! One order as stored, and as its owner sees it.

use serde::Serialize;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema as _, ToSchema};

use super::method::Method;
use super::state::OrderState;
use super::usdt::{Payment, Seen, Side};
use crate::clock::Timestamp;
use crate::currency::Currency;
use crate::db::{Row, Stmt};
use crate::error::{AppError, Result};
use crate::ids::{OrderId, UserId};
use crate::qr;
use crate::schema;
use crate::stripe::Channel;

/// An order, as stored.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// Its id.
    pub id: OrderId,
    /// Whose.
    pub user: UserId,
    /// The pack's id in the catalogue.
    pub pack: String,
    /// How it is paid.
    pub method: Method,
    /// The one way to pay that its checkout page offers, where one was chosen.
    pub channel: Option<Channel>,
    /// Where it stands.
    pub state: OrderState,
    /// What `amount` is counted in.
    pub currency: Currency,
    /// What it costs.
    pub amount: i64,
    /// What it gives.
    pub credits: i64,
    /// What was taken back.
    pub refunded_credits: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// When the money was settled.
    pub paid_at: Option<Timestamp>,
    /// Where it can be paid, once there is such a page.
    pub checkout_url: Option<String>,
    /// Why the provider made no page for it, in its own words; for the log alone.
    pub refused: Option<String>,
    /// What it has when it is paid in USDT.
    pub usdt: Option<Side>,
}

/// The columns [`OrderRow::from_row`] reads, of [`TABLES`].
pub const COLUMNS: &str = "o.id, o.user_id, o.pack, o.method, o.state, o.currency, o.amount, o.credits,
    o.refunded_credits, o.created_at, o.expires_at, o.paid_at,
    ua.address AS usdt_address, ua.grace_until AS usdt_grace_until,
    up.txid AS paid_txid, up.state AS paid_state, up.amount AS paid_units,
    uc.txid AS claim_txid, uc.state AS claim_state, uc.amount AS claim_units, us.txid AS seen_txid,
    us.block_at AS seen_at, cp.checkout_url, cp.refused, cp.channel";

/// Orders with what they are paid by: by card the page; in USDT what is asked for, the transfer
/// that paid, the one named last, and the one that is on its way.
pub const TABLES: &str = "orders o
    LEFT JOIN usdt_orders ua ON ua.order_id = o.id
    LEFT JOIN usdt_transfers up ON up.order_id = o.id
    LEFT JOIN usdt_seen us ON us.order_id = o.id
    LEFT JOIN card_payments cp ON cp.order_id = o.id
    LEFT JOIN usdt_transfers uc ON uc.seq = (SELECT transfer FROM usdt_claims WHERE order_id = o.id
                                              ORDER BY claimed_at DESC, transfer LIMIT 1)";

impl OrderRow {
    /// From a row with these columns.
    ///
    /// # Errors
    /// A column that is missing, or holds what no code of ours wrote.
    pub fn from_row(row: &Row<'_>) -> Result<Self> {
        let broken = |what: &str| AppError::Internal(format!("an order with a {what} that is none"));
        Ok(Self {
            id: row.get::<String>("id")?.parse().map_err(|_| broken("id"))?,
            user: row.get::<String>("user_id")?.parse().map_err(|_| broken("user"))?,
            pack: row.get("pack")?,
            method: Method::from_stored(&row.get::<String>("method")?).ok_or_else(|| broken("method"))?,
            channel: row.get::<Option<String>>("channel")?.and_then(|name| Channel::from_stored(&name)),
            state: OrderState::from_stored(&row.get::<String>("state")?).ok_or_else(|| broken("state"))?,
            currency: Currency::from_stored(&row.get::<String>("currency")?).ok_or_else(|| broken("currency"))?,
            amount: row.get("amount")?,
            credits: row.get("credits")?,
            refunded_credits: row.get("refunded_credits")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            paid_at: row.get("paid_at")?,
            checkout_url: row.get("checkout_url")?,
            refused: row.get("refused")?,
            usdt: Side::from_row(row)?,
        })
    }

    /// The code of what its owner was told, if the provider made no page for it.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        self.refused.as_ref().map(|_| "PAYMENT_NOT_POSSIBLE")
    }

    /// Reads one, whoever's it is: for what is told about it by others than its owner.
    #[must_use]
    pub fn read(id: OrderId) -> Stmt {
        Stmt::new(format!("SELECT {COLUMNS} FROM {TABLES} WHERE o.id = ?1")).bind(id)
    }
}

/// An order, as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderView {
    /// `ord_…`
    #[schema(value_type = OrderId)]
    id: String,
    /// The pack's id in the catalogue.
    pack: String,
    /// How it is paid.
    #[schema(schema_with = Method::schema)]
    method: &'static str,
    /// Stripe: the one way to pay that was chosen; null where its page offers several.
    #[schema(required, schema_with = channel)]
    channel: Option<&'static str>,
    /// Where it stands.
    state: OrderState,
    /// `CNY`, `USD` or `USDT`.
    #[schema(schema_with = Currency::schema)]
    currency: &'static str,
    /// What is to be paid, exactly, as a decimal: `68.00`, `9.983`.
    amount: String,
    /// What it gives.
    credits: i64,
    /// What was taken back after a refund or a dispute.
    refunded_credits: i64,
    /// Since when.
    created_at: Timestamp,
    /// Until when it can be paid.
    expires_at: Timestamp,
    /// When the money was settled.
    #[schema(required)]
    paid_at: Option<Timestamp>,
    /// Where to pay by card, while it can be paid.
    #[schema(required)]
    checkout_url: Option<String>,
    /// Why it cannot be paid by card, if that was refused: `PAYMENT_NOT_POSSIBLE`.
    #[schema(required)]
    refusal: Option<&'static str>,
    /// USDT: the address it is paid to.
    #[schema(required)]
    address: Option<String>,
    /// USDT: that address as a QR code, while it can be paid: an SVG that stands alone.
    #[schema(required)]
    qr_svg: Option<String>,
    /// USDT: the transaction that paid it, or that was named as its payment.
    #[schema(required)]
    txid: Option<String>,
    /// USDT: what was seen of its money and is not irreversible yet. It may vanish; nothing is credited for it.
    #[schema(required)]
    seen: Option<Seen>,
    /// USDT: what is odd about its money.
    #[schema(required, schema_with = Payment::schema)]
    payment: Option<&'static str>,
    /// USDT: until when money of exactly this amount still pays it.
    #[schema(required)]
    grace_until: Option<Timestamp>,
}

fn channel() -> Schema {
    schema::or_null(schema::one_of(Channel::ALL.map(Channel::as_str)))
}

impl From<&OrderRow> for OrderView {
    fn from(order: &OrderRow) -> Self {
        let side = order.usdt.as_ref();
        let waits = order.state == OrderState::Pending;
        Self {
            id: order.id.to_string(),
            pack: order.pack.clone(),
            method: order.method.as_str(),
            channel: order.channel.map(Channel::as_str),
            state: order.state,
            currency: order.currency.as_str(),
            amount: order.currency.decimal(order.amount),
            credits: order.credits,
            refunded_credits: order.refunded_credits,
            created_at: order.created_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
            checkout_url: order.checkout_url.clone().filter(|_| waits),
            refusal: order.refusal(),
            address: side.map(|side| side.address.clone()),
            // The bare address: no address format with an amount is agreed on, and wallets read those there are as another
            // coin or not at all.
            qr_svg: side.filter(|_| waits).and_then(|side| qr::svg(&side.address)),
            txid: side.and_then(Side::txid).map(str::to_owned),
            seen: side.filter(|_| order.state.awaits_money()).and_then(|side| side.seen.clone()),
            payment: side.and_then(Side::payment).map(Payment::as_str),
            grace_until: side.map(|side| side.grace_until),
        }
    }
}
