//! Money that goes back, as far as it is read: charges with their refunds, and disputes.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::objects::reference;

/// One payment that was made, with everything that went back of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Charge {
    /// `ch_…`
    pub id: String,
    /// `pi_…`
    #[serde(default, deserialize_with = "reference")]
    pub payment_intent: Option<String>,
    /// What was paid.
    pub amount: i64,
    /// What went back so far.
    pub amount_refunded: i64,
    /// In lower case.
    pub currency: String,
    balance_transaction: Option<Booked>,
}

/// What a movement did to our balance at Stripe: its id, or itself when it was asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Booked {
    Movement(Movement),
    Id(IgnoredAny),
}

/// A movement of our balance at Stripe, in the currency of the balance and before fees.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Movement {
    /// Minor units, below zero for what leaves.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
}

impl Charge {
    /// What it brought to our balance, if that was asked for.
    #[must_use]
    pub fn brought(&self) -> Option<&Movement> {
        match &self.balance_transaction {
            Some(Booked::Movement(movement)) => Some(movement),
            Some(Booked::Id(_)) | None => None,
        }
    }
}

/// Money on its way back.
#[derive(Clone, Debug, Deserialize)]
pub struct Refund {
    /// `re_…`
    pub id: String,
    /// `pi_…`
    #[serde(default, deserialize_with = "reference")]
    pub payment_intent: Option<String>,
    /// `ch_…`
    #[serde(default, deserialize_with = "reference")]
    pub charge: Option<String>,
    /// How much.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
    /// `pending`, `requires_action`, `succeeded`, `failed` or `canceled`.
    pub status: Option<String>,
}

/// A payer who went to the bank.
#[derive(Clone, Debug, Deserialize)]
pub struct Dispute {
    /// `du_…`
    pub id: String,
    /// `pi_…`
    #[serde(default, deserialize_with = "reference")]
    pub payment_intent: Option<String>,
    /// `ch_…`
    #[serde(default, deserialize_with = "reference")]
    pub charge: Option<String>,
    /// How much, in the currency the bank counts in.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
    /// `needs_response`, `under_review`, `won`, `lost` and others.
    pub status: String,
    #[serde(default)]
    balance_transactions: Vec<Movement>,
}

impl Dispute {
    /// What it took from our balance when it began.
    #[must_use]
    pub fn took(&self) -> Option<&Movement> {
        self.balance_transactions.iter().find(|movement| movement.amount < 0)
    }
}
