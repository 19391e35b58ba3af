//! Errors in Google's form: `{"error":{"code","message","status","details":[…]}}`.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::engines::signs::{error_in, status_of};
use crate::engines::single::{RETRY_DEFAULT_SECONDS, Single, retry_after_seconds, wait_seconds};
use crate::engines::{AccountProblem, EngineError, ItemFault};

/// How much of an explanation goes to the log.
const WORDS_CHARS_MAX: usize = 300;

/// What an answer with this status of 300 and more means.
pub(super) fn of_status(status: StatusCode, headers: &HeaderMap, body: Option<&Value>) -> Single {
    read(status.as_u16(), headers, body.and_then(|body| body.get("error")))
}

/// What an error in the body of an answer with status 200 means, if there is one: some gateways answer so.
pub(super) fn of_error(headers: &HeaderMap, body: &Value) -> Option<Single> {
    let error = error_in(body)?;
    Some(read(status_of(error).unwrap_or(200), headers, Some(error)))
}

/// The same for a question that makes no picture.
pub(super) fn of_question(status: StatusCode, headers: &HeaderMap, body: Option<&Value>) -> EngineError {
    match of_status(status, headers, body) {
        Single::Account(problem) => EngineError::Account(problem),
        Single::NotSent { retry_after_seconds } => EngineError::Throttled { retry_after_seconds },
        Single::Refused(_) => EngineError::Refused(format!("Gemini refuses the question with status {status}")),
        Single::Picture(_) | Single::Unknown => {
            EngineError::Unavailable(format!("Gemini answered with status {status}"))
        }
    }
}

fn read(status: u16, headers: &HeaderMap, error: Option<&Value>) -> Single {
    let text = |key: &str| error.and_then(|error| error.get(key)).and_then(Value::as_str).unwrap_or_default();
    let (sign, message) = (text("status"), text("message").to_ascii_lowercase());
    let words: String = message.chars().take(WORDS_CHARS_MAX).collect();
    tracing::warn!(status, sign, words, "Gemini refused");
    // A wrong key is an invalid argument to Google.
    if has_reason(error, "API_KEY_INVALID") || message.contains("api key not valid") {
        return Single::Account(AccountProblem::Token);
    }
    if let Some(problem) = AccountProblem::of_status(status) {
        return Single::Account(problem);
    }
    match status {
        429 if is_used_up(error, &message) => Single::Account(AccountProblem::Credit),
        // 503: overloaded, or no machine is free: said before anything is begun.
        429 | 503 => Single::NotSent {
            retry_after_seconds: retry_delay(error)
                .or_else(|| retry_after_seconds(headers))
                .unwrap_or(RETRY_DEFAULT_SECONDS),
        },
        408 | 500.. => Single::Unknown,
        413 => Single::Refused(ItemFault::InputRejected),
        // Where we are, or that nobody pays, is in the way of everything.
        400.. if sign == "FAILED_PRECONDITION" && message.contains("billing") => {
            Single::Account(AccountProblem::Credit)
        }
        400.. if sign == "FAILED_PRECONDITION" => Single::Account(AccountProblem::Permission),
        400.. => Single::Refused(ItemFault::ProviderRefused),
        // Status 200 and an error: there is no picture, whatever else there was.
        _ => Single::Refused(ItemFault::ProviderFailed),
    }
}

/// The details of this type, which are named by the end of their `@type`.
fn details<'a>(error: Option<&'a Value>, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = error.and_then(|error| error.get("details")).and_then(Value::as_array).into_iter().flatten();
    all.filter(move |one| one.get("@type").and_then(Value::as_str).is_some_and(|named| named.ends_with(kind)))
}

fn has_reason(error: Option<&Value>, reason: &str) -> bool {
    details(error, "ErrorInfo").any(|info| info.get("reason").and_then(Value::as_str) == Some(reason))
}

/// `RetryInfo`: `"34s"` or `"34.074824224s"`.
fn retry_delay(error: Option<&Value>) -> Option<u32> {
    let mut delays = details(error, "RetryInfo").filter_map(|info| info.get("retryDelay")?.as_str());
    delays.next()?.strip_suffix('s')?.parse().ok().and_then(wait_seconds)
}

