//! `/v1/checkout/sessions`, and the customer portal's sessions.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::{Extension, Json};
use serde_json::Value;

use super::Stripe;
use super::form::Params;
use super::list::{self, Row};
use super::news::Asked;
use super::refusal::Refusal;
use super::session::{Session, Status};
use super::state::State;
use super::wish;

impl State {
    fn session(&self, id: &str) -> Result<&Session, Refusal> {
        self.sessions.get(id).ok_or_else(|| Refusal::no_such("checkout session", id))
    }
}

pub(super) async fn create(
    Shared(stripe): Shared<Arc<Stripe>>,
    Extension(asked): Extension<Asked>,
    mut params: Params,
) -> Result<Json<Value>, Refusal> {
    let mut state = stripe.state();
    let session = wish::session(&mut params, &state, asked.version)?;
    let answer = state.expanded(state.session_view(&session), params)?;
    let id = session.id.clone();
    state.sessions.put(&id, session);
    Ok(answer)
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    state.expanded(state.session_view(state.session(&id)?), params)
}

pub(super) async fn line_items(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let state = stripe.state();
    let session = state.session(&id)?;
    let items = session.line_items();
    let row = |item: &Value| Row {
        id: item["id"].as_str().unwrap_or_default().to_owned(),
        created: session.created,
        object: item.clone(),
    };
    let rows = items["data"].as_array().map(|items| items.iter().map(row).collect()).unwrap_or_default();
    list::page(&state, params, &format!("/v1/checkout/sessions/{id}/line_items"), rows)
}

pub(super) async fn expire(
    Shared(stripe): Shared<Arc<Stripe>>,
    Extension(asked): Extension<Asked>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let expand = params.expand()?;
    let mut state = stripe.state();
    state.expire_open(&id, Some(&asked))?;
    state.with(state.session_view(state.session(&id)?), &expand)
}

pub(super) async fn list(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let (customer, subscription) = (params.text("customer"), params.text("subscription"));
    let (intent, status) = (params.text("payment_intent"), params.choice::<Status>("status")?);
    let state = stripe.state();
    let wanted = |session: &&Session| {
        (customer.is_none() || customer == session.customer)
            && (subscription.is_none() || subscription == session.subscription)
            && (intent.is_none() || intent == session.payment)
            && status.is_none_or(|status| status == session.status)
    };
    let row = |found: &Session| Row { id: found.id.clone(), created: found.created, object: state.session_view(found) };
    let rows = state.sessions.newest().into_iter().filter(wanted).map(row).collect();
    list::page(&state, params, "/v1/checkout/sessions", rows)
}
