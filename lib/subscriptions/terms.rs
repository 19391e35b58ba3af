//! What is bought: a plan, what a period of it costs and what it gives.

use crate::catalogue::Plan;
use crate::stripe::Form;

/// What plans are sold in, as Stripe writes it.
const CURRENCY: &str = "usd";

/// A plan as it is bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The plan's id in the catalogue of that day.
    pub plan: String,
    /// What each period gives.
    pub credits: i64,
    /// What each period costs, in minor units.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
}

impl Terms {
    /// A plan as it is sold today.
    #[must_use]
    pub fn of_plan(plan: &Plan) -> Self {
        Self { plan: plan.id.clone(), credits: plan.credits, amount: plan.usd_minor, currency: CURRENCY.to_owned() }
    }

    /// Writes them on what Stripe is asked for: `member` is where metadata goes.
    #[must_use]
    pub fn write_on(&self, form: Form, member: &str) -> Form {
        form.with(format!("{member}[plan]"), &self.plan)
            .with(format!("{member}[credits]"), self.credits)
            .with(format!("{member}[amount]"), self.amount)
            .with(format!("{member}[currency]"), &self.currency)
    }
}
