//! `/v1/invoices` and `/v1/invoice_payments`: the shape since `2025-03-31.basil`, with the subscription under `parent`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use serde_json::{Value, json};

use super::Stripe;
use super::form::Params;
use super::invoice::Invoice;
use super::list::{self, Row};
use super::refusal::Refusal;
use super::view::merge;

impl Invoice {
    pub(super) fn view(&self) -> Value {
        let (total, due, paid) = (self.total(), self.due(), self.paid_at.is_some());
        let mut object = json!({
            "id": self.id,
            "object": "invoice",
            "amount_due": due,
            "amount_overpaid": 0,
            "amount_paid": if paid { due } else { 0 },
            "amount_remaining": if paid { 0 } else { due },
            "amount_shipping": 0,
            "attempt_count": self.attempts,
            "attempted": self.attempts > 0,
            "auto_advance": !paid && self.voided_at.is_none(),
            "billing_reason": self.billing_reason,
            "collection_method": "charge_automatically",
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_email": self.email,
            "ending_balance": total.min(0),
            "lines": self.lines_view(),
            "livemode": false,
            "metadata": {},
            "number": self.number,
            "parent": {
                "quote_details": null,
                "subscription_details": { "metadata": self.subscription_metadata, "subscription": self.subscription },
                "type": "subscription_details",
            },
            "period_end": self.period_start,
            "period_start": self.behind_start,
            "starting_balance": 0,
            "status": self.status(),
            "status_transitions": {
                "finalized_at": self.created, "marked_uncollectible_at": null, "paid_at": self.paid_at,
                "voided_at": self.voided_at,
            },
            "subtotal": total,
            "subtotal_excluding_tax": total,
            "total": total,
            "total_excluding_tax": total,
            "total_taxes": [],
        });
        merge(
            &mut object,
            json!({
                "account_country": "US", "account_name": "Darkroom", "application": null,
                "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null, "status": null },
                "custom_fields": null, "customer_name": null, "default_payment_method": null, "description": null,
                "discounts": [], "due_date": null, "effective_at": self.created, "footer": null,
                "hosted_invoice_url": null, "invoice_pdf": null, "last_finalization_error": null,
                "next_payment_attempt": null, "on_behalf_of": null, "receipt_number": null,
                "statement_descriptor": null, "test_clock": null, "webhooks_delivered_at": null,
            }),
        );
        object
    }

    fn lines_view(&self) -> Value {
        let row = |(index, line): (usize, &super::session::Line)| {
            json!({
                "id": format!("il_1{}{index}", &self.id[4..]),
                "object": "line_item",
                "amount": line.amount(),
                "currency": self.currency,
                "description": format!("{} × {}", line.quantity, line.name),
                "discount_amounts": [],
                "discountable": true,
                "discounts": [],
                "invoice": self.id,
                "livemode": false,
                "metadata": self.subscription_metadata,
                "parent": self.line_parent(index, line),
                "period": line.rest.map_or_else(
                    || json!({ "end": self.period_end, "start": self.period_start }),
                    |rest| json!({ "end": rest.end, "start": rest.start }),
                ),
                "pretax_credit_amounts": [],
                "pricing": {
                    "price_details": { "price": line.price, "product": line.product },
                    "type": "price_details",
                    "unit_amount_decimal": line.unit_amount.to_string(),
                },
                "quantity": line.quantity,
                "subtotal": line.amount(),
                "taxes": [],
            })
        };
        let rows = self.lines.iter().enumerate().map(row).collect();
        list::whole(&format!("/v1/invoices/{}/lines", self.id), rows)
    }

    /// What a line comes from: the subscription's item, or what a change of it left to be billed.
    fn line_parent(&self, index: usize, line: &super::session::Line) -> Value {
        let mut details = json!({
            "invoice_item": null, "proration": line.rest.is_some(), "proration_details": { "credited_items": null },
            "subscription": self.subscription, "subscription_item": self.item,
        });
        if line.rest.is_none() {
            return json!({
                "invoice_item_details": null, "subscription_item_details": details,
                "type": "subscription_item_details",
            });
        }
        details["invoice_item"] = format!("ii_1{}{index}", &self.id[4..]).into();
        if let Some(fields) = details.as_object_mut() {
            fields.remove("subscription_item");
        }
        json!({
            "invoice_item_details": details, "subscription_item_details": null, "type": "invoice_item_details",
        })
    }

