//! What the account is like, as its owner may read it by the API: endpoints, the portal, the ways to pay.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde_json::{Value, json};

use super::session::Method;
use super::{HOOK, Stripe, VERSION};

/// `GET /v1/balance`
pub(super) async fn balance() -> Json<Value> {
    let nothing = json!([{ "amount": 0, "currency": "usd", "source_types": { "card": 0 } }]);
    Json(json!({ "object": "balance", "available": nothing, "livemode": false, "pending": nothing }))
}

fn list(url: &str, data: Value) -> Json<Value> {
    Json(json!({ "object": "list", "data": data, "has_more": false, "url": url }))
}

/// `GET /v1/webhook_endpoints`: the one that everything is sent to.
pub(super) async fn endpoints(Shared(stripe): Shared<Arc<Stripe>>) -> Json<Value> {
    let status = if stripe.state().settings.endpoint { "enabled" } else { "disabled" };
    let endpoint = json!({
        "id": "we_1sandbox",
        "object": "webhook_endpoint",
        "api_version": VERSION,
        "application": null,
        "created": 1_764_547_200,
        "description": null,
        "enabled_events": ["*"],
        "livemode": false,
        "metadata": {},
        "status": status,
        "url": stripe.context.link(HOOK),
    });
    list("/v1/webhook_endpoints", json!([endpoint]))
}

/// `GET /v1/billing_portal/configurations`: the default one, once its settings were saved.
pub(super) async fn portals(Shared(stripe): Shared<Arc<Stripe>>) -> Json<Value> {
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
    list("/v1/billing_portal/configurations", json!(saved.into_iter().collect::<Vec<_>>()))
}

/// `GET /v1/payment_method_configurations`: the account's own.
pub(super) async fn methods(Shared(stripe): Shared<Arc<Stripe>>) -> Json<Value> {
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
    list("/v1/payment_method_configurations", json!([own]))
}
