//! Events as the dispatcher sends them; those of one ordering key go one after the other.

use http::header;
use reqwest::RequestBuilder;
use tokio_util::sync::CancellationToken;

use super::{HOOK, Stripe};
use crate::signing;
use crate::webhooks::Attempt;
use crate::webhooks::dispatcher::Sender;

/// A secret nobody verifies with, for the plan `bad_signature`.
const WRONG_SECRET: &str = "whsec_notthesecretofthissandbox";

/// One message on its way.
pub(crate) struct Message {
    event: String,
    turn: u64,
    body: String,
    spoiled: bool,
}

impl Sender for Stripe {
    type Message = Message;

    fn stopping(&self) -> &CancellationToken {
        &self.stop
    }

    fn next_due(&self, ordering_key: &str) -> Option<Message> {
        let mut state = self.state();
        let now_ms = state.now_ms;
        let due =
            state.waiting().filter(|(event, message)| event.ordering_key == ordering_key && message.due_ms <= now_ms);
        let next = due.min_by_key(|(_, message)| message.turn);
        let message = next.map(|(event, message)| Message {
            event: event.id.clone(),
            turn: message.turn,
            body: event.body.clone(),
            spoiled: message.spoiled,
        });
        if message.is_none() {
            state.posting.remove(ordering_key);
        }
        message
    }

    fn request(&self, _: &str, message: &Message) -> RequestBuilder {
        let secret = if message.spoiled { WRONG_SECRET } else { &self.context.secrets.stripe_webhook_secret };
        let signature = signing::stripe(secret, self.context.clock.now().seconds(), message.body.as_bytes());
        self.http
            .post(self.context.link(HOOK))
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header("stripe-signature", signature)
            .body(message.body.clone())
    }

    fn answered(&self, _: &str, message: Message, status: Option<u16>) {
        let mut state = self.state();
        let attempt = Attempt { at_ms: state.now_ms, status };
        state.events.change(&message.event, |event| {
            if let Some(sent) = event.messages.iter_mut().find(|sent| sent.turn == message.turn) {
                sent.answered(attempt, |seconds| self.context.duration_ms(seconds));
            }
        });
    }

    fn touch(&self) {
        self.wake();
    }
}
