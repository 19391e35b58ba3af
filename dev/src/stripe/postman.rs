//! Delivers events: signed anew at each attempt, without redirects, one message of a lane after the other.

use std::sync::Arc;

use http::header;

use super::events::Attempt;
use super::{HOOK, Stripe};
use crate::signing;

/// A secret nobody verifies with, for the plan `bad_signature`.
const WRONG_SECRET: &str = "whsec_notthesecretofthissandbox";

/// One message on its way.
struct Letter {
    event: String,
    turn: u64,
    body: String,
    spoiled: bool,
}

impl Stripe {
    /// Sends what is due of one lane, in order, until nothing is.
    pub(super) async fn deliver(self: Arc<Self>, lane: String) {
        // A stopping sandbox finishes the message under way and leaves the rest to the next start.
        while !self.stop.is_cancelled()
            && let Some(letter) = self.next_letter(&lane)
        {
            let (event, turn) = (letter.event.clone(), letter.turn);
            let status = self.post(letter).await;
            let mut state = self.state();
            let attempt = Attempt { at_ms: state.now_ms, status };
            state.events.change(&event, |event| {
                if let Some(message) = event.messages.iter_mut().find(|message| message.turn == turn) {
                    message.answered(attempt, |seconds| self.ground.duration_ms(seconds));
                }
            });
        }
        self.touch();
    }

    /// The next message that is due; with none left the lane is free for the next round.
    fn next_letter(&self, lane: &str) -> Option<Letter> {
        let mut state = self.state();
        let now_ms = state.now_ms;
        let due = state.waiting().filter(|(event, message)| event.lane == lane && message.due_ms <= now_ms);
        let next = due.min_by_key(|(_, message)| message.turn);
        let letter = next.map(|(event, message)| Letter {
            event: event.id.clone(),
            turn: message.turn,
            body: event.body.clone(),
            spoiled: message.spoiled,
        });
        if letter.is_none() {
            state.posting.remove(lane);
        }
        letter
    }

    /// Posts one message; the status it was answered with, `None` if nobody answered.
    async fn post(&self, letter: Letter) -> Option<u16> {
        let secret = if letter.spoiled { WRONG_SECRET } else { &self.ground.secrets.stripe_webhook_secret };
        let signature = signing::stripe(secret, self.ground.clock.now().seconds(), letter.body.as_bytes());
        let request = self
            .http
            .post(self.ground.link(HOOK))
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header("stripe-signature", signature)
            .body(letter.body);
        match request.send().await {
            Ok(response) => Some(response.status().as_u16()),
            Err(error) => {
                tracing::debug!(error = %error.without_url(), "an event was not answered");
                None
            }
        }
    }
}
