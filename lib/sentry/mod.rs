//! Errors told to Sentry, or to whatever speaks its protocol (GlitchTip, Bugsink): off unless `SENTRY_DSN` is set. One event in
//! an envelope for each answer that failed here, after the answer, and nothing of anybody in it: no address, no secret, no
//! picture, nothing that was sent to us (<https://develop.sentry.dev/sdk/data-model/envelopes/>).

mod dsn;
mod scrub;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::StatusCode;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::clock::Timestamp;
use crate::random;
pub use dsn::Dsn;
use scrub::scrubbed;

/// Nobody waits for it, and a function that answers should not live on for it.
const CALL_LIMIT: Duration = Duration::from_secs(3);
/// Where everything fails at once, so many are told and the others are in the log alone.
const AT_ONCE_MAX: usize = 4;
/// How long to be quiet when it asks for that and does not say how long; and the longest.
const QUIET_SECONDS: i64 = 60;
const QUIET_SECONDS_MAX: i64 = 3600;
/// The longest text of an event.
const TEXT_CHARS_MAX: usize = 1000;

/// Tells of errors.
#[derive(Clone, Debug)]
pub struct Sentry {
    http: reqwest::Client,
    dsn: Dsn,
    /// The host people know the studio by.
    site: String,
    places: Arc<Semaphore>,
    quiet_until: Arc<AtomicI64>,
}

/// An answer that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The request's id, as in the log and in the answer.
    pub request: String,
    /// Its method.
    pub method: String,
    /// Its route as a pattern: no id is in it.
    pub route: String,
    /// The code of the answer.
    pub code: &'static str,
    /// The answer's status.
    pub status: u16,
    /// What went wrong, as the log has it.
    pub error: String,
    /// When.
    pub at: Timestamp,
}

impl Sentry {
    /// A client for a project.
    #[must_use]
    pub fn new(http: reqwest::Client, dsn: Dsn, site: &str) -> Self {
        let (places, quiet_until) = (Arc::new(Semaphore::new(AT_ONCE_MAX)), Arc::default());
        Self { http, dsn, site: site.to_owned(), places, quiet_until }
    }

    /// Tells of a failure, if there is a place and nobody asked us to be quiet. What does not arrive is in the log.
    pub async fn tell(&self, failure: &Failure) {
        let Ok(_place) = self.places.try_acquire() else { return };
        let now = failure.at.seconds();
        if self.quiet_until.load(Ordering::Relaxed) > now {
            return;
        }
        let sent = self
            .http
            .post(self.dsn.envelope_url())
            .header("x-sentry-auth", self.dsn.authorization())
            .header(CONTENT_TYPE, "application/x-sentry-envelope")
            .timeout(CALL_LIMIT)
            .body(self.envelope(failure))
            .send()
            .await;
        match sent {
            Ok(answer) if answer.status() == StatusCode::TOO_MANY_REQUESTS => {
                let said = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
                let quiet = said.unwrap_or(QUIET_SECONDS).clamp(1, QUIET_SECONDS_MAX);
                self.quiet_until.store(now.saturating_add(quiet), Ordering::Relaxed);
            }
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => tracing::warn!(status = answer.status().as_u16(), "an error could not be reported"),
            Err(error) => tracing::warn!(error = %error.without_url(), "an error could not be reported"),
        }
    }

    /// Three lines: whose, of what kind, what.
    fn envelope(&self, failure: &Failure) -> String {
        let Failure { request, method, route, code, status, error, at } = failure;
        let mut id = [0; 16];
        random::fill(&mut id);
        let event_id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let text: String = scrubbed(error).chars().take(TEXT_CHARS_MAX).collect();
        let event = json!({
            "event_id": event_id,
            "timestamp": at.seconds(),
            "platform": "other",
            "level": "error",
            "logger": "darkroom",
            "release": concat!("darkroom@", env!("CARGO_PKG_VERSION")),
            "server_name": self.site,
            "transaction": format!("{method} {route}"),
            "exception": { "values": [{ "type": code, "value": text }] },
            // Texts differ by ids and times: what fails at one place in one way is one issue.
            "fingerprint": [method, route, code, kind_of(error)],
            "tags": { "request": request, "method": method, "route": route, "status": status.to_string() },
        })
        .to_string();
        let head = json!({ "event_id": event_id, "sent_at": at });
        let item = json!({ "type": "event", "content_type": "application/json", "length": event.len() });
        format!("{head}\n{item}\n{event}\n")
    }
}

/// The beginning of an error's text, up to what differs.
fn kind_of(error: &str) -> String {
    let end = error.find([':', '`', '"', '(']).unwrap_or(error.len());
    let kind: String = scrubbed(&error[..end]).chars().filter(|sign| !sign.is_ascii_digit()).take(80).collect();
    kind.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::http_client;

    #[test]
    fn an_event_says_where_and_what_and_nothing_of_anybody() {
        let dsn: Dsn = "https://0123456789abcdef@errors.example/7".parse().unwrap();
        let sentry = Sentry::new(http_client().unwrap(), dsn, "studio.example");
        let failure = Failure {
            request: "req_01".to_owned(),
            method: "GET".to_owned(),
            route: "/api/train/{id}".to_owned(),
            code: "INTERNAL",
            status: 500,
            error: "a letter to mei@studio.example: https://bucket.example/faces/1.jpg?X-Amz-Signature=ab".to_owned(),
            at: Timestamp::from_millis(1_767_225_600_000),
        };
        let envelope = sentry.envelope(&failure);
        let lines: Vec<&str> = envelope.lines().collect();
        let [head, item, event] = lines[..] else { panic!("{envelope}") };
        let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        assert_eq!(read(item)["length"], event.len());
        let (head, event) = (read(head), read(event));
        assert_eq!(head["event_id"], event["event_id"]);
        assert_eq!(event["event_id"].as_str().unwrap().len(), 32);
        assert_eq!(
            (&event["transaction"], &event["tags"]["request"]),
            (&json!("GET /api/train/{id}"), &json!("req_01"))
        );
        for secret in ["mei", "faces", "Signature", "0123456789abcdef"] {
            assert!(!envelope.contains(secret), "{envelope}");
        }
    }
}
