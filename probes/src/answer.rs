//! What came back.

use std::time::Duration;

use darkroom_browser::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::verdict::Trouble;

/// An answer, read to its end; of a stream only its head.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked: method and path.
    pub asked: String,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON, or null.
    pub json: Value,
    /// The body as text.
    pub text: String,
    /// From the first byte out to the last byte in.
    pub took: Duration,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let asked = response.asked();
        let Response { status, headers, text, took, .. } = response;
        Self { asked, status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text, took }
    }
}

impl Answer {
    /// The answer, if it has this status.
    ///
    /// # Errors
    /// Says what came instead.
    pub fn expect(self, status: u16) -> Result<Self, Trouble> {
        if self.status == status { Ok(self) } else { Err(self.unexpected()) }
    }

    /// That this answer is not what should simply work.
    #[must_use]
    pub fn unexpected(&self) -> Trouble {
        Trouble::Unexpected(format!("{} answers {} {}", self.asked, self.status, self.code()))
    }

    /// A member that is a text.
    ///
    /// # Errors
    /// When there is none.
    pub fn text_of(&self, pointer: &str) -> Result<String, Trouble> {
        let value = self.json.pointer(pointer).and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| Trouble::Unexpected(format!("{}: no {pointer}", self.asked)))
    }

    /// A member that is a list; an empty one when there is none.
    #[must_use]
    pub fn list(&self, pointer: &str) -> Vec<Value> {
        self.json.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// The stable code of a refusal, or nothing.
    #[must_use]
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// Refused: an error of the caller's.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        (400..500).contains(&self.status)
    }

    /// Everything a reader can tell two answers apart by, but the request's own id.
    #[must_use]
    pub fn looks(&self) -> (u16, Vec<String>, Value, String) {
        let mut names: Vec<String> = self.headers.keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        let mut json = self.json.clone();
        if let Some(members) = json.as_object_mut() {
            members.remove("request_id");
        }
        let text = if self.json.is_null() { self.text.clone() } else { String::new() };
        (self.status, names, json, text)
    }
}
