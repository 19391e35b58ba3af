//! `/sandbox/stripe`: what customers and banks do in, everything that happened out.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, State as Shared};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stripe;
use super::acts::{Bank, Return};
use super::events::Event;
use super::form::Metadata;
use super::payment::Counted;
use super::plan::Wish;
use super::refusal::Refusal;
use super::session::{Method, Payer};
use super::settings::Change;
use super::state::State;
use crate::drive;

const BODY_MAX_BYTES: usize = 64 * 1024;
/// How long a look waits.
const LOOK_MAX: Duration = Duration::from_secs(60);
/// How many of each kind are shown.
const SHOWN_MAX: usize = 200;
/// What another shop does at once.
const BUSTLE_MAX: i64 = 2000;
const DAY_SECONDS: i64 = 24 * 3600;

/// `GET` and `POST /sandbox/stripe` and what is below it.
pub(super) fn routes(stripe: &Arc<Stripe>) -> Router {
    Router::new()
        .route("/sandbox/stripe", get(show).post(plan))
        .route("/sandbox/stripe/resend", post(resend))
        .route("/sandbox/stripe/bustle", post(bustle))
        .route("/sandbox/stripe/settings", post(settings))
        .route("/sandbox/stripe/{session}", post(act))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .with_state(Arc::clone(stripe))
}

/// What a look waits for, at most [`LOOK_MAX`].
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Heard {
    /// Every plan for a creation was used, and what it was for is done.
    Taken,
    /// Whatever is due now was sent.
    Due,
    /// Whatever will be due was sent and taken, or was sent for the last time; not counting what is planned to be late.
    All,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    heard: Option<Heard>,
}

impl Stripe {
    async fn wait(&self, heard: Heard) {
        let mut changed = self.changed.subscribe();
        let over = async { while !self.has(heard) && changed.changed().await.is_ok() {} };
        // Whoever waited in vain sees it in the answer.
        let _ = tokio::time::timeout(LOOK_MAX, over).await;
    }

    fn has(&self, heard: Heard) -> bool {
        let state = self.state();
        let now_ms = state.now_ms;
        let mut waiting = state.waiting();
        let quiet = match heard {
            Heard::Taken => return state.plans.create.is_empty() && state.creating == 0,
            Heard::Due => waiting.all(|(_, message)| message.due_ms > now_ms),
            Heard::All => waiting.all(|(_, message)| message.late && message.due_ms > now_ms),
        };
        quiet && state.posting.is_empty()
    }
}

/// 200 `{"sessions":[…],"subscriptions":[…],"charges":[…],"events":[…],"plans":{…},"settings":{…}}`, newest first.
async fn show(Shared(stripe): Shared<Arc<Stripe>>, Query(query): Query<Look>) -> Json<Value> {
    if let Some(heard) = query.heard {
        stripe.wait(heard).await;
    }
    let state = stripe.state();
    let event = |event: &Event| {
        json!({
            "id": event.id, "type": event.kind, "created": event.created, "object": event.about,
            "deliveries": event.deliveries(),
            "waiting": event.messages.iter().filter(|message| !message.done).count(),
        })
    };
    let sessions = state.sessions.newest().into_iter().take(SHOWN_MAX);
    let subscriptions = state.subscriptions.newest().into_iter().take(SHOWN_MAX);
    let payments = state.payments.newest().into_iter().take(SHOWN_MAX);
    Json(json!({
        "sessions": sessions.map(|session| state.shown(session)).collect::<Vec<_>>(),
        "subscriptions": subscriptions.map(|found| found.view()).collect::<Vec<_>>(),
        "charges": payments.filter_map(|payment| state.object(&payment.charge)).collect::<Vec<_>>(),
        "events": state.events.newest().into_iter().take(SHOWN_MAX).map(event).collect::<Vec<_>>(),
        "plans": state.plans,
        "settings": state.settings,
    }))
}

