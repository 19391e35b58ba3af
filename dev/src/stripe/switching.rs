//! A subscription that goes on at another price: what of the period is billed for it, to the second (Stripe, prorations).

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stripe;
use super::form::{Metadata, Params};
use super::invoice::BillingReason;
use super::news::{Asked, Kind, News};
use super::refusal::Refusal;
use super::session::{Line, Rest};
use super::state::State;
use super::subscription::{Status, Subscription};
use super::{prices, wish};

/// What becomes of the rest of the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Behavior {
    /// It is billed with the next period.
    #[default]
    CreateProrations,
    /// It is billed now.
    AlwaysInvoice,
    /// Nothing is billed for it.
    None,
}

/// What becomes of a bill that is not paid at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unpaid {
    /// The change stands, and the subscription is past due.
    #[default]
    AllowIncomplete,
    /// There was no change.
    ErrorIfIncomplete,
}

/// A subscription at another price.
pub(super) struct Change {
    line: Line,
    behavior: Behavior,
    unpaid: Unpaid,
    /// What the rest of the period is counted from.
    at: i64,
}

impl Change {
    /// Reads one; `below` is the parameter that everything stands below, if there is one. `None` without items.
    pub(super) fn read(
        params: &mut Params,
        below: Option<&str>,
        found: &Subscription,
        state: &State,
    ) -> Result<Option<Self>, Refusal> {
        let name = |name: &str| below.map_or_else(|| name.to_owned(), |below| format!("{below}[{name}]"));
        let behavior = params.choice(&name("proration_behavior"))?.unwrap_or_default();
        let unpaid = params.choice(&name("payment_behavior"))?.unwrap_or_default();
        let date = params.integer(&name("proration_date"))?;
        let items = name("items");
        let [index] = params.indices(&items)[..] else {
            if params.has(&items) {
                return Err(Refusal::invalid(&items, "More than one item is not played by this sandbox."));
            }
            return Ok(None);
        };
        let item = format!("{items}[{index}]");
        let id = params.need(&format!("{item}[id]"))?;
        if id != found.item {
            return Err(Refusal::no_such_param(&format!("{item}[id]"), "subscription item", &id));
        }
        let line = priced(params, &item, state)?;
        let at = date.unwrap_or_else(|| state.now());
        if !(found.period_start()..=found.period_end()).contains(&at) {
            let message = "The proration date must be within the current period of the subscription.";
            return Err(Refusal::invalid(&name("proration_date"), message));
        }
        Ok(Some(Self { line, behavior, unpaid, at }))
    }

    /// The rest of the period at both prices: what is given back, and what is charged.
    fn lines(&self, found: &Subscription) -> Vec<Line> {
        let (start, end) = (found.period_start(), found.period_end());
        let rest = Rest { start: self.at, end };
        let share = |amount: i64| share(amount, end - self.at, end - start);
        let old = found.lines.iter().filter(|line| line.recurring.is_some());
        let given_back = old.map(|line| Line {
            name: format!("Unused time on {}", line.name),
            unit_amount: -share(line.amount()),
            quantity: 1,
            rest: Some(rest),
            ..line.clone()
        });
        let charged = Line {
            name: format!("Remaining time on {}", self.line.name),
            unit_amount: share(self.line.amount()),
            quantity: 1,
            rest: Some(rest),
            ..self.line.clone()
        };
        given_back.chain([charged]).collect()
    }
}

/// The price of an item: one that was made, or made with it.
fn priced(params: &mut Params, item: &str, state: &State) -> Result<Line, Refusal> {
    let quantity = params.integer(&format!("{item}[quantity]"))?.unwrap_or(1);
    let price_name = format!("{item}[price]");
    if let Some(id) = params.text(&price_name) {
        let price = state.prices.get(&id).ok_or_else(|| Refusal::no_such_param(&price_name, "price", &id))?;
        return Ok(Line { quantity, ..price.line.clone() });
    }
    let data = format!("{item}[price_data]");
    params.need(&format!("{data}[currency]"))?;
    let product_name = format!("{data}[product]");
    let product = params.need(&product_name)?;
    let name = state.product(&product).ok_or_else(|| Refusal::no_such_param(&product_name, "product", &product))?;
    let unit_amount = prices::amount(params, &format!("{data}[unit_amount]"))?;
    let recurring_name = format!("{data}[recurring]");
    let recurring = wish::recurring(params, &recurring_name)?
        .ok_or_else(|| Refusal::missing(&format!("{recurring_name}[interval]")))?;
    Ok(Line { quantity, ..prices::line(product, name, unit_amount, Some(recurring)) })
}

