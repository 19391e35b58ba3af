//! The answers, as providers were seen to give them.

use axum::Json;
use axum::response::{Html, IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::plan::Outcome;
use super::{Asked, MODEL, brief, english};
use crate::random;

/// More than a client of short texts reads.
const HUGE_BYTES: usize = 2 * 1024 * 1024;

/// What the endpoint answers.
pub(super) fn of(asked: &Asked) -> Response {
    let written = || match &asked.texts {
        Some(texts) => english::of(texts, asked.expand),
        None => brief::of(&asked.description, asked.language),
    };
    match asked.outcome {
        Outcome::Ok | Outcome::Hang => said(&written().to_string()),
        Outcome::Fenced => said(&format!("```json\n{:#}\n```", written())),
        Outcome::Prose => said(&format!("Here {{it}} is: {} I hope {{it}} helps.", written())),
        Outcome::Thinking => said(&format!("<think>{{\"brief\": \"a first try\"}}</think>\n{}", written())),
        Outcome::Parts => message(&json!([{ "type": "text", "text": written().to_string() }]), "stop", &Value::Null),
        Outcome::CutOff => {
            let whole = written().to_string();
            let half = whole.chars().take(whole.chars().count() / 2).collect::<String>();
            message(&json!(half), "length", &Value::Null)
        }
        Outcome::NoObject => said("I would be glad to help with your posters!"),
        Outcome::Empty => message(&json!(""), "length", &Value::Null),
        Outcome::Numbers => said(&brief::with_numbers(written()).to_string()),
        Outcome::Words => said(&brief::with_words(written()).to_string()),
        Outcome::Long if asked.texts.is_some() => said(&english::too_long().to_string()),
        Outcome::Long => said(&brief::too_long(written()).to_string()),
        Outcome::Refusal => message(&Value::Null, "stop", &json!("I cannot help with that.")),
        Outcome::Huge => said(&"x".repeat(HUGE_BYTES)),
        Outcome::Html => Html("<!doctype html><title>Please wait</title>").into_response(),
        Outcome::ErrorUnder200 => error(StatusCode::OK, "server_error", "upstream broke"),
        Outcome::NoSchema => {
            refused("This response_format type is unavailable now: response_format.type `json_schema`")
        }
        Outcome::NoFormat => refused("Unknown parameter: 'response_format'."),
        Outcome::NoBudget => refused(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        Outcome::NoTemperature => {
            refused("Unsupported value: 'temperature' does not support 0.4 with this model. Only 1 is supported.")
        }
        Outcome::NoPicture => refused("unknown variant `image_url`, expected `text`"),
        Outcome::WrongKey => error(StatusCode::UNAUTHORIZED, "invalid_api_key", "wrong key"),
        Outcome::NoCredit => error(StatusCode::PAYMENT_REQUIRED, "insufficient_user_quota", "no credit"),
        Outcome::TooMany => error(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", "too many"),
        Outcome::TooManyForNow => {
            let answer = error(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", "too many");
            ([(header::RETRY_AFTER, "7")], answer).into_response()
        }
        Outcome::Broken => error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "it broke"),
        Outcome::Overloaded => error(StatusCode::SERVICE_UNAVAILABLE, "overloaded", "overloaded"),
    }
}

/// An error in OpenAI's form.
pub(super) fn error(status: StatusCode, code: &str, words: &str) -> Response {
    let body = json!({ "error": { "message": words, "type": code, "param": null, "code": code } });
    (status, Json(body)).into_response()
}

fn refused(words: &str) -> Response {
    error(StatusCode::BAD_REQUEST, "invalid_request_error", words)
}

fn said(text: &str) -> Response {
    message(&json!(text), "stop", &Value::Null)
}

fn message(content: &Value, finish_reason: &str, refusal: &Value) -> Response {
    let message = json!({
        "role": "assistant",
        "content": content,
        "refusal": refusal,
        "reasoning_content": "The article is named first.",
    });
    Json(json!({
        "id": format!("chatcmpl-{}", random::letters(16)),
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 700, "total_tokens": 1600 },
    }))
    .into_response()
}
