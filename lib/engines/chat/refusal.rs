//! How refusals are read: by status where there is one, else by the code in the body.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::engines::signs::{error_in, for_the_log, signs, status_of};
use crate::engines::single::{RETRY_DEFAULT_SECONDS, Single, retry_after_seconds};
use crate::engines::{AccountProblem, ItemFault};

/// What an answer with this status of 300 and more means.
pub(super) fn of_status(status: StatusCode, headers: &HeaderMap, body: Option<&Value>) -> Single {
    let error = body.and_then(|body| body.get("error"));
    log(status.as_u16(), error);
    read(status.as_u16(), headers, error)
}

/// What an error in the body of an answer with status 200 means, if there is one. Gateways put the status into its code.
pub(super) fn of_error(headers: &HeaderMap, body: &Value) -> Option<Single> {
    let error = error_in(body)?;
    let status = status_of(error);
    log(status.unwrap_or(200), Some(error));
    Some(read(status.unwrap_or(200), headers, Some(error)))
}

fn read(status: u16, headers: &HeaderMap, error: Option<&Value>) -> Single {
    let sign = signs(error);
    let says = |words: &[&str]| words.iter().any(|word| sign.contains(word));
    if says(&["content_policy", "moderation", "content_filter", "safety", "flagged"]) {
        return Single::Refused(ItemFault::Nsfw);
    }
    if says(&["insufficient_quota", "insufficient_user_quota", "insufficient_credits", "billing"]) {
        return Single::Account(AccountProblem::Credit);
    }
    match (AccountProblem::of_status(status), status) {
        (Some(problem), _) => Single::Account(problem),
        // 503: overloaded, said before anything is begun. Other 5xx may be a gateway that did not wait for the end.
        (None, 429 | 503) => {
            Single::NotSent { retry_after_seconds: retry_after_seconds(headers).unwrap_or(RETRY_DEFAULT_SECONDS) }
        }
        (None, 408 | 500..) => Single::Unknown,
        (None, 413) => Single::Refused(ItemFault::InputRejected),
        (None, 400..) => Single::Refused(ItemFault::ProviderRefused),
        (None, _) if says(&["invalid_api_key"]) => Single::Account(AccountProblem::Token),
        (None, _) if says(&["rate_limit"]) => {
            Single::NotSent { retry_after_seconds: retry_after_seconds(headers).unwrap_or(RETRY_DEFAULT_SECONDS) }
        }
        // Status 200 and an error: there is no picture, whatever else there was.
        (None, _) => Single::Refused(ItemFault::ProviderFailed),
    }
}

fn log(status: u16, error: Option<&Value>) {
    tracing::warn!(status, words = for_the_log(error), "the chat endpoint refused");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(status: u16, body: &Value) -> Single {
        of_status(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), Some(body))
    }

    fn is(single: &Single, expected: &Single) {
        assert!(single == expected);
    }

    #[test]
    fn a_refusal_is_read_by_its_status_and_by_its_code_before() {
        let waits = Single::NotSent { retry_after_seconds: RETRY_DEFAULT_SECONDS };
        let cases = [
            (401, json!({"error":{"code":"invalid_api_key"}}), Single::Account(AccountProblem::Token)),
            (402, json!({}), Single::Account(AccountProblem::Credit)),
            (403, json!({"error":{"type":"insufficient_user_quota"}}), Single::Account(AccountProblem::Credit)),
            (403, json!({"error":{"message":"Your input was flagged"}}), Single::Refused(ItemFault::Nsfw)),
            (403, json!({}), Single::Account(AccountProblem::Permission)),
            (404, json!({"error":{"code":"model_not_found"}}), Single::Refused(ItemFault::ProviderRefused)),
            (400, json!({"error":{"code":"content_policy_violation"}}), Single::Refused(ItemFault::Nsfw)),
            (413, json!({}), Single::Refused(ItemFault::InputRejected)),
            (429, json!({"error":{"code":"rate_limit_exceeded"}}), waits.clone()),
            (429, json!({"error":{"code":"insufficient_quota"}}), Single::Account(AccountProblem::Credit)),
            (503, json!({}), waits),
            (500, json!({}), Single::Unknown),
            (524, json!({}), Single::Unknown),
        ];
        for (status, body, expected) in cases {
            assert!(of(status, &body) == expected, "{status} {body}");
        }
    }

    #[test]
    fn an_error_under_status_200_is_one() {
        let of = |body: Value| of_error(&HeaderMap::new(), &body).unwrap();
        is(
            &of(json!({"error":{"message":"upstream broke","code":"server_error"}})),
            &Single::Refused(ItemFault::ProviderFailed),
        );
        is(&of(json!({"error":{"code":402,"message":"no"}})), &Single::Account(AccountProblem::Credit));
        is(
            &of(json!({"error":{"code":"rate_limit_exceeded"}})),
            &Single::NotSent { retry_after_seconds: RETRY_DEFAULT_SECONDS },
        );
        is(&of(json!({"error":{"code":504}})), &Single::Unknown);
        is(&of(json!({"error":"everything is broken"})), &Single::Refused(ItemFault::ProviderFailed));
        assert!(of_error(&HeaderMap::new(), &json!({"error":null,"choices":[]})).is_none());
    }
}