/// That part of an amount, rounded to the nearest.
fn share(amount: i64, part: i64, whole: i64) -> i64 {
    let (amount, part, whole) = (i128::from(amount), i128::from(part), i128::from(whole.max(1)));
    i64::try_from((2 * amount * part + whole).div_euclid(2 * whole)).unwrap_or(i64::MAX)
}

impl State {
    /// Puts a subscription on another price.
    pub(super) fn switch(
        &mut self,
        id: &str,
        change: Change,
        metadata: Metadata,
        asked: &Asked,
    ) -> Result<(), Refusal> {
        let Some(before) = self.subscriptions.get(id).cloned() else { return Ok(()) };
        let lines = change.lines(&before);
        let total = lines.iter().fold(0_i64, |sum, line| line.amount().saturating_add(sum));
        let billed = change.behavior == Behavior::AlwaysInvoice;
        let fails = billed && total > 0 && before.next_fails;
        if fails {
            self.subscriptions.change(id, |subscription| subscription.next_fails = false);
        }
        if fails && change.unpaid == Unpaid::ErrorIfIncomplete {
            return Err(Refusal::declined());
        }
        self.write_on(id, metadata);
        self.subscriptions.change(id, |subscription| {
            subscription.lines = vec![change.line];
            match change.behavior {
                Behavior::CreateProrations => subscription.pending.extend(lines.iter().cloned()),
                Behavior::AlwaysInvoice if fails => subscription.status = Status::PastDue,
                Behavior::AlwaysInvoice | Behavior::None => {}
            }
        });
        let previous = json!({ "items": before.view()["items"], "latest_invoice": before.latest_invoice });
        let mut bill = None;
        if billed && let Some(invoice) = self.bill(id, lines, BillingReason::Update) {
            if fails {
                self.invoices.change(&invoice, |invoice| invoice.attempts = 1);
            } else {
                self.pay_invoice(&invoice, None);
            }
            let kind = if fails { Kind::InvoicePaymentFailed } else { Kind::InvoicePaid };
            bill = Some(News::new(kind, self.object(&invoice).unwrap_or_default()));
        }
        let updated = News::changed(Kind::SubscriptionUpdated, self.object(id).unwrap_or_default(), previous);
        self.tell(id, Some(asked), [Some(updated), bill].into_iter().flatten().collect());
        Ok(())
    }
}

/// `POST /v1/invoices/create_preview`: the bill that a change would bring.
pub(super) async fn preview(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let id = params.need("subscription")?;
    params.accept(&["customer", "subscription_details[metadata]"]);
    let state = stripe.state();
    let found = state.subscriptions.get(&id).filter(|found| found.ended_at.is_none());
    let found = found.ok_or_else(|| Refusal::no_such_param("subscription", "subscription", &id))?;
    let change = Change::read(&mut params, Some("subscription_details"), found, &state)?;
    let change = change.ok_or_else(|| Refusal::missing("subscription_details[items]"))?;
    let expand = params.expand()?;
    let mut lines = change.lines(found);
    let reason = match change.behavior {
        Behavior::AlwaysInvoice => BillingReason::Update,
        Behavior::CreateProrations | Behavior::None => {
            if change.behavior == Behavior::None {
                lines.clear();
            }
            lines.push(change.line);
            BillingReason::Cycle
        }
    };
    let invoice = state.draft(found, lines, reason);
    let mut object = invoice.view();
    object["id"] = format!("upcoming_{}", invoice.id).into();
    object["status"] = "draft".into();
    state.with(object, &expand)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_rounded_to_the_nearest_cent() {
        let month = 30 * 86_400;
        assert_eq!(share(4000, month, month), 4000);
        assert_eq!(share(4000, month / 2, month), 2000);
        assert_eq!(share(2000, 86_400, month), 67);
        assert_eq!(share(4000, 0, month), 0);
    }
}
