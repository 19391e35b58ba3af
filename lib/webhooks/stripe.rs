//! `/api/webhooks/stripe`: what happened to payments, refunds, disputes and plans (Stripe, webhooks).
//!
//! The event is kept first, then it is applied and marked in one write. When that fails the answer is 503: Stripe sends
//! it again for days, and the reconciler finds what was kept. What can have no effect is a dead letter: 200, because
//! sending it again does not help.

use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;

use super::replicate::{Received, received};
use super::{stripe_inbox, stripe_signature};
use crate::alerts;
use crate::app::App;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{STRIPE_BYTES_MAX, body};
use crate::openapi::{Access, Operation};
use crate::outbox;

/// `POST /api/webhooks/stripe`
#[must_use]
pub fn receive() -> Route {
    Route { path: "/api/webhooks/stripe", methods: post(take_in) }
}

/// As the document tells it.
pub(super) fn operation() -> Operation {
    Operation::post("/api/webhooks/stripe", "hear_stripe", "What happened to a payment or a plan.")
        .about("An event as Stripe's API shows it.")
        .access(Access::StripeSignature)
        .takes_anything()
        .answers_with::<Received>(200, "Heard: applied, known already, about nothing of ours, or kept for an operator.")
        .refuses([AppError::NotFound { what: "" }])
}

async fn take_in(State(app): State<App>, background: Background, request: Request) -> Result<Response> {
    let stripe = app.stripe.as_ref().ok_or(AppError::NotFound { what: "stripe" })?;
    let headers = request.headers().clone();
    let raw = body(request, STRIPE_BYTES_MAX).await?;
    stripe_signature::verify(&headers, &raw, stripe.webhook_secrets(), app.clock.now())?;
    // What cannot be read is kept, too: it was signed.
    let what = stripe_inbox::handle(&app, stripe, &String::from_utf8_lossy(&raw)).await?;
    outbox::send_soon(&app, &background);
    alerts::look_for_silence_now_and_then(&app, &background);
    Ok(received(what))
}
