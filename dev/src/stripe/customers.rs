//! `/v1/customers`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Stripe;
use super::form::{Metadata, Params};
use super::list::{self, Row};
use super::news::Asked;
use super::refusal::Refusal;
use super::state::State;
use crate::random;

const TEXT_MAX_CHARS: usize = 512;

/// One customer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) metadata: Metadata,
    #[serde(default)]
    pub(super) deleted: bool,
}

impl Customer {
    /// The customer; of a deleted one only that it was.
    pub(super) fn view(&self) -> Value {
        if self.deleted {
            return json!({ "id": self.id, "object": "customer", "deleted": true });
        }
        json!({
            "id": self.id,
            "object": "customer",
            "address": null,
            "balance": 0,
            "created": self.created,
            "currency": null,
            "customer_account": null,
            "default_source": null,
            "delinquent": false,
            "description": self.description,
            "email": self.email,
            "invoice_settings": { "custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null },
            "livemode": false,
            "metadata": self.metadata,
            "name": self.name,
            "phone": null,
            "preferred_locales": [],
            "shipping": null,
            "tax_exempt": "none",
            "test_clock": null,
        })
    }

    /// Takes what the parameters say and leaves the rest.
    fn read(&mut self, params: &mut Params) -> Result<(), Refusal> {
        for (name, field) in
            [("email", &mut self.email), ("name", &mut self.name), ("description", &mut self.description)]
        {
            if params.has(name) {
                *field = params.text_up_to(name, TEXT_MAX_CHARS)?;
            }
        }
        if self.email.as_deref().is_some_and(|email| !email.contains('@')) {
            let email = self.email.as_deref().unwrap_or_default();
            return Err(Refusal::coded("email_invalid", "email", format!("Invalid email address: {email}")));
        }
        self.metadata.extend(params.metadata("metadata")?);
        self.metadata.retain(|_, value| !value.is_empty());
        params.accept(&["phone", "preferred_locales"]);
        Ok(())
    }
}

impl State {
    /// A customer who was not deleted.
    pub(super) fn customer(&self, id: &str) -> Result<&Customer, Refusal> {
        let found = self.customers.get(id).filter(|customer| !customer.deleted && !self.settings.customer_gone);
        found.ok_or_else(|| Refusal::no_such("customer", id))
    }

    /// A new customer.
    pub(super) fn new_customer(&mut self, customer: Customer) -> String {
        let id = format!("cus_{}", random::letters(14));
        let customer = Customer { id: id.clone(), created: self.now(), ..customer };
        self.customers.put(&id, customer);
        id
    }
}

pub(super) async fn create(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let mut customer = Customer::default();
    customer.read(&mut params)?;
    let expand = params.expand()?;
    let mut state = stripe.state();
    let id = state.new_customer(customer);
    state.with(state.object(&id).unwrap_or_default(), &expand)
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    let customer = state.customers.get(&id).ok_or_else(|| Refusal::no_such("customer", &id))?;
    state.expanded(customer.view(), params)
}

pub(super) async fn update(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    mut params: Params,
) -> Result<Json<Value>, Refusal> {
    let mut state = stripe.state();
    let mut customer = state.customer(&id)?.clone();
    customer.read(&mut params)?;
    let answer = state.expanded(customer.view(), params)?;
    state.customers.put(&id, customer);
    Ok(answer)
}

/// Forgets a customer, whose subscriptions end with it.
pub(super) async fn delete(
    Shared(stripe): Shared<Arc<Stripe>>,
    Extension(asked): Extension<Asked>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    params.finish()?;
    let mut state = stripe.state();
    state.customer(&id)?;
    for subscription in state.subscriptions.ids(|found| found.customer == id && found.ended_at.is_none()) {
        state.end(&subscription, Some(&asked));
    }
    let now = state.now();
    let gone = Customer { id: id.clone(), created: now, deleted: true, ..Customer::default() };
    let answer = gone.view();
    state.customers.put(&id, gone);
    Ok(Json(answer))
}

pub(super) async fn list(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let email = params.text("email");
    let state = stripe.state();
    let wanted = |customer: &&Customer| !customer.deleted && (email.is_none() || customer.email == email);
    let row = |customer: &Customer| Row { id: customer.id.clone(), created: customer.created, object: customer.view() };
    let rows = state.customers.newest().into_iter().filter(wanted).map(row).collect();
    list::page(&state, params, "/v1/customers", rows)
}
