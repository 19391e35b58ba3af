//! What can go wrong in a call to Replicate, and how its refusals are read.

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::engines::ItemFault;

/// Said when the provider throttles without saying for how long.
const RETRY_DEFAULT_SECONDS: u32 = 5;
/// Longer waits are cut to this: the reconciler asks again anyway.
const RETRY_MAX_SECONDS: f64 = 600.0;
/// How much of the provider's explanation goes to the log.
const DETAIL_CHARS_MAX: usize = 300;

/// Why a call that may be repeated (everything but the creation of work) had no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No connection, no answer in time, or an answer that broke off.
    #[error("replicate cannot be reached")]
    Unreachable,
    /// The provider failed: status 5xx or one that makes no sense.
    #[error("replicate answered with status {status}")]
    Failed {
        /// The HTTP status.
        status: u16,
    },
    /// Too many calls.
    #[error("replicate asks to wait {retry_after_seconds} s")]
    Throttled {
        /// How long to wait.
        retry_after_seconds: u32,
    },
    /// The provider understood and said no: status 4xx.
    #[error("replicate refused with status {status}")]
    Refused {
        /// The HTTP status. 401, 402 and 403 need an operator.
        status: u16,
    },
    /// The answer is too large or is not what the protocol says.
    #[error("replicate's answer is not understood")]
    Unreadable,
    /// A name or an id that cannot stand in a path; nothing was sent.
    #[error("not a name that replicate could know")]
    BadName,
    /// A model of this name exists, and is not a private one of ours.
    #[error("the model belongs to somebody else or is public")]
    NotOurs,
    /// The search was cut short: the work may exist. Search again before anything is created.
    #[error("the search was cut short")]
    Inconclusive,
}

impl CallError {
    /// Whether the same call may succeed later without anybody doing something.
    #[must_use]
    pub const fn worth_retrying(self) -> bool {
        match self {
            Self::Unreachable
            | Self::Failed { .. }
            | Self::Throttled { .. }
            | Self::Unreadable
            | Self::Inconclusive => true,
            Self::Refused { .. } | Self::BadName | Self::NotOurs => false,
        }
    }

    /// The status that the provider answered with; 0 where no answer came, `None` where it was not asked.
    #[must_use]
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Failed { status } | Self::Refused { status } => Some(status),
            Self::Throttled { .. } => Some(429),
            Self::Unreachable | Self::Unreadable => Some(0),
            Self::BadName | Self::NotOurs | Self::Inconclusive => None,
        }
    }

    /// Whether an operator has to act: the token is wrong or the credit is used up.
    #[must_use]
    pub const fn needs_operator(self) -> bool {
        matches!(self, Self::Refused { status: 401..=403 })
    }
}

/// What a 4xx answer to a create means for the item: surely nothing was created.
///
/// A 422 that names fields is about the person's input; one that does not is about a version we may not use.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> ItemFault {
    let names_fields =
        || serde_json::from_slice::<Value>(body).is_ok_and(|problem| problem["invalid_fields"].is_array());
    match status {
        StatusCode::UNPROCESSABLE_ENTITY if names_fields() => ItemFault::InputRejected,
        StatusCode::PAYLOAD_TOO_LARGE => ItemFault::InputRejected,
        _ => ItemFault::ProviderRefused,
    }
}

/// Seconds to wait after a 429: the header, else the body's `retry_after`, else the `~7s` or `1 second` in its text.
/// The header is not always there.
pub(super) fn retry_after_seconds(headers: &HeaderMap, body: &[u8]) -> u32 {
    let problem = serde_json::from_slice::<Value>(body).unwrap_or_default();
    let in_header = || headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse::<f64>().ok();
    let in_body = || problem.get("retry_after")?.as_f64();
    let in_text = || seconds_in_text(problem.get("detail")?.as_str()?);
    let seconds = in_header().or_else(in_body).or_else(in_text).filter(|seconds| seconds.is_finite());
    // Within the limits, so that the cast cuts nothing.
    seconds.map_or(RETRY_DEFAULT_SECONDS, |seconds| seconds.ceil().clamp(1.0, RETRY_MAX_SECONDS) as u32)
}

/// "Your rate limit resets in ~7s." or "Expected available in 1 second."
fn seconds_in_text(detail: &str) -> Option<f64> {
    let (_, after) = detail.rsplit_once(" in ")?;
    let digits: String = after.trim_start_matches('~').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Logs the provider's explanation of a refusal. It stays in the log: it carries vendor names and billing links.
pub(super) fn log_problem(what: &'static str, status: StatusCode, body: &[u8]) {
    let problem = serde_json::from_slice::<Value>(body).unwrap_or_default();
    let text = |key: &str| -> String {
        problem.get(key).and_then(Value::as_str).unwrap_or_default().chars().take(DETAIL_CHARS_MAX).collect()
    };
    let (title, detail) = (text("title"), text("detail"));
    tracing::warn!(call = what, status = status.as_u16(), title, detail, "replicate refused");
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn after(header: Option<&'static str>, body: &str) -> u32 {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(value));
        }
        retry_after_seconds(&headers, body.as_bytes())
    }

    #[test]
    fn the_wait_is_read_from_header_then_body_then_text() {
        let low_credit = r#"{"detail":"Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit resets in ~7s.","status":429,"retry_after":9}"#;
        assert_eq!(after(Some("3"), low_credit), 3);
        assert_eq!(after(None, low_credit), 9);
        assert_eq!(after(None, &low_credit.replace("retry_after", "other")), 7);
        assert_eq!(after(None, r#"{"detail":"Request was throttled. Expected available in 1 second."}"#), 1);
        assert_eq!(after(None, "<html>"), RETRY_DEFAULT_SECONDS);
        assert_eq!(after(Some("Wed, 21 Oct 2026 07:28:00 GMT"), "{}"), RETRY_DEFAULT_SECONDS);
    }

    #[test]
    fn a_wait_is_at_least_a_second_and_has_a_limit() {
        assert_eq!(after(Some("0"), "{}"), 1);
        assert_eq!(after(Some("-4"), "{}"), 1);
        assert_eq!(after(Some("1.2"), "{}"), 2);
        assert_eq!(after(Some("1e300"), "{}"), 600);
        assert_eq!(after(Some("NaN"), "{}"), RETRY_DEFAULT_SECONDS);
    }

    #[test]
    fn a_refused_input_is_the_persons_and_everything_else_the_operators() {
        let fields = br#"{"detail":"- input: prompt is required\n","status":422,"title":"Input validation failed","invalid_fields":[{"type":"required","field":"input","description":"prompt is required"}]}"#;
        let version = br#"{"title":"Invalid version or not permitted","detail":"The specified version does not exist (or perhaps you don't have permission to use it?)","status":422}"#;
        assert_eq!(refusal(StatusCode::UNPROCESSABLE_ENTITY, fields), ItemFault::InputRejected);
        assert_eq!(refusal(StatusCode::UNPROCESSABLE_ENTITY, version), ItemFault::ProviderRefused);
        assert_eq!(refusal(StatusCode::UNPROCESSABLE_ENTITY, b"<html>"), ItemFault::ProviderRefused);
        for status in [StatusCode::UNAUTHORIZED, StatusCode::PAYMENT_REQUIRED, StatusCode::NOT_FOUND] {
            assert_eq!(refusal(status, b"{}"), ItemFault::ProviderRefused);
        }
    }
}
