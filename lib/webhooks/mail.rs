//! `/api/webhooks/mail`: what became of mails (Resend, webhooks; signed as Svix does).
//!
//! An event of an address that takes no mail, or whose reader called one spam, is one row, written once or as often as it
//! comes: nothing is kept of the event itself, for it has the address and the subject in clear.

use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;

use super::replicate::{Received, received};
use super::signature;
use crate::alerts;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{AppError, Result};
use crate::http::Route;
use crate::http::background::Background;
use crate::http::extract::{WEBHOOK_BYTES_MAX, body};
use crate::mail::stops::{self, StopReason};
use crate::openapi::{Access, Operation};

/// Receivers of one mail (Resend, send email); ours have one.
const RECEIVERS_MAX: usize = 50;

/// `POST /api/webhooks/mail`
#[must_use]
pub fn receive() -> Route {
    Route { path: "/api/webhooks/mail", methods: post(take_in) }
}

/// As the document tells it.
pub(super) fn operation() -> Operation {
    Operation::post("/api/webhooks/mail", "hear_mail", "What became of a mail.")
        .about("An event of Resend's, signed as Standard Webhooks says; its headers may be named `svix-…` as well.")
        .access(Access::Signature)
        .takes_anything()
        .answers_with::<Received>(200, "Heard: noted, known already, or nothing that changes anything.")
        .refuses([AppError::NotFound { what: "" }])
}

/// As far as it matters.
#[derive(Debug, Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    created_at: Option<String>,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    #[serde(default)]
    to: Vec<String>,
    bounce: Option<Bounce>,
}

#[derive(Debug, Deserialize)]
struct Bounce {
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Event {
    /// What it says of the addresses that it is about. A full mailbox or a server that is away is no reason.
    fn reason(&self) -> Option<StopReason> {
        let passes = self.data.bounce.as_ref().and_then(|bounce| bounce.kind.as_deref()) == Some("Transient");
        match self.kind.as_str() {
            "email.bounced" if passes => None,
            "email.bounced" | "email.suppressed" => Some(StopReason::Bounced),
            "email.complained" => Some(StopReason::Complained),
            _ => None,
        }
    }
}

async fn take_in(State(app): State<App>, background: Background, request: Request) -> Result<Response> {
    let secrets = app.config.mail.as_ref().map(|mail| mail.webhook_secrets.as_slice()).unwrap_or_default();
    if secrets.is_empty() {
        return Err(AppError::NotFound { what: "mail webhooks" });
    }
    let headers = request.headers().clone();
    let raw = body(request, WEBHOOK_BYTES_MAX).await?;
    let now = app.clock.now();
    let verified = signature::verify(&headers, &raw, secrets, now)?;
    alerts::look_for_silence_now_and_then(&app, &background);
    // Sent again it would be no more readable.
    let Ok(event) = serde_json::from_slice::<Event>(&raw) else { return Ok(received("unreadable")) };
    let Some(reason) = event.reason() else { return Ok(received("unknown")) };
    let delivered_at = Timestamp::from_millis(verified.timestamp_seconds.saturating_mul(1000));
    // A clock that is ahead would outlast every code that arrives.
    let said_at = event.created_at.as_deref().and_then(Timestamp::parse).unwrap_or(delivered_at).min(now);
    let keys = &app.config.mailbox_keys;
    let stops = event.data.to.iter().take(RECEIVERS_MAX).map(|email| stops::stop(keys, email, reason, said_at));
    let batch: Vec<_> = stops.collect();
    if batch.is_empty() {
        return Ok(received("about nobody"));
    }
    app.db.write(batch).await?;
    Ok(received("stopped"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_will_not_arrive_and_what_is_not_wanted_stops_mail() {
        for (kind, bounce, expected) in [
            ("email.bounced", serde_json::json!({ "type": "Permanent" }), Some(StopReason::Bounced)),
            ("email.bounced", serde_json::Value::Null, Some(StopReason::Bounced)),
            ("email.bounced", serde_json::json!({ "type": "Transient" }), None),
            ("email.suppressed", serde_json::Value::Null, Some(StopReason::Bounced)),
            ("email.complained", serde_json::Value::Null, Some(StopReason::Complained)),
            ("email.delivered", serde_json::Value::Null, None),
            ("email.delivery_delayed", serde_json::Value::Null, None),
        ] {
            let event = serde_json::json!({ "type": kind, "data": { "to": ["a@b.c"], "bounce": bounce } });
            let event: Event = serde_json::from_value(event).unwrap();
            assert_eq!(event.reason(), expected, "{kind}");
        }
    }
}
