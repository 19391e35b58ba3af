//! The messages about a job as the dispatcher sends them; those of one job go one after the other.

use http::header;
use reqwest::RequestBuilder;
use tokio_util::sync::CancellationToken;

use super::Replicate;
use super::letters::Sent;
use crate::signing;
use crate::webhooks::dispatcher::Sender;
use crate::webhooks::{Attempt, Webhooks};

/// A key nobody verifies with, for the plan `bad_signature`.
const WRONG_KEY: &str = "whsec_bm90IHRoZSBrZXkgb2YgdGhpcyBzYW5kYm94";

/// One message on its way.
pub(crate) struct Message {
    index: usize,
    url: String,
    webhook_id: String,
    body: String,
    key: String,
}

impl Sender for Replicate {
    type Message = Message;

    fn stopping(&self) -> &CancellationToken {
        &self.stop
    }

    fn next_due(&self, id: &str) -> Option<Message> {
        let now_ms = self.now_ms();
        let mut state = self.state();
        let message = state.jobs.get(id).and_then(|job| {
            let index = job.outbox.next(now_ms)?;
            let message = &job.outbox.messages[index];
            let key = match job.plan.webhooks {
                Webhooks::BadSignature => WRONG_KEY.to_owned(),
                Webhooks::Once | Webhooks::None | Webhooks::Twice | Webhooks::Reversed | Webhooks::Late => {
                    self.context.secrets.replicate_webhook_key.clone()
                }
            };
            Some(Message {
                index,
                url: job.webhook.clone()?,
                webhook_id: message.webhook_id.clone(),
                body: message.body.clone(),
                key,
            })
        });
        if message.is_none() {
            state.posting.remove(id);
        }
        message
    }

    fn request(&self, id: &str, message: &Message) -> RequestBuilder {
        let timestamp = self.context.clock.now().seconds();
        let signature = signing::sign(&message.key, &message.webhook_id, timestamp, message.body.as_bytes());
        self.letters.keep(Sent {
            job: id.to_owned(),
            url: message.url.clone(),
            webhook_id: message.webhook_id.clone(),
            timestamp: timestamp.to_string(),
            signature: signature.clone(),
            body: message.body.clone(),
        });
        self.http
            .post(&message.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.webhook_id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", signature)
            .body(message.body.clone())
    }

    fn answered(&self, id: &str, message: Message, status: Option<u16>) {
        let attempt = Attempt { at_ms: self.now_ms(), status };
        let mut state = self.state();
        if let Some(job) = state.jobs.get_mut(id) {
            job.outbox.answered(message.index, attempt, |seconds| self.context.duration_ms(seconds));
            self.folder.save_job(job);
        }
    }

    fn touch(&self) {
        self.wake();
    }
}
