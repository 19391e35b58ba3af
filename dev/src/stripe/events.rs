//! Events that wait to be delivered and events that were: what is kept of each, and its routes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use darkroom::clock::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::form::Params;
use super::list::{self, Row};
use super::news::{Asked, Kind, News};
use super::refusal::Refusal;
use super::state::State;
use super::{Stripe, VERSION};
use crate::random;
use crate::webhooks::{Attempt, LATE_SECONDS, Webhooks, pause_after};

/// Pauses between the attempts of an event in seconds at speed 1. Stripe's sandbox tries three times over a few hours;
/// whoever watches this one has minutes.
const PAUSES_SECONDS: [f64; 5] = [1.0, 4.0, 15.0, 60.0, 240.0];
/// Of how many kinds one request may ask (Stripe, list all events).
const TYPES_MAX: usize = 20;
/// Events can be looked at for so long (Stripe, events).
const LIFE_SECONDS: i64 = 30 * 86_400;

/// One event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Event {
    /// `evt_…`
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) created: i64,
    /// The id of the object it tells about.
    pub(super) about: String,
    /// Messages of one ordering key are delivered one after the other.
    pub(super) ordering_key: String,
    /// As it is sent.
    pub(super) body: String,
    pub(super) messages: Vec<Message>,
}

/// One delivery that is to be made until it is taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Message {
    /// Which of several due messages goes first.
    pub(super) turn: u64,
    pub(super) due_ms: i64,
    /// It is planned to be late.
    pub(super) late: bool,
    /// It is planned to be signed with another key.
    pub(super) spoiled: bool,
    pub(super) done: bool,
    pub(super) attempts: Vec<Attempt>,
}

impl Message {
    /// Notes an answer: done, or when to try again.
    pub(super) fn answered(&mut self, attempt: Attempt, pause_ms: impl Fn(f64) -> i64) {
        let at_ms = attempt.at_ms;
        self.attempts.push(attempt);
        match pause_after(&self.attempts, &PAUSES_SECONDS) {
            Some(pause) => self.due_ms = at_ms + pause_ms(pause),
            None => self.done = true,
        }
    }
}

impl Event {
    fn message(&mut self, turn: u64, due_ms: i64) -> &mut Message {
        let message = Message { turn, due_ms, late: false, spoiled: false, done: false, attempts: Vec::new() };
        self.messages.push(message);
        let newest = self.messages.len() - 1;
        &mut self.messages[newest]
    }

    /// Every attempt, in the order of their time.
    pub(super) fn deliveries(&self) -> Vec<Value> {
        let mut attempts: Vec<_> = self.messages.iter().flat_map(|message| &message.attempts).collect();
        attempts.sort_by_key(|attempt| attempt.at_ms);
        let row = |attempt: &Attempt| json!({ "at": Timestamp::from_millis(attempt.at_ms), "status": attempt.status });
        attempts.into_iter().map(row).collect()
    }

    /// The object as the API shows it: how many deliveries are still to be made is as of now.
    fn view(&self) -> Value {
        let mut object: Value = serde_json::from_str(&self.body).unwrap_or_default();
        object["pending_webhooks"] = self.messages.iter().filter(|message| !message.done).count().into();
        object
    }
}

impl State {
    /// Tells what happened at once, as the next plan wants it; `ordering_key` is what it is about.
    pub(super) fn tell(&mut self, ordering_key: &str, asked: Option<&Asked>, news: Vec<News>) {
        let plan = self.plans.webhooks.pop_front();
        if plan.is_some() {
            self.save_plans();
        }
        let plan = plan.unwrap_or_default();
        let (now_ms, late_ms) = (self.now_ms, self.context.duration_ms(LATE_SECONDS));
        let mut events: Vec<_> = news.into_iter().map(|news| event(news, ordering_key, asked, self.now())).collect();
        let mut turns = Vec::new();
        for _ in 0..events.len() * 2 {
            turns.push(self.next_turn());
        }
        let count = events.len();
        for (index, event) in events.iter_mut().enumerate() {
            match plan {
                Webhooks::None => {}
                Webhooks::Once => drop(event.message(turns[index], now_ms)),
                Webhooks::Twice => {
                    event.message(turns[index * 2], now_ms);
                    event.message(turns[index * 2 + 1], now_ms);
                }
                Webhooks::Reversed => drop(event.message(turns[count - 1 - index], now_ms)),
                Webhooks::Late => event.message(turns[index], now_ms + late_ms).late = true,
                Webhooks::BadSignature => event.message(turns[index], now_ms).spoiled = true,
            }
        }
        for event in events {
            let id = event.id.clone();
            self.events.put(&id, event);
        }
    }

