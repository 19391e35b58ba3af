//! What can happen: the kinds of events the studio listens to (Stripe, types of events).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::version::Version;

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    #[serde(rename = "checkout.session.completed")]
    SessionCompleted,
    #[serde(rename = "checkout.session.async_payment_succeeded")]
    AsyncSucceeded,
    #[serde(rename = "checkout.session.async_payment_failed")]
    AsyncFailed,
    #[serde(rename = "checkout.session.expired")]
    SessionExpired,
    #[serde(rename = "charge.refunded")]
    ChargeRefunded,
    #[serde(rename = "refund.updated")]
    RefundUpdated,
    #[serde(rename = "refund.failed")]
    RefundFailed,
    #[serde(rename = "charge.dispute.created")]
    DisputeCreated,
    #[serde(rename = "charge.dispute.updated")]
    DisputeUpdated,
    #[serde(rename = "charge.dispute.closed")]
    DisputeClosed,
    #[serde(rename = "charge.dispute.funds_withdrawn")]
    FundsWithdrawn,
    #[serde(rename = "charge.dispute.funds_reinstated")]
    FundsReinstated,
    #[serde(rename = "invoice.paid")]
    InvoicePaid,
    #[serde(rename = "invoice.payment_failed")]
    InvoicePaymentFailed,
    #[serde(rename = "customer.subscription.created")]
    SubscriptionCreated,
    #[serde(rename = "customer.subscription.updated")]
    SubscriptionUpdated,
    #[serde(rename = "customer.subscription.deleted")]
    SubscriptionDeleted,
    // Kinds that can be asked for and do not happen here.
    #[serde(rename = "refund.created")]
    RefundCreated,
    #[serde(rename = "customer.subscription.paused")]
    SubscriptionPaused,
    #[serde(rename = "customer.subscription.resumed")]
    SubscriptionResumed,
}

/// Something that happened: the object as it is now, and what of it was different before.
#[derive(Clone, Debug)]
pub(super) struct News {
    pub(super) kind: Kind,
    pub(super) object: Value,
    pub(super) previous: Option<Value>,
}

impl News {
    pub(super) fn new(kind: Kind, object: Value) -> Self {
        Self { kind, object, previous: None }
    }

    pub(super) fn changed(kind: Kind, object: Value, previous: Value) -> Self {
        Self { kind, object, previous: Some(previous) }
    }
}

/// The API request that made something happen; without one it was the customer, the bank or time.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// `req_…`
    pub(super) request: String,
    pub(super) idempotency_key: Option<String>,
    pub(super) version: Version,
}
