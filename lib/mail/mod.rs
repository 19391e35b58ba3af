//! Transactional mail over Resend's HTTP interface.

pub mod letters;
pub mod messages;

use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::config::MailConfig;

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

    /// Sends one mail. One that cannot be sent is told in the log only: what the mail is about has happened.
    pub async fn notify(&self, to: &str, message: &Message) {
        if let Err(error) = self.send(to, message, &crate::random::token()).await {
            tracing::error!(%error, "a mail could not be sent");
        }
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
            .timeout(Duration::from_secs(10))
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
        let answer: serde_json::Value = response.json().await.unwrap_or_default();
        let name = answer["name"].as_str().unwrap_or("unknown").chars().take(60).collect();
        Err(MailError::Refused { status: status.as_u16(), name })
    }
}
