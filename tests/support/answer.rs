//! What came back.

use darkroom_browser::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked, for the message of a failed test.
    pub asked: String,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON, or null.
    pub json: Value,
    /// The body as text.
    pub text: String,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let asked = response.asked();
        let Response { status, headers, text, .. } = response;
        Self { asked, status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }
}

impl Answer {
    /// The answer, if it has this status.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text);
        self
    }

    /// The answer, if it is a problem document with this status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json["code"], code, "{}: {}", answer.asked, answer.text);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert!(answer.headers.contains_key("x-request-id"));
        answer
    }

    /// A member that is a text.
    #[track_caller]
    #[must_use]
    pub fn text_of(&self, pointer: &str) -> String {
        let value = self.json.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("{}: no {pointer} in {}", self.asked, self.text)).to_owned()
    }
}
