//! Stripe's refusals, in its form: `{"error":{"type","code","param","message","doc_url"}}` (Stripe, errors).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// Why something is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    pub(super) message: String,
    /// Whether the request got as far as being executed: only then its answer is kept under its idempotency key.
    began: bool,
}

/// Marks an answer that must not be kept under an idempotency key.
#[derive(Clone, Copy)]
pub(super) struct NotBegun;

impl Refusal {
    fn new(status: u16, code: Option<&'static str>, message: impl Into<String>) -> Self {
        let kind = "invalid_request_error";
        Self { status, kind, code, param: None, message: message.into(), began: false }
    }

    fn about(self, param: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    fn begun(self) -> Self {
        Self { began: true, ..self }
    }

    pub(super) fn no_key() -> Self {
        Self::new(
            401,
            None,
            "You did not provide an API key. You need to provide your API key in the Authorization header, using \
             Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication \
             for details, or we can help at https://support.stripe.com/.",
        )
    }

    /// The key is repeated but for its last letters, as Stripe does.
    pub(super) fn wrong_key(given: &str) -> Self {
        let shown: String = given.chars().take(8).collect();
        let end: String = given.chars().skip(8).skip(given.chars().count().saturating_sub(12)).collect();
        Self::new(401, None, format!("Invalid API Key provided: {shown}********{end}"))
    }

    pub(super) fn restricted(right: &str) -> Self {
        let message = format!(
            "The provided key 'rk_test_********' does not have the required permissions for this endpoint on account \
             'acct_1sandbox'. Having the '{right}' permission would allow this request to continue."
        );
        Self::new(403, None, message)
    }

    pub(super) fn no_version() -> Self {
        Self::new(400, None, "This account has no default API version. Send the Stripe-Version header.")
    }

    pub(super) fn version(given: &str) -> Self {
        Self::new(400, None, format!("Invalid Stripe API version: {given}"))
    }

    pub(super) fn url(method: &str, path: &str) -> Self {
        let message = format!(
            "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at \
             https://support.stripe.com/."
        );
        Self::new(404, None, message)
    }

    pub(super) fn too_large() -> Self {
        Self::new(413, None, "Request body is too large")
    }

    pub(super) fn missing(param: &str) -> Self {
        Self::new(400, Some("parameter_missing"), format!("Missing required param: {param}.")).about(param)
    }

    pub(super) fn unknown(param: &str) -> Self {
        Self::new(400, Some("parameter_unknown"), format!("Received unknown parameter: {param}")).about(param)
    }

    /// A parameter that is not what it should be.
    pub(super) fn invalid(param: &str, message: impl Into<String>) -> Self {
        Self::new(400, None, message).about(param)
    }

    pub(super) fn coded(code: &'static str, param: &str, message: impl Into<String>) -> Self {
        Self::new(400, Some(code), message).about(param)
    }

    /// No object of this name: 404 where the address names it.
    pub(super) fn no_such(what: &str, id: &str) -> Self {
        Self::new(404, Some("resource_missing"), format!("No such {what}: '{id}'")).about("id").begun()
    }

    /// No object of this name: 400 where a parameter names it.
    pub(super) fn no_such_param(param: &str, what: &str, id: &str) -> Self {
        Self::new(400, Some("resource_missing"), format!("No such {what}: '{id}'")).about(param).begun()
    }

    /// The object is not in a state in which this can be done.
    pub(super) fn state(code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::new(400, code, message).begun()
    }

    pub(super) fn declined() -> Self {
        let refusal = Self::new(402, Some("card_declined"), "Your card was declined.").begun();
        Self { kind: "card_error", ..refusal }
    }

    pub(super) fn key_reused(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try \
             using a key other than '{key}' if you meant to execute a different request."
        );
        Self { kind: "idempotency_error", ..Self::new(400, None, message) }
    }

    pub(super) fn key_too_long() -> Self {
        Self::new(400, None, "Idempotency keys can be up to 255 characters long.")
    }

    pub(super) fn key_in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using this Stripe-Idempotent-Key (that probably means you \
             submitted twice, and the other request is still going through): {key}. Please try again later."
        );
        Self { kind: "idempotency_error", ..Self::new(409, Some("idempotency_key_in_use"), message) }
    }

    pub(super) fn throttled() -> Self {
        Self::new(429, Some("rate_limit"), "Request rate limit exceeded. Learn more about rate limits here.")
    }

    pub(super) fn broken() -> Self {
        let message = "An unknown error occurred";
        Self { kind: "api_error", ..Self::new(500, None, message) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if let Some(code) = self.code {
            error["code"] = code.into();
            error["doc_url"] = format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")).into();
        }
        if self.kind == "card_error" {
            error["decline_code"] = "generic_decline".into();
        }
        if let Some(param) = self.param {
            error["param"] = param.into();
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        if !self.began {
            response.extensions_mut().insert(NotBegun);
        }
        response
    }
}
