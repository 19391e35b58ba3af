//! Transactional mail over Resend's HTTP interface.

pub mod messages;

use std::time::Duration;

use reqwest::StatusCode;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use url::Url;

use crate::outbound::beginning_of_body;

/// How long the service may take for one try, and for all tries at a mail that somebody waits for.
const TRY_LIMIT: Duration = Duration::from_secs(5);
const WAIT_LIMIT: Duration = Duration::from_secs(10);
/// How often such a mail is tried, and how long after each refusal: the service counts requests by the second.
const TRIES_MAX: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);
/// A refusal is a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// Where mail is handed in, and whose name it carries.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// API base.
    pub base_url: Url,
    /// API key.
    pub key: SecretString,
    /// `Name <address>`.
    pub from: String,
}

/// A mail in one language, as text and HTML.
#[derive(Clone, Debug)]
pub struct Message {
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The service did not answer.
    #[error("the mail service does not answer")]
    Unreachable,
    /// The service refused it.
    #[error("the mail service answered {status} ({name})")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's name for the reason.
        name: String,
    },
}

impl MailError {
    /// Whether the same mail may be taken a little later: the service was busy, broken or away. Whether it took a mail
    /// without saying so cannot be known; its key keeps it from being sent twice.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Refused { status, .. } => *status >= 500 || self.is_busy(),
        }
    }

    /// Whether the service asks for fewer mails, whatever they are.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if *status == StatusCode::TOO_MANY_REQUESTS.as_u16())
    }
}

/// Sends mail.
#[derive(Clone, Debug)]
pub struct Mailer {
    http: reqwest::Client,
    config: MailConfig,
}

impl Mailer {
    /// A mailer over the shared client.
    #[must_use]
    pub const fn new(http: reqwest::Client, config: MailConfig) -> Self {
        Self { http, config }
    }

    /// Sends one mail that somebody waits for: tried again for a few seconds where that can help. Answers whether the
    /// service took it.
    pub async fn deliver(&self, to: &str, message: &Message) -> bool {
        let once = crate::random::token();
        let tries = async {
            let mut number = 1;
            loop {
                match self.send(to, message, &once).await {
                    Err(error) if error.may_pass() && number < TRIES_MAX => number += 1,
                    result => return result,
                }
                // The service is busy or broken and does not say for how long; `WAIT_LIMIT` ends it all.
                tokio::time::sleep(PAUSE).await;
            }
        };
        let sent = tokio::time::timeout(WAIT_LIMIT, tries).await.unwrap_or(Err(MailError::Unreachable));
        if let Err(error) = &sent {
            tracing::error!(%error, "a mail could not be sent");
        }
        sent.is_ok()
    }

    /// Sends one mail of which nobody is told whether it went: what it is about has happened.
    pub async fn notify(&self, to: &str, message: &Message) {
        let _ = self.deliver(to, message).await;
    }

    /// Sends one mail; `once` keeps a repeat from being sent twice (the service remembers it for 24 hours).
    ///
    /// # Errors
    /// When the service does not take it. Nothing of the message is in the error.
    pub async fn send(&self, to: &str, message: &Message, once: &str) -> Result<(), MailError> {
        let url = format!("{}/emails", self.config.base_url.as_str().trim_end_matches('/'));
        let body = json!({
            "from": self.config.from, "to": [to], "subject": message.subject,
            "text": message.text, "html": message.html,
            "headers": { "Auto-Submitted": "auto-generated" },
        });
        let response = self
            .http
            .post(url)
            .timeout(TRY_LIMIT)
            .bearer_auth(self.config.key.expose_secret())
            .header("idempotency-key", once)
            .json(&body)
            .send()
            .await
            .map_err(|_| MailError::Unreachable)?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        // What it says is for the log: an answer that cannot be read says nothing.
        let answer = beginning_of_body(response, ANSWER_BYTES_MAX).await;
        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap_or_default();
        let name = answer["name"].as_str().unwrap_or("unknown").chars().take(60).collect();
        Err(MailError::Refused { status: status.as_u16(), name })
    }
}
