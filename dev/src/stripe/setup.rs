//! What the account is like, as its owner may read it by the API: endpoints, the portal, the ways to pay.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::session::Method;
use super::{HOOK, Stripe, VERSION};

/// What an endpoint speaks that was made with an older version of the API.
const OLD_VERSION: &str = "2024-06-20";

/// `GET /v1/balance`
pub(super) async fn balance(Shared(stripe): Shared<Arc<Stripe>>) -> Result<Json<Value>, Refusal> {
    may_read(&stripe, "rak_balance_read")?;
    let nothing = json!([{ "amount": 0, "currency": "usd", "source_types": { "card": 0 } }]);
    Ok(Json(json!({ "object": "balance", "available": nothing, "livemode": false, "pending": nothing })))
}

/// A restricted key was not given the right to read this.
fn may_read(stripe: &Stripe, right: &str) -> Result<(), Refusal> {
    if stripe.state().settings.restricted { Err(Refusal::restricted(right)) } else { Ok(()) }
}

fn list(url: &str, data: Value) -> Json<Value> {
    Json(json!({ "object": "list", "data": data, "has_more": false, "url": url }))
}

/// `GET /v1/webhook_endpoints`: the one that everything is sent to.
pub(super) async fn endpoints(Shared(stripe): Shared<Arc<Stripe>>) -> Result<Json<Value>, Refusal> {
    may_read(&stripe, "rak_webhook_read")?;
    let settings = stripe.state().settings;
    let status = if settings.endpoint { "enabled" } else { "disabled" };
    let version = if settings.endpoint_version { VERSION } else { OLD_VERSION };
    let events = if settings.endpoint_events { "*" } else { "checkout.session.completed" };
    let endpoint = json!({
        "id": "we_1sandbox",
        "object": "webhook_endpoint",
        "api_version": version,
        "application": null,
        "created": 1_764_547_200,
        "description": null,
        "enabled_events": [events],
        "livemode": false,
        "metadata": {},
        "status": status,
        "url": stripe.context.link(HOOK),
    });
    Ok(list("/v1/webhook_endpoints", json!([endpoint])))
}

/// `GET /v1/billing_portal/configurations`: the default one, once its settings were saved.
pub(super) async fn portals(Shared(stripe): Shared<Arc<Stripe>>) -> Result<Json<Value>, Refusal> {
    may_read(&stripe, "rak_customer_portal_read")?;
    let saved = stripe.state().settings.portal.then(|| {
        json!({
            "id": "bpc_1sandbox",
            "object": "billing_portal.configuration",
            "active": true,
            "created": 1_764_547_200,
            "is_default": true,
            "livemode": false,
        })
    });
    Ok(list("/v1/billing_portal/configurations", json!(saved.into_iter().collect::<Vec<_>>())))
}

/// `GET /v1/payment_method_configurations`: the account's own.
pub(super) async fn methods(Shared(stripe): Shared<Arc<Stripe>>) -> Result<Json<Value>, Refusal> {
    may_read(&stripe, "rak_payment_method_configuration_read")?;
    let state = stripe.state();
    let mut own = json!({
        "id": "pmc_1sandbox",
        "object": "payment_method_configuration",
        "active": true,
        "application": null,
        "is_default": true,
        "livemode": false,
        "name": "Default",
        "parent": null,
    });
    for method in [Method::Card, Method::Alipay, Method::WechatPay] {
        let value = if state.offers(method) { "on" } else { "off" };
        own[method.name()] = json!({
            "available": state.offers(method),
            "display_preference": { "overridable": null, "preference": "none", "value": value },
        });
    }
    Ok(list("/v1/payment_method_configurations", json!([own])))
}
