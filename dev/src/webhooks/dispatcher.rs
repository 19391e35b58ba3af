//! Sends webhooks: signed anew at each attempt, without redirects, those of one ordering key one after the other.

use std::sync::Arc;

use reqwest::RequestBuilder;
use tokio_util::sync::CancellationToken;

/// A provider that sends webhooks.
pub(crate) trait Sender: Send + Sync + 'static {
    /// One message on its way.
    type Message: Send;

    /// Cancelled when the provider stops.
    fn stopping(&self) -> &CancellationToken;

    /// The next message of this ordering key that is due; with none left the key is free for the next round.
    fn next_due(&self, key: &str) -> Option<Self::Message>;

    /// The signed request.
    fn request(&self, key: &str, message: &Self::Message) -> RequestBuilder;

    /// Notes the status it was answered with, `None` if nobody answered.
    fn answered(&self, key: &str, message: Self::Message, status: Option<u16>);

    /// Wakes whoever waits for a delivery.
    fn touch(&self);
}

/// Sends what is due of one ordering key, in order, until nothing is.
pub(crate) async fn deliver<S: Sender>(sender: Arc<S>, key: String) {
    // A stopping sandbox finishes the message under way and leaves the rest to the next start.
    while !sender.stopping().is_cancelled()
        && let Some(message) = sender.next_due(&key)
    {
        let status = match sender.request(&key, &message).send().await {
            Ok(response) => Some(response.status().as_u16()),
            Err(error) => {
                tracing::debug!(error = %error.without_url(), "a webhook was not answered");
                None
            }
        };
        sender.answered(&key, message, status);
    }
    sender.touch();
}