    /// What was tried to pay it: what was called off, then the payment that counts.
    fn payment_views(&self) -> Vec<Value> {
        let (total, paid) = (self.total(), self.paid_at.is_some());
        let view = |number: usize, payment: &String, status: &str| {
            let (paid, canceled) = (status == "paid", status == "canceled");
            json!({
                "id": format!("inpay_{number}{}", &self.id[4..]),
                "object": "invoice_payment",
                "amount_paid": paid.then_some(total),
                "amount_requested": total,
                "created": self.created,
                "currency": self.currency,
                "invoice": self.id,
                "is_default": !canceled,
                "livemode": false,
                "payment": { "payment_intent": payment, "type": "payment_intent" },
                "status": status,
                "status_transitions": {
                    "canceled_at": canceled.then_some(self.created), "paid_at": self.paid_at.filter(|_| paid),
                },
            })
        };
        let called_off =
            self.called_off.iter().enumerate().map(|(index, payment)| view(index + 2, payment, "canceled"));
        let counts = self.payment.iter().map(|payment| view(1, payment, if paid { "paid" } else { "open" }));
        called_off.chain(counts).collect()
    }

    /// How it was paid: since charges do not name their invoice any more, the one way from a refund to it.
    pub(super) fn payments(&self) -> Value {
        list::whole(&format!("/v1/invoice_payments?invoice={}", self.id), self.payment_views())
    }
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    let invoice = state.invoices.get(&id).ok_or_else(|| Refusal::no_such("invoice", &id))?;
    state.expanded(invoice.view(), params)
}

/// Charges the card on file once more for an invoice that is open.
pub(super) async fn pay(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let expand = params.expand()?;
    let mut state = stripe.state();
    let invoice = state.invoices.get(&id).ok_or_else(|| Refusal::no_such("invoice", &id))?;
    if invoice.paid_at.is_some() {
        return Err(Refusal::state(Some("invoice_not_open"), "Invoice is already paid"));
    }
    let subscription = invoice.subscription.clone();
    if state.subscriptions.get(&subscription).is_some_and(|subscription| subscription.next_fails) {
        return Err(Refusal::declined());
    }
    state.recover(&subscription)?;
    state.with(state.object(&id).unwrap_or_default(), &expand)
}

pub(super) async fn list(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let (customer, subscription) = (params.text("customer"), params.text("subscription"));
    let status = params.text("status");
    let state = stripe.state();
    let wanted = |invoice: &&Invoice| {
        customer.as_ref().is_none_or(|customer| *customer == invoice.customer)
            && subscription.as_ref().is_none_or(|subscription| *subscription == invoice.subscription)
            && status.as_ref().is_none_or(|status| status == invoice.status())
    };
    let row = |invoice: &Invoice| Row { id: invoice.id.clone(), created: invoice.created, object: invoice.view() };
    let rows = state.invoices.newest().into_iter().filter(wanted).map(row).collect();
    list::page(&state, params, "/v1/invoices", rows)
}

/// By `invoice`, or by `payment[payment_intent]` with `payment[type]`.
pub(super) async fn payments(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let (invoice, intent) = (params.text("invoice"), params.text("payment[payment_intent]"));
    params.accept(&["payment", "status"]);
    let state = stripe.state();
    let wanted = |found: &&Invoice| {
        invoice.as_ref().is_none_or(|invoice| *invoice == found.id) && (intent.is_none() || intent == found.payment)
    };
    let row = |found: &Invoice, object: Value| {
        Some(Row { id: object["id"].as_str()?.to_owned(), created: found.created, object })
    };
    let rows_of =
        |found: &Invoice| found.payment_views().into_iter().filter_map(|object| row(found, object)).collect::<Vec<_>>();
    let rows = state.invoices.newest().into_iter().filter(wanted).flat_map(rows_of).collect();
    list::page(&state, params, "/v1/invoice_payments", rows)
}
