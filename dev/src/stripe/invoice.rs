//! An invoice: one period of a subscription, as it was billed.

use serde::{Deserialize, Serialize};

use super::form::Metadata;
use super::session::Line;

/// One invoice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Invoice {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) created: i64,
    pub(super) subscription: String,
    pub(super) item: String,
    pub(super) subscription_metadata: Metadata,
    pub(super) customer: String,
    pub(super) email: Option<String>,
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    /// What the lines pay for.
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    /// What lies behind: Stripe's `period_start` of the invoice itself, whose `period_end` is when it was written. Not
    /// how long the money lasts.
    pub(super) behind_start: i64,
    pub(super) billing_reason: BillingReason,
    pub(super) attempts: i64,
    pub(super) paid_at: Option<i64>,
    pub(super) voided_at: Option<i64>,
    pub(super) payment: Option<String>,
    /// Payments that were tried for it and called off.
    #[serde(default)]
    pub(super) called_off: Vec<String>,
}

/// Why there is an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum BillingReason {
    #[serde(rename = "subscription_create")]
    Create,
    #[serde(rename = "subscription_cycle")]
    Cycle,
    /// The rest of a period after a change.
    #[serde(rename = "subscription_update")]
    Update,
}

impl Invoice {
    pub(super) fn total(&self) -> i64 {
        self.lines.iter().fold(0, |sum, line| line.amount().saturating_add(sum))
    }

    /// What is to be paid: nothing for a bill that gives back more than it charges.
    pub(super) fn due(&self) -> i64 {
        self.total().max(0)
    }

    /// Stripe's word for where it stands.
    pub(super) const fn status(&self) -> &'static str {
        match (self.paid_at, self.voided_at) {
            (Some(_), _) => "paid",
            (None, Some(_)) => "void",
            (None, None) => "open",
        }
    }
}
