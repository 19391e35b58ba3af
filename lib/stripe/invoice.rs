//! Bills, as far as they are read: whose, for which period, and which payment paid.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::objects::{List, metadata, reference};

/// A bill.
#[derive(Clone, Debug, Deserialize)]
pub struct Invoice {
    /// `in_…`
    pub id: String,
    /// Where it stands.
    pub status: Option<InvoiceStatus>,
    /// What was paid, in minor units.
    pub amount_paid: i64,
    /// In lower case.
    pub currency: String,
    /// Whether it is about real money.
    pub livemode: bool,
    pub(super) lines: List<Line>,
    /// Since `2025-03-31.basil`.
    parent: Option<Parent>,
    /// Before.
    #[serde(default, deserialize_with = "reference")]
    subscription: Option<String>,
    payments: Option<List<InvoicePayment>>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Parent {
    subscription_details: Option<SubscriptionDetails>,
}

#[derive(Clone, Debug, Deserialize)]
struct SubscriptionDetails {
    #[serde(default, deserialize_with = "reference")]
    subscription: Option<String>,
    #[serde(default, deserialize_with = "metadata")]
    metadata: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
struct InvoicePayment {
    /// `open`, `paid` or `canceled`: a bill may have been tried with several.
    status: String,
    payment: PaymentOf,
}

#[derive(Clone, Debug, Deserialize)]
struct PaymentOf {
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<String>,
}

/// A line of a bill.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    /// In minor units; below zero for what is given back.
    pub amount: i64,
    /// What it pays for.
    pub period: Period,
    #[serde(default)]
    proration: bool,
    parent: Option<LineParent>,
}

/// From then to then, in seconds since the epoch.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Period {
    /// The beginning.
    #[serde(default)]
    pub start: i64,
    /// The end.
    pub end: i64,
}

#[derive(Clone, Debug, Deserialize)]
struct LineParent {
    subscription_item_details: Option<ItemDetails>,
    /// Where prorations stand in the older way of billing.
    invoice_item_details: Option<ItemDetails>,
}

#[derive(Clone, Debug, Deserialize)]
struct ItemDetails {
    #[serde(default)]
    proration: bool,
}

impl Line {
    pub(super) fn is_proration(&self) -> bool {
        let parent = self.parent.iter();
        let mut details = parent.flat_map(|parent| [&parent.subscription_item_details, &parent.invoice_item_details]);
        self.proration || details.any(|details| details.as_ref().is_some_and(|details| details.proration))
    }
}

impl Invoice {
    /// Whose bill it is, `sub_…`.
    #[must_use]
    pub fn subscription(&self) -> Option<&str> {
        let details = self.parent.as_ref().and_then(|parent| parent.subscription_details.as_ref());
        details.and_then(|details| details.subscription.as_deref()).or(self.subscription.as_deref())
    }

    /// The line that pays for a whole period, not for a part of one after a change of plan.
    #[must_use]
    pub fn period(&self) -> Option<&Line> {
        self.lines.data.iter().find(|line| line.amount > 0 && !line.is_proration())
    }

    /// What was written on the subscription when the bill was made, if it has one.
    pub fn written(&self) -> Option<&BTreeMap<String, String>> {
        let details = self.parent.as_ref().and_then(|parent| parent.subscription_details.as_ref());
        details.map(|details| &details.metadata)
    }

    /// `pi_…` of the payment that paid it, if it was asked for. One that was called off or is still open paid nothing.
    #[must_use]
    pub fn payment_intent(&self) -> Option<&str> {
        let payments = self.payments.iter().flat_map(|payments| &payments.data);
        let mut paid = payments.filter(|payment| payment.status == "paid");
        let found = paid.find_map(|payment| payment.payment.payment_intent.as_deref());
        found.or(self.payment_intent.as_deref())
    }
}

/// Where a bill stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Not sent yet.
    Draft,
    /// To be paid.
    Open,
    /// Paid, by money or by a balance.
    Paid,
    /// Called off.
    Void,
    /// Nobody expects the money any more.
    Uncollectible,
    /// Another word.
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_payment_that_paid_counts() {
        let payment = |status: &str, id: &str| json!({ "status": status, "payment": { "payment_intent": id } });
        let invoice = |payments: &[serde_json::Value]| -> Invoice {
            serde_json::from_value(json!({
                "id": "in_1", "status": "paid", "amount_paid": 2000, "currency": "usd", "livemode": false,
                "lines": { "data": [] }, "payments": { "data": payments },
            }))
            .unwrap()
        };
        let both = invoice(&[payment("canceled", "pi_1"), payment("open", "pi_2"), payment("paid", "pi_3")]);
        assert_eq!(both.payment_intent(), Some("pi_3"));
        assert_eq!(invoice(&[payment("canceled", "pi_1")]).payment_intent(), None);
    }
}