    /// So much happens in another shop of the same account, spread over the last so many seconds: pages that nobody paid
    /// on. Nobody is told, and all of it is in the log.
    pub(super) fn bustle(&mut self, count: i64, over_seconds: i64) {
        let now = self.now();
        for number in 0..count {
            let id = format!("cs_test_b1{}", random::letters(56));
            let object = json!({
                "id": id, "object": "checkout.session", "client_reference_id": null, "currency": "usd", "livemode": false,
                "metadata": {}, "mode": "payment", "payment_status": "unpaid", "status": "expired",
            });
            let at = now - over_seconds + over_seconds * (number + 1) / count;
            let event = event(News::new(Kind::SessionExpired, object), &id, None, at);
            let id = event.id.clone();
            self.events.put(&id, event);
        }
    }

    /// Delivers an event once more.
    pub(super) fn resend(&mut self, id: &str) -> Option<()> {
        let (turn, now_ms) = (self.next_turn(), self.now_ms);
        self.events.change(id, |event| {
            event.message(turn, now_ms);
        })
    }
}

fn event(news: News, ordering_key: &str, asked: Option<&Asked>, now: i64) -> Event {
    let id = format!("evt_1{}", random::letters(23));
    let mut body = json!({
        "id": id,
        "object": "event",
        "api_version": VERSION,
        "created": now,
        "data": { "object": news.object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": {
            "id": asked.map(|asked| asked.request.as_str()),
            "idempotency_key": asked.and_then(|asked| asked.idempotency_key.as_deref()),
        },
        "type": news.kind,
    });
    if let Some(previous) = news.previous {
        body["data"]["previous_attributes"] = previous;
    }
    let about = body["data"]["object"]["id"].as_str().unwrap_or_default().to_owned();
    // Indented, as Stripe sends it: whoever verifies a body it has read and written again fails here too.
    let body = serde_json::to_string_pretty(&body).unwrap_or_default();
    Event {
        id,
        kind: news.kind,
        created: now,
        about,
        ordering_key: ordering_key.to_owned(),
        body,
        messages: Vec::new(),
    }
}

pub(super) async fn show(
    Shared(stripe): Shared<Arc<Stripe>>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    params.finish()?;
    let state = stripe.state();
    let event = state.events.get(&id).filter(|event| state.now() < event.created + LIFE_SECONDS);
    Ok(Json(event.ok_or_else(|| Refusal::no_such("event", &id))?.view()))
}

pub(super) async fn list(Shared(stripe): Shared<Arc<Stripe>>, mut params: Params) -> Result<Json<Value>, Refusal> {
    let mut kinds = params.choices::<Kind>("types")?;
    if kinds.len() > TYPES_MAX {
        return Err(Refusal::invalid("types", format!("You may specify up to {TYPES_MAX} event types.")));
    }
    kinds.extend(params.choice::<Kind>("type")?);
    let delivered = params.boolean("delivery_success")?;
    let state = stripe.state();
    let wanted = |event: &&Event| {
        let taken = event.messages.iter().all(|message| message.done);
        (kinds.is_empty() || kinds.contains(&event.kind))
            && delivered.is_none_or(|delivered| delivered == taken)
            && state.now() < event.created + LIFE_SECONDS
    };
    let row = |event: &Event| Row { id: event.id.clone(), created: event.created, object: event.view() };
    let mut events: Vec<_> = state.events.newest().into_iter().filter(wanted).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.created));
    list::page(&state, params, "/v1/events", events.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_tried_six_times() {
        let mut message =
            Message { turn: 1, due_ms: 0, late: false, spoiled: false, done: false, attempts: Vec::new() };
        for _ in 0..6 {
            assert!(!message.done);
            let attempt = Attempt { at_ms: message.due_ms, status: Some(500) };
            message.answered(attempt, |seconds| (seconds * 1000.0) as i64);
        }
        assert!(message.done);
        assert_eq!(message.due_ms, 320_000);
    }
}
