//! Delivers news: signed, without redirects, one message of a job after the other.

use std::sync::Arc;

use http::header;

use super::Replicate;
use super::letters::Sent;
use super::outbox::Attempt;
use super::plan::Webhooks;
use crate::signing;

/// A key nobody verifies with, for the plan `bad_signature`.
const WRONG_KEY: &str = "whsec_bm90IHRoZSBrZXkgb2YgdGhpcyBzYW5kYm94";

/// One message on its way.
struct Letter {
    index: usize,
    url: String,
    webhook_id: String,
    body: String,
    key: String,
}

impl Replicate {
    /// Sends what is due of one job, in order, until nothing is.
    pub(super) async fn deliver(self: Arc<Self>, id: String) {
        // A stopping sandbox finishes the message under way and leaves the rest to the next start.
        while !self.stop.is_cancelled()
            && let Some(letter) = self.next_letter(&id)
        {
            let index = letter.index;
            let status = self.post(&id, letter).await;
            let attempt = Attempt { at_ms: self.now_ms(), status };
            let mut state = self.state();
            if let Some(job) = state.jobs.get_mut(&id) {
                job.outbox.answered(index, attempt, |seconds| self.ground.duration_ms(seconds));
                self.folder.save_job(job);
            }
        }
        self.touch();
    }

    /// The next message that is due; with none left the job is free for the next round.
    fn next_letter(&self, id: &str) -> Option<Letter> {
        let now_ms = self.now_ms();
        let mut state = self.state();
        let letter = state.jobs.get(id).and_then(|job| {
            let index = job.outbox.next(now_ms)?;
            let message = &job.outbox.messages[index];
            let key = match job.plan.webhooks {
                Webhooks::BadSignature => WRONG_KEY.to_owned(),
                Webhooks::Once | Webhooks::None | Webhooks::Twice | Webhooks::Reversed | Webhooks::Late => {
                    self.ground.secrets.replicate_webhook_key.clone()
                }
            };
            Some(Letter {
                index,
                url: job.webhook.clone()?,
                webhook_id: message.webhook_id.clone(),
                body: message.body.clone(),
                key,
            })
        });
        if letter.is_none() {
            state.posting.remove(id);
        }
        letter
    }

    /// Posts one message; the status it was answered with, `None` if nobody answered.
    async fn post(&self, job: &str, letter: Letter) -> Option<u16> {
        let timestamp = self.ground.clock.now().seconds();
        let signature = signing::sign(&letter.key, &letter.webhook_id, timestamp, letter.body.as_bytes());
        self.letters.keep(Sent {
            job: job.to_owned(),
            url: letter.url.clone(),
            webhook_id: letter.webhook_id.clone(),
            timestamp: timestamp.to_string(),
            signature: signature.clone(),
            body: letter.body.clone(),
        });
        let request = self
            .http
            .post(&letter.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &letter.webhook_id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", signature)
            .body(letter.body);
        match request.send().await {
            Ok(response) => Some(response.status().as_u16()),
            Err(error) => {
                tracing::debug!(error = %error.without_url(), "a webhook was not answered");
                None
            }
        }
    }
}