/// 200 `{"webhooks":[…],"create":[…]}`: the plans that wait now; 422 for one that is not understood.
async fn plan(Shared(stripe): Shared<Arc<Stripe>>, body: Bytes) -> Response {
    let wish: Wish = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let mut state = stripe.state();
    if let Err(reason) = state.plans.queue(wish) {
        return drive::refuse(reason);
    }
    state.save_plans();
    Json(json!(state.plans)).into_response()
}

/// 200, what the account is like now; what is not named stays.
async fn settings(Shared(stripe): Shared<Arc<Stripe>>, body: Bytes) -> Response {
    let change: Change = match drive::parse(&body) {
        Ok(change) => change,
        Err(refusal) => return refusal,
    };
    Json(stripe.state().set(change)).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    event: String,
}

/// 200: the event is delivered once more, as the Dashboard can.
async fn resend(Shared(stripe): Shared<Arc<Stripe>>, body: Bytes) -> Response {
    let again: Again = match drive::parse(&body) {
        Ok(again) => again,
        Err(refusal) => return refusal,
    };
    let found = stripe.state().resend(&again.event);
    stripe.wake();
    match found {
        Some(()) => Json(json!({ "event": again.event })).into_response(),
        None => drive::refuse(&format!("no such event: {}", again.event)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bustle {
    count: i64,
    over_seconds: i64,
}

/// 200: so much has happened in another shop of the account.
async fn bustle(Shared(stripe): Shared<Arc<Stripe>>, body: Bytes) -> Response {
    let Bustle { count, over_seconds } = match drive::parse(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    if !(1..=BUSTLE_MAX).contains(&count) || !(0..=DAY_SECONDS).contains(&over_seconds) {
        return drive::refuse("1 to 2000 events over at most a day");
    }
    stripe.state().bustle(count, over_seconds);
    stripe.wake();
    Json(json!({ "events": count })).into_response()
}

/// The body of `POST /sandbox/stripe/{session}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    event: Deed,
    /// Minor units, for a refund or a dispute, all that is left without it; or what a period costs from now on.
    amount: Option<i64>,
    /// How the bank counts what is disputed, if it is another currency than the payment's.
    counted: Option<Counted>,
    /// How it is paid; by card without it.
    method: Option<Method>,
    /// Who pays.
    email: Option<String>,
}

/// What the customer, the bank or the shop does.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Pay,
    PayAsync,
    AsyncSucceed,
    AsyncFail,
    Expire,
    Refund,
    RefundFails,
    Dispute,
    DisputeWon,
    DisputeLost,
    CancelAtPeriodEnd,
    Resume,
    Cancel,
    NextPaymentFails,
    NextPaymentSwitches,
    PriceChanges,
    PaymentRecovers,
    PaymentGivenUp,
    /// Stripe does not know the subscription any more, as with the key of another account or of the other mode.
    Gone,
}

impl State {
    /// Session, newest payment and subscription behind the id of any of them.
    fn case(&self, id: &str) -> Option<(String, Option<String>, Option<String>)> {
        let wanted = |session: &&super::session::Session| {
            session.id == id || session.subscription.as_deref() == Some(id) || session.payment.as_deref() == Some(id)
        };
        let session = self.sessions.newest().into_iter().find(wanted)?;
        let newest = session.subscription.as_ref().and_then(|id| self.newest_payment(id));
        Some((session.id.clone(), newest.or_else(|| session.payment.clone()), session.subscription.clone()))
    }

    fn newest_payment(&self, subscription: &str) -> Option<String> {
        let mut invoices = self.invoices.newest().into_iter().filter(|invoice| invoice.subscription == subscription);
        invoices.find_map(|invoice| invoice.payment.clone())
    }

    /// A session with the ids of its newest payment, for whoever drives.
    fn shown(&self, session: &super::session::Session) -> Value {
        let mut object = self.session_view(session);
        let payment = self.case(&session.id).and_then(|(_, payment, _)| self.payments.get(&payment?));
        object["charge"] = json!(payment.map(|payment| payment.charge.as_str()));
        object["amount_refunded"] = json!(payment.map_or(0, |payment| payment.refunded()));
        object["disputed"] = json!(payment.is_some_and(|payment| payment.dispute.is_some()));
        object
    }

    fn act(&mut self, id: &str, act: &Act) -> Result<(), Refusal> {
        let (session, payment, subscription) = self.case(id).ok_or_else(|| Refusal::no_such("checkout session", id))?;
        let paid = || payment.clone().ok_or_else(|| Refusal::state(None, "Nothing has been paid yet."));
        let subscribed =
            || subscription.clone().ok_or_else(|| Refusal::state(None, "This Checkout Session made no subscription."));
        match act.event {
            Deed::Pay | Deed::PayAsync => {
                let known = self.sessions.get(&session).and_then(|session| session.email().map(str::to_owned));
                let email = act.email.clone().or(known).unwrap_or_else(|| "buyer@example.com".to_owned());
                let bank = if matches!(act.event, Deed::Pay) { Bank::AtOnce } else { Bank::Later };
                self.pay(&session, Payer { email, name: None }, act.method.unwrap_or(Method::Card), bank)
            }
            Deed::AsyncSucceed => self.settle(&session, true),
            Deed::AsyncFail => self.settle(&session, false),
            Deed::Expire => self.expire_open(&session, None),
            Deed::Refund => {
                let wish = Return { amount: act.amount, reason: None, metadata: Metadata::new() };
                self.refund(&paid()?, wish, None).map(|_| ())
            }
            Deed::RefundFails => self.fail_refund(&paid()?),
            Deed::Dispute => self.dispute(&paid()?, act.amount, act.counted.clone()),
            Deed::DisputeWon => self.close_dispute(&paid()?, true),
            Deed::DisputeLost => self.close_dispute(&paid()?, false),
            Deed::CancelAtPeriodEnd => {
                self.on_living(&subscribed()?, |state, id| state.end_with_period(id, true, None))
            }
            Deed::Resume => self.on_living(&subscribed()?, |state, id| state.end_with_period(id, false, None)),
            Deed::Cancel => self.on_living(&subscribed()?, |state, id| state.end(id, None)),
            Deed::NextPaymentFails => self.on_living(&subscribed()?, |state, id| {
                state.subscriptions.change(id, |subscription| subscription.next_fails = true);
            }),
            Deed::NextPaymentSwitches => self.on_living(&subscribed()?, |state, id| {
                state.subscriptions.change(id, |subscription| subscription.next_switches = true);
            }),
            Deed::PriceChanges => {
                let amount = act.amount.filter(|amount| *amount > 0);
                let amount = amount.ok_or_else(|| Refusal::state(None, "Say the amount that a period costs."))?;
                self.on_living(&subscribed()?, |state, id| state.reprice(id, amount))
            }
            Deed::Gone => self.on_living(&subscribed()?, |state, id| state.subscriptions.forget(|one| one.id == id)),
            Deed::PaymentRecovers => self.recover(&subscribed()?),
            Deed::PaymentGivenUp => self.lapse(&subscribed()?),
        }
    }

    fn on_living(&mut self, id: &str, act: impl FnOnce(&mut Self, &str)) -> Result<(), Refusal> {
        if self.subscriptions.get(id).is_none_or(|subscription| subscription.ended_at.is_some()) {
            return Err(Refusal::state(None, "This subscription has ended."));
        }
        act(self, id);
        Ok(())
    }
}

/// 200, the session as it is now; 422 `{"error"}` when it cannot be done. A subscription's or a payment's id is taken too.
async fn act(Shared(stripe): Shared<Arc<Stripe>>, Path(id): Path<String>, body: Bytes) -> Response {
    let act: Act = match drive::parse(&body) {
        Ok(act) => act,
        Err(refusal) => return refusal,
    };
    let done = {
        let mut state = stripe.state();
        let done = state.act(&id, &act);
        let session = state.case(&id).and_then(|(session, _, _)| state.sessions.get(&session));
        done.map(|()| session.map(|session| state.shown(session)))
    };
    stripe.wake();
    match done {
        Ok(session) => Json(json!(session)).into_response(),
        Err(refusal) => drive::refuse(&refusal.message),
    }
}
