//! The answers, in OpenAI's forms.

use axum::Json;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, StatusCode, header};
use serde_json::{Value, json};

use super::plan::Outcome;
use super::{Generation, MODEL};
use crate::pictures::{self, Format, Motif, Subject};
use crate::{random, synchronous};

/// What is answered. `link` makes the address of one of its files.
pub(super) async fn of(outcome: Outcome, asked: Generation, link: impl Fn(&str) -> String) -> Response {
    let at = |url: &str| listed(json!([{ "index": 0, "type": "url", "url": url }]));
    match outcome {
        Outcome::Picture | Outcome::Hang if asked.response_format.as_deref() == Some("base64") => {
            encoded(&asked, asked.format(), false).await
        }
        Outcome::Picture | Outcome::Hang | Outcome::Url => at(&link(&format!("{}.jpg", asked.seed))),
        Outcome::OtherFormat => {
            let other = if asked.format() == Format::Png { Format::Jpeg } else { Format::Png };
            encoded(&asked, other, false).await
        }
        Outcome::PrivateUrl => at("https://169.254.169.254/latest/meta-data"),
        Outcome::Nothing => listed(json!([])),
        Outcome::Text => {
            let words = STANDARD.encode("I am sorry, I can only describe such a picture.");
            listed(json!([{ "index": 0, "type": "b64_json", "b64_json": words }]))
        }
        Outcome::Refuse => refused(422, "content_refused", "The image could not be generated"),
        Outcome::Error200 => {
            let mut answer = refused(500, "server_error", "Internal error");
            *answer.status_mut() = StatusCode::OK;
            answer
        }
        Outcome::Html => Html("<!doctype html><title>Please wait</title>").into_response(),
        Outcome::Cut => encoded(&asked, asked.format(), true).await,
        Outcome::Huge => huge(),
        Outcome::TooMany => too_many(),
        Outcome::TooManyForNow => ([(header::RETRY_AFTER, "7")], too_many()).into_response(),
        Outcome::TooManyUntil => ([(HeaderName::from_static("x-ratelimit-reset"), "11")], too_many()).into_response(),
        Outcome::Quota => refused(429, "insufficient_quota", "The spending limit is reached"),
        Outcome::Broken => refused(500, "server_error", "Internal error"),
        Outcome::Overloaded => refused(503, "overloaded", "The server is overloaded"),
        Outcome::WrongKey => refused(401, "invalid_api_key", "Invalid API key provided"),
        Outcome::NoCredit => refused(402, "credit_limit", "Credit limit exceeded"),
        Outcome::NotAllowed => refused(403, "forbidden", "Not for this account"),
    }
}

/// An error in OpenAI's form.
pub(super) fn refused(status: u16, code: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let error = json!({ "message": message, "type": code, "param": null, "code": code });
    (status, Json(json!({ "error": error }))).into_response()
}

fn too_many() -> Response {
    refused(429, "rate_limit_exceeded", "You have reached the rate limit of this model")
}

fn listed(data: Value) -> Response {
    let id = format!("o{}", random::letters(16));
    Json(json!({ "id": id, "model": MODEL, "object": "list", "data": data })).into_response()
}

/// An answer that does not say how long it is, and does not end soon.
fn huge() -> Response {
    synchronous::huge("{\"object\":\"list\",\"data\":[{\"index\":0,\"type\":\"b64_json\",\"b64_json\":\"")
}

async fn encoded(asked: &Generation, format: Format, cut: bool) -> Response {
    // Half as wide as what is asked for: it looks the same and travels in a text.
    let size = (asked.width / 2, asked.height / 2);
    let bytes = drawn(asked.prompt.clone(), asked.seed, size, format).await.unwrap_or_default();
    let mut text = STANDARD.encode(bytes);
    if cut {
        text.truncate(text.len() / 8 * 4);
    }
    listed(json!([{ "index": 0, "type": "b64_json", "b64_json": text }]))
}

/// A picture of these words.
pub(super) async fn drawn(prompt: String, seed: u64, (width, height): (u32, u32), format: Format) -> Option<Vec<u8>> {
    let draw = move || {
        let motif = Motif { prompt: &prompt, seed, width, height, subject: Subject::Invented };
        pictures::encode(&pictures::compose(&motif), format, 90).ok()
    };
    tokio::task::spawn_blocking(draw).await.ok().flatten()
}
