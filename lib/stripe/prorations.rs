//! Changes of plan: what of a subscription is changed, and the bill for the rest of its period, before and after it.

use serde::Deserialize;

use super::invoice::{Invoice, Line};
use super::objects::{List, Subscription, SubscriptionStatus};

/// A change of plan on a bill: the rest of the period in the new price, and what is given back of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prorations {
    /// For the new plan, in minor units.
    pub charged: i64,
    /// Of the old plan, in minor units.
    pub given_back: i64,
    /// What the rest is counted from, in seconds since the epoch.
    pub start: i64,
    /// When the period ends.
    pub end: i64,
}

impl Prorations {
    /// Those among the lines of a bill, if there are any.
    fn of(lines: &[Line]) -> Option<Self> {
        let rest = || lines.iter().filter(|line| line.is_proration());
        let first = rest().next()?;
        let sum = |sign: i64| rest().map(|line| line.amount.saturating_mul(sign).max(0)).fold(0, i64::saturating_add);
        Some(Self { charged: sum(1), given_back: sum(-1), start: first.period.start, end: first.period.end })
    }
}

impl Invoice {
    /// What it bills for the rest of a period.
    #[must_use]
    pub fn prorations(&self) -> Option<Prorations> {
        Prorations::of(&self.lines.data)
    }
}

impl Subscription {
    /// When the present period began, in seconds since the epoch.
    #[must_use]
    pub fn period_start(&self) -> Option<i64> {
        self.items.data.iter().find_map(|item| item.current_period_start)
    }

    /// What is billed: its item, `si_…`, and the product, `prod_…`.
    #[must_use]
    pub fn item(&self) -> Option<(&str, &str)> {
        self.items.data.iter().find_map(|item| Some((item.id.as_str(), item.price.product.as_deref()?)))
    }

    /// Whether it is billed on.
    #[must_use]
    pub const fn lives(&self) -> bool {
        match self.status {
            SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired => false,
            SubscriptionStatus::Incomplete
            | SubscriptionStatus::Trialing
            | SubscriptionStatus::Active
            | SubscriptionStatus::PastDue
            | SubscriptionStatus::Unpaid
            | SubscriptionStatus::Paused
            | SubscriptionStatus::Other => true,
        }
    }
}

/// A bill as it would be.
#[derive(Clone, Debug, Deserialize)]
pub struct Preview {
    /// What would be charged now, in minor units.
    pub amount_due: i64,
    /// In lower case.
    pub currency: String,
    lines: List<Line>,
}

impl Preview {
    /// What it would bill for the rest of a period.
    #[must_use]
    pub fn prorations(&self) -> Option<Prorations> {
        Prorations::of(&self.lines.data)
    }
}

/// A price that was made.
#[derive(Clone, Debug, Deserialize)]
pub struct Price {
    /// `price_…`
    pub id: String,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn line(amount: i64, parent: Value) -> Value {
        json!({ "amount": amount, "period": { "start": 100, "end": 200 }, "parent": parent })
    }

    #[test]
    fn a_change_of_plan_is_found_in_either_shape_of_its_lines() {
        for kind in ["invoice_item_details", "subscription_item_details"] {
            let parent = |proration: bool| json!({ "type": kind, kind: { "proration": proration } });
            let lines =
                json!({ "data": [line(-1000, parent(true)), line(2000, parent(true)), line(4000, parent(false))] });
            let preview = json!({ "amount_due": 1000, "currency": "usd", "lines": lines });
            let preview: Preview = serde_json::from_value(preview).unwrap();
            let expected = Prorations { charged: 2000, given_back: 1000, start: 100, end: 200 };
            assert_eq!(preview.prorations(), Some(expected), "{kind}");
        }
    }
}
