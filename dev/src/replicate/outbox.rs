//! Webhooks that wait and webhooks that went: what is kept of every message.

use darkroom::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::job::{Event, Job};
use crate::random;
use crate::webhooks::{Attempt, Webhooks, pause_after};

/// At most one `logs` message in this time (Replicate, webhooks).
pub(super) const NEWS_EVERY_MS: i64 = 500;
/// Pauses between the attempts of a terminal message in seconds at speed 1: the last one about a minute after the end.
const PAUSES_SECONDS: [f64; 6] = [1.0, 2.0, 4.0, 8.0, 16.0, 28.0];

/// The messages of one job.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Outbox {
    pub(super) messages: Vec<Message>,
    pub(super) start_told: bool,
    /// How many bytes of log the last message carried.
    pub(super) log_bytes_told: usize,
    pub(super) told_ms: i64,
}

/// One message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) webhook_id: String,
    pub(super) event: Event,
    /// The object as it was; emptied when the message is done.
    pub(super) body: String,
    /// Not before this moment; `None` while it is held back by its plan.
    pub(super) due_ms: Option<i64>,
    pub(super) done: bool,
    pub(super) attempts: Vec<Attempt>,
}

impl Outbox {
    /// Puts a message into the queue as the plan wants it; `late_ms` is how long a late one is held back.
    pub(super) fn put(&mut self, plan: Webhooks, event: Event, body: &str, now_ms: i64, late_ms: i64) {
        let message = |due_ms| Message {
            webhook_id: format!("msg_{}", random::letters(27)),
            event,
            body: body.to_owned(),
            due_ms,
            done: false,
            attempts: Vec::new(),
        };
        match (plan, event) {
            (Webhooks::None, _) => {}
            (Webhooks::Once | Webhooks::BadSignature, _) => self.messages.push(message(Some(now_ms))),
            (Webhooks::Twice, _) => {
                let first = message(Some(now_ms));
                self.messages.push(first.clone());
                self.messages.push(first);
            }
            (Webhooks::Late, Event::Completed) => self.messages.push(message(Some(now_ms + late_ms))),
            (Webhooks::Late, Event::Start | Event::Output | Event::Logs) => self.messages.push(message(Some(now_ms))),
            (Webhooks::Reversed, Event::Completed) => {
                self.messages.push(message(Some(now_ms)));
                self.messages.reverse();
                for held in &mut self.messages {
                    held.due_ms = Some(now_ms);
                }
            }
            (Webhooks::Reversed, Event::Start | Event::Output | Event::Logs) => self.messages.push(message(None)),
        }
    }

    /// The first message that may go now. Messages keep their order, except that one which waits for its next
    /// attempt does not hold up the others.
    pub(super) fn next(&self, now_ms: i64) -> Option<usize> {
        self.messages.iter().position(|message| !message.done && message.due_ms.is_some_and(|due| due <= now_ms))
    }

    /// Notes an answer: done, or when to try again. Only the terminal message is tried again.
    pub(super) fn answered(&mut self, index: usize, attempt: Attempt, pause_ms: impl Fn(f64) -> i64) {
        let Some(message) = self.messages.get_mut(index) else { return };
        let at_ms = attempt.at_ms;
        message.attempts.push(attempt);
        match pause_after(&message.attempts, &PAUSES_SECONDS) {
            Some(pause) if message.event == Event::Completed => message.due_ms = Some(at_ms + pause_ms(pause)),
            Some(_) | None => {
                message.done = true;
                message.body.clear();
            }
        }
    }
}

/// Every attempt of a job's messages, in the order of their time.
pub(super) fn deliveries(job: &Job) -> Vec<Value> {
    let mut rows: Vec<(i64, Value)> = Vec::new();
    for message in &job.outbox.messages {
        for (index, attempt) in message.attempts.iter().enumerate() {
            let row = json!({
                "event": message.event,
                "status": attempt.status,
                "attempt": index + 1,
                "at": Timestamp::from_millis(attempt.at_ms),
                "webhook_id": message.webhook_id,
                "url": job.webhook,
            });
            rows.push((attempt.at_ms, row));
        }
    }
    rows.sort_by_key(|(at_ms, _)| *at_ms);
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(outbox: &Outbox) -> Vec<Event> {
        outbox.messages.iter().map(|message| message.event).collect()
    }

    #[test]
    fn a_terminal_message_is_tried_for_about_a_minute_and_an_earlier_one_once() {
        let mut outbox = Outbox::default();
        outbox.put(Webhooks::Once, Event::Start, "{}", 0, 0);
        outbox.put(Webhooks::Once, Event::Completed, "{}", 0, 0);
        outbox.answered(0, Attempt { at_ms: 0, status: Some(500) }, |seconds| (seconds * 1000.0) as i64);
        assert!(outbox.messages[0].done);
        let mut now_ms = 0;
        for _ in 0..7 {
            assert_eq!(outbox.next(now_ms), Some(1));
            outbox.answered(1, Attempt { at_ms: now_ms, status: None }, |seconds| (seconds * 1000.0) as i64);
            now_ms = outbox.messages[1].due_ms.unwrap();
        }
        assert!(outbox.messages[1].done && outbox.next(i64::MAX).is_none());
        assert_eq!(now_ms, 59_000);
    }

    #[test]
    fn plans_repeat_reverse_and_hold_back_messages() {
        let mut twice = Outbox::default();
        twice.put(Webhooks::Twice, Event::Completed, "{}", 0, 0);
        assert_eq!(twice.messages[0].webhook_id, twice.messages[1].webhook_id);
        let mut reversed = Outbox::default();
        reversed.put(Webhooks::Reversed, Event::Start, "{}", 0, 0);
        reversed.put(Webhooks::Reversed, Event::Logs, "{}", 0, 0);
        assert_eq!(reversed.next(i64::MAX), None);
        reversed.put(Webhooks::Reversed, Event::Completed, "{}", 0, 0);
        assert_eq!(events(&reversed), [Event::Completed, Event::Logs, Event::Start]);
        let mut late = Outbox::default();
        late.put(Webhooks::Late, Event::Completed, "{}", 0, 600_000);
        assert_eq!((late.next(599_999), late.next(600_000)), (None, Some(0)));
        let mut none = Outbox::default();
        none.put(Webhooks::None, Event::Completed, "{}", 0, 0);
        assert!(none.messages.is_empty());
    }
}
