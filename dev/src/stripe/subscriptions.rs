//! `/v1/subscriptions`: the shape since `2025-03-31.basil`, with the period on the items.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::Stripe;
use super::form::{Metadata, Params};
use super::list::{self, Row};
use super::news::Asked;
use super::refusal::Refusal;
use super::state::State;
use super::subscription::{Status, Subscription};
use super::switching::Change;

impl Subscription {
    pub(super) fn view(&self) -> Value {
        let reason = match (self.status, self.canceled_at) {
            (_, None) => None,
            (Status::Canceled, Some(_)) if self.given_up => Some("payment_failed"),
            (Status::Active | Status::PastDue | Status::Canceled, Some(_)) => Some("cancellation_requested"),
        };
        json!({
            "id": self.id,
            "object": "subscription",
            "application": null,
            "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
            "billing_cycle_anchor": self.anchor,
            "billing_cycle_anchor_config": null,
            "billing_mode": { "flexible": null, "type": "classic" },
            "cancel_at": self.cancel_at_period_end.then(|| self.period_end()),
            "cancel_at_period_end": self.cancel_at_period_end,
            "canceled_at": self.canceled_at,
            "cancellation_details": { "comment": null, "feedback": null, "reason": reason },
            "collection_method": "charge_automatically",
            "created": self.anchor,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "days_until_due": null,
            "default_payment_method": self.id.replacen("sub_", "pm_", 1),
            "default_source": null,
            "default_tax_rates": [],
            "description": null,
            "discounts": [],
            "ended_at": self.ended_at,
            "items": self.items(),
            "latest_invoice": self.latest_invoice,
            "livemode": false,
            "metadata": self.metadata,
            "next_pending_invoice_item_invoice": null,
            "on_behalf_of": null,
            "pause_collection": null,
            "pending_invoice_item_interval": null,
            "pending_setup_intent": null,
            "pending_update": null,
            "schedule": null,
            "start_date": self.anchor,
            "status": self.status,
            "test_clock": null,
            "transfer_data": null,
            "trial_end": null,
            "trial_start": null,
        })
    }

    fn items(&self) -> Value {
        let recurring = self.lines.iter().filter(|line| line.recurring.is_some());
        let item = |(index, line): (usize, &super::session::Line)| {
            json!({
                "id": if index == 0 { self.item.clone() } else { format!("{}{index}", self.item) },
                "object": "subscription_item",
                "billing_thresholds": null,
                "created": self.anchor,
                "current_period_end": self.period_end(),
                "current_period_start": self.period_start(),
                "discounts": [],
                "metadata": {},
                "price": line.price_view(&self.currency),
                "quantity": line.quantity,
                "subscription": self.id,
                "tax_rates": [],
            })
        };
        let rows = recurring.enumerate().map(item).collect();
        list::whole(&format!("/v1/subscription_items?subscription={}", self.id), rows)
    }
}

impl State {
    fn subscription(&self, id: &str) -> Result<&Subscription, Refusal> {
        self.subscriptions.get(id).ok_or_else(|| Refusal::no_such("subscription", id))
    }

    /// Metadata that is added, changed or, where it is empty, taken away.
    pub(super) fn write_on(&mut self, id: &str, metadata: Metadata) {
        self.subscriptions.change(id, |subscription| {
            subscription.metadata.extend(metadata);
            subscription.metadata.retain(|_, value| !value.is_empty());
        });
    }

    /// A subscription that has not ended: one that has can only be looked at.
    fn living(&self, id: &str) -> Result<&Subscription, Refusal> {
        let found = self.subscription(id)?;
        if found.ended_at.is_some() { Err(Refusal::no_such("subscription", id)) } else { Ok(found) }
    }
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    state.expanded(state.subscription(&id)?.view(), params)
}

pub(super) async fn update(
    Shared(stripe): Shared<Arc<Stripe>>,
    Extension(asked): Extension<Asked>,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Json<Value>, Refusal> {
    let mut state = stripe.state();
    let found = state.living(&id)?.clone();
    let change = Change::read(&mut params, None, &found, &state)?;
    let ends = params.boolean("cancel_at_period_end")?;
    let metadata = params.metadata("metadata")?;
    params.accept(&["cancellation_details"]);
    let expand = params.expand()?;
    if let Some(change) = change {
        state.switch(&id, change, metadata, &asked)?;
    } else {
        state.write_on(&id, metadata);
    }
    if let Some(ends) = ends {
        state.end_with_period(&id, ends, Some(&asked));
    }
    state.with(state.subscription(&id)?.view(), &expand)
}

/// Ends it now.
pub(super) async fn cancel(
    Shared(stripe): Shared<Arc<Stripe>>,
    Extension(asked): Extension<Asked>,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Json<Value>, Refusal> {
    let mut state = stripe.state();
    state.living(&id)?;
    params.accept(&["cancellation_details", "invoice_now", "prorate"]);
    params.finish()?;
    state.end(&id, Some(&asked));
    Ok(Json(state.subscription(&id)?.view()))
}

pub(super) async fn list(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let (customer, status) = (params.text("customer"), params.text("status"));
    let state = stripe.state();
    let wanted = |subscription: &&Subscription| {
        customer.as_ref().is_none_or(|customer| *customer == subscription.customer)
            && match status.as_deref() {
                // Without the word the ended ones are left out.
                None => subscription.ended_at.is_none(),
                Some("all") => true,
                Some(status) => json!(subscription.status) == status,
            }
    };
    let row = |found: &Subscription| Row { id: found.id.clone(), created: found.anchor, object: found.view() };
    let rows = state.subscriptions.newest().into_iter().filter(wanted).map(row).collect();
    list::page(&state, params, "/v1/subscriptions", rows)
}
