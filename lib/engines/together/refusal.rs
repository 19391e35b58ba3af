//! Errors in OpenAI's form, as Together means them: 422 is a picture that it does not make.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::engines::signs::{error_in, for_the_log, signs, status_of};
use crate::engines::single::{RETRY_DEFAULT_SECONDS, Single, retry_after_seconds, wait_seconds};
use crate::engines::{AccountProblem, EngineError, ItemFault};

/// What an answer with this status of 300 and more means.
pub(super) fn of_status(status: StatusCode, headers: &HeaderMap, body: Option<&Value>) -> Single {
    read(status.as_u16(), headers, body.and_then(|body| body.get("error")))
}

/// What an error in the body of an answer with status 200 means, if there is one.
pub(super) fn of_error(headers: &HeaderMap, body: &Value) -> Option<Single> {
    let error = error_in(body)?;
    Some(read(status_of(error).unwrap_or(200), headers, Some(error)))
}

/// The same for a question that makes no picture.
pub(super) fn of_question(status: StatusCode, headers: &HeaderMap) -> EngineError {
    match of_status(status, headers, None) {
        Single::Account(problem) => EngineError::Account(problem),
        Single::NotSent { retry_after_seconds } => EngineError::Throttled { retry_after_seconds },
        Single::Refused(_) | Single::Picture(_) | Single::Unknown => {
            EngineError::Unavailable(format!("Together answered with status {status}"))
        }
    }
}

fn read(status: u16, headers: &HeaderMap, error: Option<&Value>) -> Single {
    tracing::warn!(status, words = for_the_log(error), "Together refused");
    let sign = signs(error);
    let says = |words: &[&str]| words.iter().any(|word| sign.contains(word));
    if says(&["nsfw", "safety", "moderation", "content_policy", "flagged"]) {
        return Single::Refused(ItemFault::Nsfw);
    }
    match (AccountProblem::of_status(status), status) {
        (Some(problem), _) => Single::Account(problem),
        (None, 429) if says(&["insufficient_quota", "credit_limit"]) => Single::Account(AccountProblem::Credit),
        // 503: overloaded, said before anything is begun.
        (None, 429 | 503) => Single::NotSent {
            retry_after_seconds: retry_after_seconds(headers)
                .or_else(|| reset_seconds(headers))
                .unwrap_or(RETRY_DEFAULT_SECONDS),
        },
        (None, 408 | 500..) => Single::Unknown,
        (None, 413) => Single::Refused(ItemFault::InputRejected),
        (None, 422) if says(&["validation", "invalid_request"]) => Single::Refused(ItemFault::InputRejected),
        (None, 422) => Single::Refused(ItemFault::Nsfw),
        (None, 400..) => Single::Refused(ItemFault::ProviderRefused),
        (None, _) => Single::Refused(ItemFault::ProviderFailed),
    }
}

/// `x-ratelimit-reset`: seconds until there is room again.
fn reset_seconds(headers: &HeaderMap) -> Option<u32> {
    headers.get("x-ratelimit-reset")?.to_str().ok()?.trim().parse().ok().and_then(wait_seconds)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};
    use serde_json::json;

    use super::*;

    fn of(status: u16, error: &Value) -> Single {
        of_status(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), Some(&json!({ "error": error })))
    }

    #[test]
    fn a_refusal_is_read_by_its_status_and_by_its_code_before() {
        let waits = Single::NotSent { retry_after_seconds: RETRY_DEFAULT_SECONDS };
        for (status, error, expected) in [
            (401, json!({ "code": "invalid_api_key" }), Single::Account(AccountProblem::Token)),
            (402, json!({ "type": "credit_limit" }), Single::Account(AccountProblem::Credit)),
            (403, json!({}), Single::Account(AccountProblem::Permission)),
            (404, json!({ "code": "model_not_available" }), Single::Refused(ItemFault::ProviderRefused)),
            (400, json!({ "message": "steps must be between 1 and 4" }), Single::Refused(ItemFault::ProviderRefused)),
            (400, json!({ "message": "NSFW content detected" }), Single::Refused(ItemFault::Nsfw)),
            (422, json!({ "message": "The image was not made." }), Single::Refused(ItemFault::Nsfw)),
            (422, json!({ "type": "validation_error" }), Single::Refused(ItemFault::InputRejected)),
            (429, json!({}), waits.clone()),
            (429, json!({ "code": "insufficient_quota" }), Single::Account(AccountProblem::Credit)),
            (503, json!({ "code": "overloaded" }), waits),
            (500, json!({}), Single::Unknown),
        ] {
            assert!(of(status, &error) == expected, "{status} {error}");
        }
    }

    #[test]
    fn the_wait_stands_in_either_header() {
        let after = |pairs: &[(&'static str, &'static str)]| {
            let pairs =
                pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            of_status(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::from_iter(pairs), None)
        };
        let waits = |retry_after_seconds| Single::NotSent { retry_after_seconds };
        assert!(after(&[("retry-after", "7"), ("x-ratelimit-reset", "30")]) == waits(7));
        assert!(after(&[("x-ratelimit-reset", "30")]) == waits(30));
        assert!(after(&[]) == waits(RETRY_DEFAULT_SECONDS));
    }

    #[test]
    fn an_error_under_status_200_is_one() {
        let of = |body: Value| of_error(&HeaderMap::new(), &body);
        assert!(of(json!({ "error": { "message": "broke" } })) == Some(Single::Refused(ItemFault::ProviderFailed)));
        assert!(of(json!({ "data": [] })).is_none());
    }
}
