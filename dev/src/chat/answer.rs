//! The answers, as gateways were seen to give them.

use axum::Json;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use darkroom::engines::AspectRatio;
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::plan::Outcome;
use super::{Asked, MODEL};
use crate::pictures::{self, Motif, Subject};
use crate::{random, synchronous};

/// What the endpoint answers. `link` makes the address of one of its files.
pub(super) async fn of(outcome: Outcome, asked: Asked, link: impl Fn(&str) -> String) -> Response {
    let refused = |status: u16, code: &str| {
        error(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), code)
    };
    match &outcome {
        Outcome::Images | Outcome::Hang => {
            let url = data_url(asked).await;
            said(&json!({ "content": "", "images": [{ "type": "image_url", "image_url": { "url": url } }] }), "stop")
        }
        Outcome::Parts => {
            let url = data_url(asked).await;
            let words = json!({ "type": "text", "text": "Here is your picture." });
            said(&json!({ "content": [words, { "type": "image_url", "image_url": { "url": url } }] }), "stop")
        }
        Outcome::Markdown => markdown(&data_url(asked).await),
        Outcome::Bare => said(&json!({ "content": data_url(asked).await }), "stop"),
        Outcome::Json => said(&json!({ "content": json!({ "url": data_url(asked).await }).to_string() }), "stop"),
        Outcome::Data => Json(json!({ "created": 1, "data": [{ "b64_json": base64(asked).await }] })).into_response(),
        Outcome::File => markdown(&link(&format!("{}.png", asked.seed))),
        Outcome::Address(url) => markdown(url),
        Outcome::Words => said(&json!({ "content": "I am sorry, I can only describe such a picture." }), "stop"),
        Outcome::Refusal => said(&json!({ "content": null, "refusal": "I cannot help with that." }), "stop"),
        Outcome::Filtered => said(&json!({ "content": "" }), "content_filter"),
        Outcome::ErrorUnder200 => error(StatusCode::OK, "upstream_error"),
        Outcome::Html => Html("<!doctype html><title>Please wait</title>").into_response(),
        Outcome::Truncated => {
            let url = data_url(asked).await;
            markdown(&url[..url.len() / 2])
        }
        Outcome::Huge => huge(),
        Outcome::PrivateUrl => markdown("http://169.254.169.254/latest/meta-data"),
        Outcome::Quota => refused(429, "insufficient_quota"),
        Outcome::TooMany => refused(429, "rate_limit_exceeded"),
        Outcome::TooManyForNow => ([(header::RETRY_AFTER, "7")], refused(429, "rate_limit_exceeded")).into_response(),
        Outcome::Overloaded => refused(503, "overloaded"),
        Outcome::Broken => refused(500, "server_error"),
        Outcome::WrongKey => refused(401, "invalid_api_key"),
        Outcome::NoCredit => refused(402, "insufficient_user_quota"),
        Outcome::NotAllowed => refused(403, "permission_denied"),
    }
}

/// An error in OpenAI's form.
pub(super) fn error(status: StatusCode, code: &str) -> Response {
    let body = json!({ "error": { "message": format!("refused: {code}"), "type": code, "param": null, "code": code } });
    (status, Json(body)).into_response()
}

fn markdown(target: &str) -> Response {
    said(&json!({ "content": format!("Here is your picture:\n\n![image]({target})") }), "stop")
}

fn said(message: &Value, finish_reason: &str) -> Response {
    let mut message = message.clone();
    message["role"] = json!("assistant");
    Json(json!({
        "id": format!("chatcmpl-{}", random::letters(16)),
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason }],
        "usage": { "prompt_tokens": 12, "completion_tokens": 1290, "total_tokens": 1302 },
    }))
    .into_response()
}

/// An answer that does not say how long it is, and does not end soon.
fn huge() -> Response {
    let head = "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"data:image/png;base64,";
    synchronous::huge(head)
}

async fn data_url(asked: Asked) -> String {
    format!("data:image/png;base64,{}", base64(asked).await)
}

async fn base64(asked: Asked) -> String {
    STANDARD.encode(drawn(asked.prompt, asked.seed, asked.aspect_ratio).await.unwrap_or_default())
}

/// A picture as PNG, half as wide as what is asked for: it looks the same and travels in a text.
pub(super) async fn drawn(prompt: String, seed: u64, ratio: String) -> Option<Vec<u8>> {
    let draw = move || {
        let (width, height) = ratio.parse::<AspectRatio>().unwrap_or(AspectRatio::Square).pixels();
        let (width, height) = (width / 2, height / 2);
        let motif = Motif { prompt: &prompt, seed, width, height, subject: Subject::Invented };
        pictures::encode(&pictures::compose(&motif), pictures::Format::Png, 90).ok()
    };
    tokio::task::spawn_blocking(draw).await.ok().flatten()
}
