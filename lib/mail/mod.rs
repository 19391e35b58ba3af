//! Transactional mail over Resend's HTTP interface.

pub mod messages;
pub mod notices;
pub mod stops;
mod topic;

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::outbound::{beginning_of_body, read_body};
pub use topic::Topic;

/// How long the service may take for one try, and for all tries at a mail that somebody waits for.
const TRY_LIMIT: Duration = Duration::from_secs(5);
const WAIT_LIMIT: Duration = Duration::from_secs(10);
/// How often such a mail is tried while somebody waits.
const TRIES_MAX: u32 = 3;
/// How long after a failure, when the service does not say: at once as it were while somebody waits, for it counts requests
/// by the second; later it has a little time to get well.
const PAUSE_SECONDS: u32 = 1;
const LATER_PAUSE_SECONDS: u32 = 5;
/// The longest pause the service may ask for and get: nobody waits longer for a code.
const PAUSE_SECONDS_MAX: u32 = 60;
/// How long after a quota was used up, and the longest that letters wait for a busy service.
const QUOTA_PAUSE_SECONDS: u32 = 3600;
const BUSY_SECONDS_MAX: i64 = 24 * 3600;
/// Mails that were refused together are not tried again together.
const SPREAD_MILLIS: u32 = 500;
/// A refusal is a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// A list of domains has a few hundred bytes for each.
const DOMAINS_BYTES_MAX: usize = 256 * 1024;

/// Where mail is handed in, and whose name it carries.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// API base.
    pub base_url: Url,
    /// API key.
    pub key: SecretString,
    /// `Name <address>`.
    pub from: String,
    /// What its webhooks are signed with; without one nothing is heard from it.
    pub webhook_secrets: Vec<SecretString>,
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
    /// Where its reader ends mails of its kind, by one request without a cookie (RFC 8058).
    pub unsubscribe: Option<String>,
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
        /// When to try again, if it says so.
        retry_after_seconds: Option<u32>,
    },
}

impl MailError {
    /// Whether the same mail may be taken a little later: the service was busy, broken or away. Whether it took a mail
    /// without saying so cannot be known; its key keeps it from being sent twice.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable => true,
            // A quota of a day or a month is not over in a minute.
            Self::Refused { name, .. } if name.ends_with("_quota_exceeded") => false,
            Self::Refused { status, .. } => *status >= 500 || self.is_busy(),
        }
    }

    /// How long to leave the service alone after this.
    fn pause(&self, usual_seconds: u32) -> Duration {
        let seconds = match self {
            Self::Unreachable => usual_seconds,
            Self::Refused { retry_after_seconds, .. } => retry_after_seconds.unwrap_or(usual_seconds),
        };
        let spread = Duration::from_millis(u64::from(crate::random::below(SPREAD_MILLIS)));
        Duration::from_secs(u64::from(seconds.clamp(PAUSE_SECONDS, PAUSE_SECONDS_MAX))) + spread
    }

    /// How long to leave a service alone that asks for fewer mails: as long as it says, from `least` to a day; a quota of a
    /// day or a month is asked about once an hour.
    #[must_use]
    pub fn busy_seconds(&self, least: i64) -> i64 {
        let said = match self {
            Self::Unreachable => None,
            Self::Refused { name, .. } if name.ends_with("_quota_exceeded") => Some(QUOTA_PAUSE_SECONDS),
            Self::Refused { retry_after_seconds, .. } => *retry_after_seconds,
        };
        said.map_or(least, i64::from).clamp(least, BUSY_SECONDS_MAX)
    }

    /// How long the service wants to hear nothing at all: as long as it says, else a second.
    #[must_use]
    pub fn asked_seconds(&self) -> u32 {
        match self {
            Self::Unreachable => 0,
            Self::Refused { retry_after_seconds, .. } => retry_after_seconds.unwrap_or(PAUSE_SECONDS),
        }
    }

    /// Whether the service asks for fewer mails, whatever they are.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if *status == StatusCode::TOO_MANY_REQUESTS.as_u16())
    }
}

/// A mail that the service has not taken yet.
#[derive(Debug)]
pub struct Unsent {
    /// What it said last.
    pub error: MailError,
    /// The mail's idempotency key: under the same it is never sent twice, though an answer may have been lost.
    once: String,
}

impl Unsent {
    /// How long to leave the service alone now that nobody waits.
    #[must_use]
    pub fn pause(&self) -> Duration {
        self.error.pause(LATER_PAUSE_SECONDS)
    }
}

/// What the service says of the domain that mails are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderDomain {
    /// Mails from there are taken.
    Verified,
    /// It is not there, or its records were not found.
    NotVerified,
    /// Our key may not see it.
    NotShown,
}

