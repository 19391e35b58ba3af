//! What webhooks are signed with: the secrets that are configured, or the account's own.

use std::sync::{Arc, PoisonError, RwLock};

use secrecy::SecretString;

use super::Replicate;

/// The secrets a webhook may be signed with. Clones share what was asked for.
#[derive(Clone)]
pub struct WebhookSecrets {
    replicate: Replicate,
    configured: Vec<SecretString>,
    /// The account's present secret, once it was asked for. Losing it costs a request, nothing else.
    asked: Arc<RwLock<Option<SecretString>>>,
}

impl WebhookSecrets {
    /// Those of the account that this client is for.
    #[must_use]
    pub fn new(replicate: Replicate, configured: Vec<SecretString>) -> Self {
        Self { replicate, configured, asked: Arc::default() }
    }

    /// Those configured and the one the account had when it was asked last; it is asked when there is none.
    ///
    /// # Errors
    /// When none is known and the API does not answer.
    pub async fn known(&self) -> Result<Vec<SecretString>, String> {
        let mut secrets = self.configured.clone();
        secrets.extend(self.asked.read().unwrap_or_else(PoisonError::into_inner).clone());
        if secrets.is_empty() {
            secrets.push(self.ask().await?);
        }
        Ok(secrets)
    }

    /// Asks for the account's present secret and remembers it.
    ///
    /// # Errors
    /// When the API does not answer.
    pub async fn ask(&self) -> Result<SecretString, String> {
        let secret = self.replicate.webhook_secret().await.map_err(|error| error.to_string())?;
        *self.asked.write().unwrap_or_else(PoisonError::into_inner) = Some(secret.clone());
        Ok(secret)
    }
}
