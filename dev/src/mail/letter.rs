//! A mail: what Resend requires of one, and how the inbox shows it.

use std::collections::BTreeMap;

use darkroom::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// Receivers per mail (Resend, send email).
const RECEIVERS_MAX: usize = 50;
/// The digits of a login code.
const CODE_DIGITS: usize = 6;

/// A mail as it was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Letter {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) subject: String,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    /// What else its head says.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
}

/// A mail as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) at_ms: i64,
    pub(super) letter: Letter,
}

impl Letter {
    /// Reads and checks the body of `POST /emails`.
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let fields: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|_| Refusal::Invalid("The request body is not a JSON object.".to_owned()))?;
        let text = |name: &'static str| fields.get(name).and_then(Value::as_str);
        let from = text("from").ok_or(Refusal::Missing("from"))?;
        if address(from).is_none() {
            return Err(Refusal::InvalidFrom);
        }
        let to: Vec<String> = match fields.get("to") {
            None | Some(Value::Null) => return Err(Refusal::Missing("to")),
            Some(Value::String(one)) => vec![one.clone()],
            Some(list) => {
                serde_json::from_value(list.clone()).map_err(|_| Refusal::Invalid("Invalid `to` field.".to_owned()))?
            }
        };
        if to.is_empty() || to.len() > RECEIVERS_MAX || to.iter().any(|receiver| address(receiver).is_none()) {
            return Err(Refusal::Invalid("Invalid `to` field.".to_owned()));
        }
        let subject = text("subject").ok_or(Refusal::Missing("subject"))?;
        // A line break in a header would add headers of the sender's choosing.
        if [subject, from].iter().any(|line| line.contains(['\r', '\n'])) {
            return Err(Refusal::Invalid("The `\n` is not allowed in the `subject` or `from` field.".to_owned()));
        }
        let (html, plain) = (text("html").map(str::to_owned), text("text").map(str::to_owned));
        if html.is_none() && plain.is_none() {
            return Err(Refusal::Missing("html` or `text"));
        }
        let headers: BTreeMap<String, String> = match fields.get("headers") {
            None | Some(Value::Null) => BTreeMap::new(),
            Some(given) => serde_json::from_value(given.clone())
                .map_err(|_| Refusal::Invalid("Invalid `headers` field.".to_owned()))?,
        };
        if headers.iter().any(|(name, value)| [name, value].iter().any(|part| part.contains(['\r', '\n']))) {
            return Err(Refusal::Invalid("Invalid `headers` field.".to_owned()));
        }
        Ok(Self { from: from.to_owned(), to, subject: subject.to_owned(), text: plain, html, headers })
    }
}

impl Kept {
    /// The mail as `GET /emails/{id}` shows it.
    pub(super) fn object(&self) -> Value {
        json!({
            "object": "email",
            "id": self.id,
            "from": self.letter.from,
            "to": self.letter.to,
            "subject": self.letter.subject,
            "text": self.letter.text,
            "html": self.letter.html,
            "created_at": Timestamp::from_millis(self.at_ms),
            "last_event": "delivered",
        })
    }

    /// One row of the inbox per receiver; `only` narrows it to one address.
    pub(super) fn received(&self, only: Option<&str>) -> Vec<Value> {
        let letter = &self.letter;
        let matches = |receiver: &&String| match (only, address(receiver)) {
            (None, _) => true,
            (Some(only), Some(known)) => known.eq_ignore_ascii_case(only),
            (Some(_), None) => false,
        };
        let row = |receiver: &String| {
            json!({
                "to": address(receiver).unwrap_or(receiver),
                "subject": letter.subject,
                "text": letter.text,
                "html": letter.html,
                "headers": letter.headers,
                "code": letter.text.as_deref().and_then(code),
                "at": Timestamp::from_millis(self.at_ms),
            })
        };
        letter.to.iter().filter(matches).map(row).collect()
    }
}

/// The address in `Name <a@b>` or `a@b`.
fn address(text: &str) -> Option<&str> {
    let inner = match text.trim().split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>')?,
        None => text.trim(),
    };
    let (local, domain) = inner.rsplit_once('@')?;
    let plain = |part: &str| !part.is_empty() && !part.contains([' ', ',', '<', '>', '\r', '\n', '@']);
    (plain(local) && plain(domain) && !domain.starts_with('.')).then_some(inner)
}

/// The first group of exactly six digits.
fn code(text: &str) -> Option<&str> {
    text.split(|letter: char| !letter.is_ascii_digit()).find(|group| group.len() == CODE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_first_group_of_six_digits() {
        assert_eq!(code("valid for 10 minutes, order 1234567: 042917, not 555555"), Some("042917"));
        assert_eq!(code("no code 12345"), None);
    }

    #[test]
    fn a_mail_without_its_parts_is_refused_by_name() {
        let refusal = |text: &str| Letter::read(text.as_bytes()).unwrap_err();
        assert_eq!(refusal(r#"{"to":"a@b.c","subject":"s","text":"t"}"#), Refusal::Missing("from"));
        assert_eq!(refusal(r#"{"from":"x","to":"a@b.c","subject":"s","text":"t"}"#), Refusal::InvalidFrom);
        assert_eq!(refusal(r#"{"from":"X <a@b.c>","to":"a@b.c","text":"t"}"#), Refusal::Missing("subject"));
        assert_eq!(refusal(r#"{"from":"a@b.c","to":"a@b.c","subject":"s"}"#), Refusal::Missing("html` or `text"));
        let broken = refusal("{\"from\":\"a@b.c\",\"to\":\"a@b.c\",\"subject\":\"s\\nBcc: x@y.z\",\"text\":\"t\"}");
        assert!(matches!(broken, Refusal::Invalid(_)));
    }
}
