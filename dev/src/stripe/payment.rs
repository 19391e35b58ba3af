//! A payment: the payment intent with its one charge, and what became of the money.

use serde::{Deserialize, Serialize};

use super::form::Metadata;
use super::session::Method;
use crate::random;

/// One payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payment {
    /// `pi_…`
    pub(super) id: String,
    /// `ch_…`
    pub(super) charge: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) method: Method,
    pub(super) status: Status,
    pub(super) customer: Option<String>,
    pub(super) email: Option<String>,
    pub(super) description: Option<String>,
    pub(super) metadata: Metadata,
    pub(super) refunds: Vec<Refund>,
    pub(super) dispute: Option<Dispute>,
    pub(super) invoice: Option<String>,
    /// Whose news is delivered in order with this payment's.
    pub(super) ordering_key: String,
}

/// Where the money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// With a bank that takes its time.
    Processing,
    Succeeded,
    Failed,
}

/// Money on its way back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Refund {
    /// `re_…`
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) reason: Option<Reason>,
    pub(super) metadata: Metadata,
    pub(super) failed: bool,
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    Duplicate,
    Fraudulent,
    RequestedByCustomer,
}

/// A customer who went to the bank.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Dispute {
    /// `du_…`
    pub(super) id: String,
    pub(super) created: i64,
    /// How much of the payment, in its own currency.
    pub(super) amount: i64,
    /// How the customer's bank counts that, if it is another currency.
    pub(super) counted: Option<Counted>,
    pub(super) status: DisputeStatus,
}

/// An amount in another currency than the payment's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) amount: i64,
    /// In lower case.
    pub(super) currency: String,
}

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DisputeStatus {
    NeedsResponse,
    Won,
    Lost,
}

impl Payment {
    /// A new payment of `amount`, succeeded.
    pub(super) fn new(created: i64, amount: i64, currency: &str, method: Method, ordering_key: &str) -> Self {
        Self {
            id: format!("pi_3{}", random::letters(23)),
            charge: format!("ch_3{}", random::letters(23)),
            created,
            amount,
            currency: currency.to_owned(),
            method,
            status: Status::Succeeded,
            customer: None,
            email: None,
            description: None,
            metadata: Metadata::new(),
            refunds: Vec::new(),
            dispute: None,
            invoice: None,
            ordering_key: ordering_key.to_owned(),
        }
    }

    /// What went back so far.
    pub(super) fn refunded(&self) -> i64 {
        self.refunds.iter().filter(|refund| !refund.failed).fold(0, |sum, refund| refund.amount.saturating_add(sum))
    }

    /// What can still go back.
    pub(super) fn left(&self) -> i64 {
        self.amount.saturating_sub(self.refunded())
    }
}
