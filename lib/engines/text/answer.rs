//! What came of one request.

use http::StatusCode;
use serde_json::Value;

use super::client::NoText;
use crate::engines::AccountProblem;
use crate::engines::signs::{error_in, for_the_log, signs, status_of};

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The text of the answer.
    Text(String),
    /// The request is refused, in these words, in small letters: they may name a part that could be asked for otherwise.
    Refused(String),
    /// Nothing, and the same request would bring nothing now.
    Nothing(NoText),
}

/// What a whole answer says.
pub(super) fn read(status: StatusCode, body: &[u8]) -> Heard {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let error = value.as_ref().and_then(error_in);
    if status.is_success() && error.is_none() {
        // A page of whatever stands before the endpoint is no answer.
        return value.as_ref().map_or(Heard::Nothing(NoText::Unavailable), said);
    }
    // An error under status 200 whose code is no status is read as a refusal.
    let status = if status.is_success() { error.and_then(status_of).unwrap_or(400) } else { status.as_u16() };
    tracing::warn!(status, words = for_the_log(error), "the text model refused");
    let sign = signs(error);
    let says = |words: &[&str]| words.iter().any(|word| sign.contains(word));
    if says(&["insufficient_quota", "insufficient_user_quota", "insufficient_credits"]) {
        return Heard::Nothing(NoText::Account(AccountProblem::Credit));
    }
    if let Some(problem) = AccountProblem::of_status(status) {
        return Heard::Nothing(NoText::Account(problem));
    }
    match status {
        400 | 415 | 422 => Heard::Refused(sign),
        404 | 405 | 413 => Heard::Nothing(NoText::Refused),
        _ => Heard::Nothing(NoText::Unavailable),
    }
}

/// The content of the message, and never its `reasoning_content`.
fn said(body: &Value) -> Heard {
    let message = body.pointer("/choices/0/message");
    let content = message.and_then(|message| message.get("content"));
    let text = match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str)).collect::<Vec<_>>().join("")
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => String::new(),
    };
    if !text.trim().is_empty() {
        return Heard::Text(text);
    }
    let reason = body.pointer("/choices/0/finish_reason").and_then(Value::as_str).unwrap_or_default();
    let refusal = message.and_then(|message| message.get("refusal")).and_then(Value::as_str).unwrap_or_default();
    tracing::warn!(reason, "the text model answered without a text");
    let refused = !refusal.is_empty() || reason == "content_filter";
    Heard::Nothing(if refused { NoText::Refused } else { NoText::Empty })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(status: u16, body: &Value) -> Heard {
        read(StatusCode::from_u16(status).unwrap(), body.to_string().as_bytes())
    }

    fn message(message: &Value) -> Value {
        json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] })
    }

    #[test]
    fn the_text_is_the_content_in_one_piece_or_in_parts() {
        let whole = message(&json!({ "content": "{}", "reasoning_content": "hm" }));
        let parts = message(&json!({ "content": [{ "type": "text", "text": "{" }, { "type": "text", "text": "}" }] }));
        for body in [whole, parts] {
            assert_eq!(of(200, &body), Heard::Text("{}".to_owned()));
        }
    }

    #[test]
    fn an_answer_without_a_text_says_why() {
        let filtered = json!({ "choices": [{ "message": { "content": "" }, "finish_reason": "content_filter" }] });
        for (body, expected) in [
            (message(&json!({ "content": "", "reasoning_content": "all the budget" })), NoText::Empty),
            (message(&json!({ "content": null, "refusal": "I cannot help with that." })), NoText::Refused),
            (filtered, NoText::Refused),
            (json!({ "object": "chat.completion" }), NoText::Empty),
        ] {
            assert_eq!(of(200, &body), Heard::Nothing(expected), "{body}");
        }
        assert_eq!(read(StatusCode::OK, b"<!doctype html>"), Heard::Nothing(NoText::Unavailable));
    }

    #[test]
    fn a_refusal_of_the_request_keeps_its_words_and_others_do_not() {
        let error = json!({ "error": { "message": "This response_format type is unavailable now", "param": null } });
        let Heard::Refused(words) = of(400, &error) else { panic!("not refused") };
        assert!(words.contains("response_format"), "{words}");
        assert!(matches!(of(200, &error), Heard::Refused(_)), "gateways answer errors with status 200");
        for (status, body, expected) in [
            (401, json!({ "error": { "code": "invalid_api_key" } }), NoText::Account(AccountProblem::Token)),
            (402, json!({}), NoText::Account(AccountProblem::Credit)),
            (429, json!({ "error": { "code": "insufficient_quota" } }), NoText::Account(AccountProblem::Credit)),
            (429, json!({ "error": { "code": "rate_limit_exceeded" } }), NoText::Unavailable),
            (200, json!({ "error": { "code": 503, "message": "overloaded" } }), NoText::Unavailable),
            (404, json!({ "error": { "code": "model_not_found" } }), NoText::Refused),
            (500, json!({}), NoText::Unavailable),
            (302, json!({}), NoText::Unavailable),
        ] {
            assert_eq!(of(status, &body), Heard::Nothing(expected), "{status} {body}");
        }
    }
}