#[derive(Deserialize)]
struct Domains {
    data: Vec<Domain>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Deserialize)]
struct Domain {
    name: String,
    status: String,
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

    /// The domain that mails are from.
    #[must_use]
    pub fn domain(&self) -> &str {
        let domain = self.config.from.rsplit('@').next().unwrap_or_default();
        domain.trim().trim_end_matches('>')
    }

    /// What the service says of the domain that mails are from.
    ///
    /// # Errors
    /// When it does not answer, or does not take the key.
    pub async fn sender_domain(&self) -> Result<SenderDomain, MailError> {
        let url = format!("{}/domains", self.config.base_url.as_str().trim_end_matches('/'));
        let request = self.http.get(url).timeout(TRY_LIMIT).bearer_auth(self.config.key.expose_secret());
        let response = request.send().await.map_err(|_| MailError::Unreachable)?;
        if !response.status().is_success() {
            return match refused(response).await {
                // A key that may send and nothing else: the better one.
                MailError::Refused { name, .. } if name == "restricted_api_key" => Ok(SenderDomain::NotShown),
                error => Err(error),
            };
        }
        let body = read_body(response, DOMAINS_BYTES_MAX).await.map_err(|_| MailError::Unreachable)?;
        let domains: Domains = serde_json::from_slice(&body).map_err(|_| MailError::Unreachable)?;
        let is_ours = |one: &Domain| one.name.eq_ignore_ascii_case(self.domain()) && one.status == "verified";
        match (domains.data.iter().any(is_ours), domains.has_more) {
            (true, _) => Ok(SenderDomain::Verified),
            (false, false) => Ok(SenderDomain::NotVerified),
            (false, true) => Ok(SenderDomain::NotShown),
        }
    }

    /// Sends one mail of which nobody is told whether it went: what it is about has happened.
    pub async fn notify(&self, to: &str, message: &Message) {
        if let Err(unsent) = self.deliver(to, message).await {
            tracing::error!(error = %unsent.error, "a mail could not be sent");
        }
    }

    /// Sends one mail that somebody waits for: tried again for a few seconds where that can help.
    ///
    /// # Errors
    /// When the service has not taken it by then.
    pub async fn deliver(&self, to: &str, message: &Message) -> Result<(), Unsent> {
        let once = crate::random::token();
        let tries = async {
            let mut number = 1;
            loop {
                match self.send(to, message, &once).await {
                    Ok(()) => return Ok(()),
                    Err(error) if error.may_pass() && number < TRIES_MAX => {
                        tokio::time::sleep(error.pause(PAUSE_SECONDS)).await
                    }
                    Err(error) => return Err(error),
                }
                number += 1;
            }
        };
        let sent = tokio::time::timeout(WAIT_LIMIT, tries).await.unwrap_or(Err(MailError::Unreachable));
        sent.map_err(|error| Unsent { error, once })
    }

    /// Sends a mail once more that was not taken, after [`Unsent::pause`].
    ///
    /// # Errors
    /// When the service does not take it now either.
    pub async fn send_again(&self, to: &str, message: &Message, unsent: Unsent) -> Result<(), Unsent> {
        let Unsent { once, .. } = unsent;
        self.send(to, message, &once).await.map_err(|error| Unsent { error, once })
    }

    /// Sends one mail; `once` keeps a repeat from being sent twice (the service remembers it for 24 hours).
    ///
    /// # Errors
    /// When the service does not take it. Nothing of the message is in the error.
    pub async fn send(&self, to: &str, message: &Message, once: &str) -> Result<(), MailError> {
        let url = format!("{}/emails", self.config.base_url.as_str().trim_end_matches('/'));
        let mut headers = json!({ "Auto-Submitted": "auto-generated" });
        if let Some(url) = &message.unsubscribe {
            headers["List-Unsubscribe"] = format!("<{url}>").into();
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click".into();
        }
        let body = json!({
            "from": self.config.from, "to": [to], "subject": message.subject,
            "text": message.text, "html": message.html, "headers": headers,
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
        if response.status().is_success() {
            return Ok(());
        }
        Err(refused(response).await)
    }
}

/// Why an answer is none. What it says is for the log: an answer that cannot be read says nothing.
async fn refused(response: reqwest::Response) -> MailError {
    let (status, retry_after_seconds) = (response.status().as_u16(), retry_after_seconds(response.headers()));
    let answer = beginning_of_body(response, ANSWER_BYTES_MAX).await;
    let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap_or_default();
    let name = answer["name"].as_str().unwrap_or("unknown").chars().take(60).collect();
    MailError::Refused { status, name, retry_after_seconds }
}

fn retry_after_seconds(headers: &HeaderMap) -> Option<u32> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}
