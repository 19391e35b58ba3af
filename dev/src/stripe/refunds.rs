//! `/v1/refunds`, and looking at payment intents and charges.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::{Extension, Json};
use serde_json::Value;

use super::Stripe;
use super::acts::Return;
use super::form::Params;
use super::list::{self, Row};
use super::news::Asked;
use super::payment::{Payment, Reason};
use super::refusal::Refusal;

pub(super) async fn create(
    Shared(stripe): Shared<Arc<Stripe>>,
    Extension(asked): Extension<Asked>,
    mut params: Params,
) -> Result<Json<Value>, Refusal> {
    let (intent, charge) = (params.text("payment_intent"), params.text("charge"));
    let payment = intent.or(charge).ok_or_else(|| Refusal::missing("payment_intent"))?;
    let wish = Return {
        amount: params.integer("amount")?,
        reason: params.choice::<Reason>("reason")?,
        metadata: params.metadata("metadata")?,
    };
    params.finish()?;
    let mut state = stripe.state();
    let id = state.refund(&payment, wish, Some(&asked))?;
    Ok(Json(state.object(&id).unwrap_or_default()))
}

/// One of the ids that name an object, as the address says.
async fn object(stripe: &Stripe, what: &str, prefix: &str, id: &str, params: Params) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    let found = state.object(id).filter(|_| id.starts_with(prefix));
    state.expanded(found.ok_or_else(|| Refusal::no_such(what, id))?, params)
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    object(&stripe, "refund", "re_", &id, params).await
}

pub(super) async fn intent(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    object(&stripe, "payment_intent", "pi_", &id, params).await
}

pub(super) async fn charge(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    object(&stripe, "charge", "ch_", &id, params).await
}

/// Refunds of one payment, or of all.
pub(super) async fn list(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let (intent, charge) = (params.text("payment_intent"), params.text("charge"));
    let state = stripe.state();
    let wanted = |payment: &&Payment| {
        intent.as_ref().is_none_or(|intent| *intent == payment.id)
            && charge.as_ref().is_none_or(|charge| *charge == payment.charge)
    };
    let refunds = |payment: &Payment| {
        let all = payment.refunds.iter();
        all.map(|refund| (refund.created, payment.refund_view(&refund.id).unwrap_or_default())).collect::<Vec<_>>()
    };
    let mut rows: Vec<_> = state.payments.newest().into_iter().filter(wanted).flat_map(refunds).collect();
    rows.sort_by_key(|(created, _)| std::cmp::Reverse(*created));
    let row = |(created, object): (i64, Value)| Row {
        id: object["id"].as_str().unwrap_or_default().to_owned(),
        created,
        object,
    };
    list::page(&state, params, "/v1/refunds", rows.into_iter().map(row).collect())
}
