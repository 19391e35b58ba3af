//! What an error in OpenAI's form says of itself.

use serde_json::Value;

/// How much of an explanation goes to the log.
const WORDS_CHARS_MAX: usize = 300;

/// Code, type, parameter and message in small letters: gateways put the sign into any of them.
pub(super) fn signs(error: Option<&Value>) -> String {
    let Some(error) = error else { return String::new() };
    if let Some(text) = error.as_str() {
        return text.to_ascii_lowercase();
    }
    let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {} {} {}", text("code"), text("type"), text("param"), text("message")).to_ascii_lowercase()
}

/// The status that an error under status 200 would have had. Gateways put it into the code.
pub(super) fn status_of(error: &Value) -> Option<u16> {
    let code = error.get("code")?;
    code.as_u64().or_else(|| code.as_str()?.parse().ok()).and_then(|number| u16::try_from(number).ok())
}

/// The error in a body, if there is one.
pub(super) fn error_in(body: &Value) -> Option<&Value> {
    body.get("error").filter(|error| !error.is_null() && **error != Value::Bool(false))
}

/// As much of the signs as goes to the log.
pub(super) fn for_the_log(error: Option<&Value>) -> String {
    signs(error).chars().take(WORDS_CHARS_MAX).collect()
}
