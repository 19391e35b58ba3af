//! A webhook: genuine, as the provider sent it, or spoiled.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use crate::answer::Answer;
use crate::user::User;
use crate::verdict::Trouble;

/// One message with its signature (Standard Webhooks).
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Where it goes: the address names the call it is about.
    pub url: String,
    /// `webhook-id`
    pub id: String,
    /// `webhook-timestamp`, seconds since the epoch.
    pub timestamp: String,
    /// `webhook-signature`; unsigned without.
    pub signature: Option<String>,
    /// As it is sent.
    pub body: String,
}

impl Delivery {
    /// One of the deliveries a sandbox shows.
    #[must_use]
    pub fn read(shown: &Value) -> Option<Self> {
        let text = |name: &str| shown[name].as_str().map(str::to_owned);
        Some(Self {
            url: text("url")?,
            id: text("webhook_id")?,
            timestamp: text("timestamp")?,
            signature: text("signature"),
            body: text("body")?,
        })
    }

    /// How far the prediction was when it was written.
    #[must_use]
    pub fn status(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["status"].as_str().unwrap_or_default().to_owned()
    }

    /// Signed with this raw key.
    #[must_use]
    pub fn signed_with(mut self, key: &[u8]) -> Self {
        self.signature = Some(crate::secret::webhook_signature(key, &self.id, &self.timestamp, &self.body));
        self
    }

    /// Posts it, as the provider does: no cookies, no origin.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn post(&self, sender: &User) -> Result<Answer, Trouble> {
        let request = sender.bare(Method::POST, &self.url).header(CONTENT_TYPE, "application/json");
        let request = request.header("webhook-id", &self.id).header("webhook-timestamp", &self.timestamp);
        let request = match &self.signature {
            Some(signature) => request.header("webhook-signature", signature),
            None => request,
        };
        sender.send(request.body(self.body.clone())).await
    }
}
