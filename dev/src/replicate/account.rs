//! The account, its webhook key and the list of machines.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Replicate;
use super::view::OWNER;

/// `GET /account`.
pub(super) async fn show() -> Json<Value> {
    Json(json!({ "type": "user", "username": OWNER, "name": "Sandbox", "github_url": null, "avatar_url": null }))
}

/// `GET /hardware`.
pub(super) async fn hardware() -> Json<Value> {
    Json(json!([
        { "sku": "cpu", "name": "CPU" },
        { "sku": "gpu-t4", "name": "Nvidia T4 GPU" },
        { "sku": "gpu-l40s", "name": "Nvidia L40S GPU" },
        { "sku": "gpu-a100-large", "name": "Nvidia A100 (80GB) GPU" },
        { "sku": "gpu-h100", "name": "Nvidia H100 GPU" },
    ]))
}

/// `GET /webhooks/default/secret`.
pub(super) async fn webhook_key(State(replicate): State<Arc<Replicate>>) -> Json<Value> {
    Json(json!({ "key": replicate.context.secrets.replicate_webhook_key }))
}