/// Whether waiting a while does not help: a quota of the day or the month, one of nothing, or no credit.
fn is_used_up(error: Option<&Value>, message: &str) -> bool {
    let violations =
        details(error, "QuotaFailure").filter_map(|failure| failure.get("violations")?.as_array()).flatten();
    let mut quotas = violations.filter_map(|violation| violation.get("quotaId")?.as_str());
    let lasts = quotas.any(|quota| quota.contains("PerDay") || quota.contains("PerMonth"));
    let is_unpaid = ["limit: 0", "billing", "prepay", "spend"].iter().any(|word| message.contains(word));
    lasts || (is_unpaid && details(error, "RetryInfo").next().is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(status: u16, error: &Value) -> Single {
        of_status(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), Some(&json!({ "error": error })))
    }

    fn waits(retry_after_seconds: u32) -> Single {
        Single::NotSent { retry_after_seconds }
    }

    #[test]
    fn a_refusal_is_read_by_its_status_its_sign_and_its_details() {
        let key = json!({ "status": "INVALID_ARGUMENT", "details": [
            { "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID" },
        ] });
        let place = json!({ "status": "FAILED_PRECONDITION", "message": "User location is not supported." });
        let unpaid = json!({ "status": "FAILED_PRECONDITION", "message": "Please enable billing." });
        for (status, error, expected) in [
            (400, key, Single::Account(AccountProblem::Token)),
            (401, json!({ "status": "UNAUTHENTICATED" }), Single::Account(AccountProblem::Token)),
            (403, json!({ "status": "PERMISSION_DENIED" }), Single::Account(AccountProblem::Permission)),
            (400, place, Single::Account(AccountProblem::Permission)),
            (400, unpaid, Single::Account(AccountProblem::Credit)),
            (400, json!({ "status": "INVALID_ARGUMENT" }), Single::Refused(ItemFault::ProviderRefused)),
            (404, json!({ "status": "NOT_FOUND" }), Single::Refused(ItemFault::ProviderRefused)),
            (413, json!({}), Single::Refused(ItemFault::InputRejected)),
            (500, json!({ "status": "INTERNAL" }), Single::Unknown),
            (503, json!({ "status": "UNAVAILABLE", "message": "The model is overloaded." }), waits(5)),
            (504, json!({ "status": "DEADLINE_EXCEEDED" }), Single::Unknown),
        ] {
            assert!(of(status, &error) == expected, "{status} {error}");
        }
    }

    #[test]
    fn too_many_now_is_waited_for_and_too_many_today_is_not() {
        let exhausted = |details: Value| json!({ "status": "RESOURCE_EXHAUSTED", "details": details });
        let delay = |text: &str| json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": text });
        let quota = |id: &str| json!({ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{ "quotaId": id }] });
        assert!(of(429, &exhausted(json!([delay("34s")]))) == waits(34));
        assert!(
            of(429, &exhausted(json!([delay("34.07s"), quota("GenerateRequestsPerMinutePerProject")]))) == waits(35)
        );
        assert!(of(429, &exhausted(json!([]))) == waits(5));
        let today = exhausted(json!([delay("34s"), quota("GenerateRequestsPerDayPerProjectPerModel")]));
        assert!(of(429, &today) == Single::Account(AccountProblem::Credit));
        let none = json!({ "message": "Quota exceeded, limit: 0", "details": [] });
        assert!(of(429, &none) == Single::Account(AccountProblem::Credit));
        let after = HeaderMap::from_iter([(http::header::RETRY_AFTER, http::HeaderValue::from_static("7"))]);
        assert!(of_status(StatusCode::TOO_MANY_REQUESTS, &after, None) == waits(7));
    }

    #[test]
    fn an_error_under_status_200_is_one() {
        let of = |body: Value| of_error(&HeaderMap::new(), &body);
        assert!(of(json!({ "error": { "code": 503, "status": "UNAVAILABLE" } })) == Some(waits(5)));
        assert!(of(json!({ "error": { "message": "broke" } })) == Some(Single::Refused(ItemFault::ProviderFailed)));
        assert!(of(json!({ "candidates": [] })).is_none());
    }
}
