//! What was bought: a plan, what a period of it costs and what it gives. Fixed when it is bought, on the row and on the
//! subscription at Stripe; later catalogues change new purchases only.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Plan};
use crate::stripe::Form;

/// What plans are sold in, as Stripe writes it.
const CURRENCY: &str = "usd";

/// A plan as it was bought.
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

    /// What [`Terms::write_on`] wrote, as Stripe shows it.
    #[must_use]
    pub fn written(metadata: &BTreeMap<String, String>) -> Option<Self> {
        let number = |name: &str| metadata.get(name)?.parse::<i64>().ok().filter(|number| *number >= 0);
        Some(Self {
            plan: metadata.get("plan")?.clone(),
            credits: number("credits")?,
            amount: number("amount").filter(|amount| *amount > 0)?,
            currency: metadata.get("currency")?.clone(),
        })
    }

    /// What is paid for by this price, in minor units of a currency in lower case: what was `bought` at this price; else
    /// the plan of today's catalogue that costs it, because the customer changed the plan in the portal; else what was
    /// bought, whose price was changed at Stripe. `None` when nothing is known of any of it.
    #[must_use]
    pub fn of_price(price: (i64, &str), bought: &[Option<Self>], catalogue: &Catalogue) -> Option<Self> {
        let known = || bought.iter().flatten();
        let at_this_price = known().find(|terms| terms.costs(price)).cloned();
        let changed = || catalogue.plan_of_price(price.0, price.1).map(Self::of_plan);
        at_this_price.or_else(changed).or_else(|| known().next().cloned())
    }

    /// Whether a period costs this.
    #[must_use]
    pub fn costs(&self, (amount, currency): (i64, &str)) -> bool {
        self.amount == amount && self.currency == currency
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    fn old() -> Terms {
        Terms { plan: "creator".to_owned(), credits: 1500, amount: 1900, currency: "usd".to_owned() }
    }

    fn found(price: (i64, &str), bought: &[Option<Terms>]) -> Option<Terms> {
        Terms::of_price(price, bought, catalogue::get().unwrap())
    }

    #[test]
    fn what_was_bought_counts_before_todays_catalogue_does() {
        assert_eq!(found((1900, "usd"), &[None, Some(old())]), Some(old()));
        assert_eq!(found((4000, "usd"), &[Some(old())]).unwrap().credits, 3500, "changed in the portal");
        // Whatever else it costs now: what was bought.
        for price in [(1950, "usd"), (1900, "eur"), (1, "usd")] {
            assert_eq!(found(price, &[Some(old()), None]), Some(old()), "{price:?}");
        }
        let like_pro = Terms { amount: 4000, ..old() };
        assert_eq!(found((4000, "usd"), &[Some(like_pro.clone())]), Some(like_pro), "though another plan costs it now");
        assert_eq!(found((2000, "usd"), &[None]).unwrap().plan, "creator", "older than what is written down");
        assert_eq!(found((1900, "usd"), &[None, None]), None);
    }

    #[test]
    fn what_is_written_on_a_subscription_reads_back() {
        let form = old().write_on(Form::new(), "metadata").encode();
        let pairs = url::form_urlencoded::parse(form.as_bytes());
        let name = |key: &str| key.trim_start_matches("metadata[").trim_end_matches(']').to_owned();
        let metadata: BTreeMap<_, _> = pairs.map(|(key, value)| (name(&key), value.into_owned())).collect();
        assert_eq!(Terms::written(&metadata), Some(old()));
        for spoiled in ["-1", "", "x"] {
            let mut metadata = metadata.clone();
            metadata.insert("credits".to_owned(), spoiled.to_owned());
            assert_eq!(Terms::written(&metadata), None, "{spoiled}");
        }
    }
}
