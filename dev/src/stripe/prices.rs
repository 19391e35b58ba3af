//! `/v1/prices`: prices that are made for a subscription that changes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Stripe;
use super::form::Params;
use super::refusal::Refusal;
use super::session::{Line, Recurring};
use super::state::State;
use super::view::merge;
use super::{money, wish};
use crate::random;

/// One price.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Price {
    pub(super) created: i64,
    pub(super) currency: String,
    /// As it is billed.
    pub(super) line: Line,
}

impl Price {
    fn view(&self) -> Value {
        let mut object = self.line.price_view(&self.currency);
        merge(&mut object, json!({ "active": true, "created": self.created }));
        object
    }
}

impl State {
    /// The name of a product that something was sold as.
    pub(super) fn product(&self, id: &str) -> Option<String> {
        let sold = self.subscriptions.newest().into_iter().flat_map(|subscription| &subscription.lines);
        let mut lines = sold.chain(self.prices.newest().into_iter().map(|price| &price.line));
        lines.find(|line| line.product == id).map(|line| line.name.clone())
    }
}

/// A line at this price.
pub(super) fn line(product: String, name: String, unit_amount: i64, recurring: Option<Recurring>) -> Line {
    Line {
        id: format!("li_1{}", random::letters(23)),
        price: format!("price_1{}", random::letters(23)),
        product,
        name,
        detail: None,
        unit_amount,
        quantity: 1,
        recurring,
        rest: None,
    }
}

/// An amount that can be billed.
pub(super) fn amount(params: &mut Params, name: &str) -> Result<i64, Refusal> {
    let amount = params.integer(name)?.ok_or_else(|| Refusal::missing(name))?;
    if (0..=money::AMOUNT_MAX).contains(&amount) {
        Ok(amount)
    } else {
        Err(Refusal::invalid(name, "Invalid non-negative integer"))
    }
}

pub(super) async fn create(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let currency = params.need("currency")?.to_lowercase();
    let unit_amount = amount(&mut params, "unit_amount")?;
    let recurring = wish::recurring(&mut params, "recurring")?;
    let (product, name) = (params.text("product"), params.text("product_data[name]"));
    params.accept(&["nickname", "tax_behavior", "metadata", "product_data[metadata]"]);
    params.finish()?;
    let mut state = stripe.state();
    let (product, name) = match (product, name) {
        (Some(id), None) => {
            let name = state.product(&id).ok_or_else(|| Refusal::no_such_param("product", "product", &id))?;
            (id, name)
        }
        (None, Some(name)) => (format!("prod_{}", random::letters(14)), name),
        (Some(_), Some(_)) | (None, None) => return Err(Refusal::missing("product")),
    };
    let price = Price { created: state.now(), currency, line: line(product, name, unit_amount, recurring) };
    let (id, object) = (price.line.price.clone(), price.view());
    state.prices.put(&id, price);
    Ok(Json(object))
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    let price = state.prices.get(&id).ok_or_else(|| Refusal::no_such("price", &id))?;
    state.expanded(price.view(), params)
}
