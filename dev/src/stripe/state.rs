//! What the provider remembers, always as far as the clock.

use std::collections::HashSet;
use std::io;

use serde_json::Value;

use super::customers::Customer;
use super::events::{Event, Message};
use super::invoice::Invoice;
use super::payment::Payment;
use super::plan::Plans;
use super::portal::Visit;
use super::prices::Price;
use super::replay::Reply;
use super::session::{Session, Status};
use super::settings::Settings;
use super::subscription::Subscription;
use crate::context::Context;
use crate::disk;
use crate::json_store::JsonStore;

/// Everything the provider knows.
pub(super) struct State {
    pub(super) context: Context,
    /// The moment this is the state of.
    pub(super) now_ms: i64,
    pub(super) sessions: JsonStore<Session>,
    pub(super) customers: JsonStore<Customer>,
    /// By payment intent.
    pub(super) payments: JsonStore<Payment>,
    pub(super) subscriptions: JsonStore<Subscription>,
    pub(super) invoices: JsonStore<Invoice>,
    pub(super) events: JsonStore<Event>,
    pub(super) prices: JsonStore<Price>,
    pub(super) visits: JsonStore<Visit>,
    pub(super) replies: JsonStore<Reply>,
    pub(super) plans: Plans,
    pub(super) settings: Settings,
    /// Idempotency keys whose request is being executed.
    pub(super) running: HashSet<String>,
    /// How many sessions are being created.
    pub(super) creating: usize,
    /// Lanes whose messages are being delivered.
    pub(super) posting: HashSet<String>,
    turn: u64,
}

impl State {
    /// Reads everything.
    pub(super) fn open(context: Context) -> io::Result<Self> {
        let folder = context.data.join("stripe");
        let mut state = Self {
            now_ms: 0,
            sessions: JsonStore::open(folder.join("sessions"))?,
            customers: JsonStore::open(folder.join("customers"))?,
            payments: JsonStore::open(folder.join("payments"))?,
            subscriptions: JsonStore::open(folder.join("subscriptions"))?,
            invoices: JsonStore::open(folder.join("invoices"))?,
            events: JsonStore::open(folder.join("events"))?,
            prices: JsonStore::open(folder.join("prices"))?,
            visits: JsonStore::open(folder.join("visits"))?,
            replies: JsonStore::open(folder.join("replies"))?,
            plans: disk::read(&folder.join("plans.json"))?.unwrap_or_default(),
            settings: disk::read(&folder.join("settings.json"))?.unwrap_or_default(),
            running: HashSet::new(),
            creating: 0,
            posting: HashSet::new(),
            turn: 0,
            context,
        };
        let messages = state.events.newest().into_iter().flat_map(|event| &event.messages);
        state.turn = messages.map(|message| message.turn).max().unwrap_or(0);
        Ok(state)
    }

    /// The present in seconds since the epoch.
    pub(super) fn now(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// Does what time asks for up to this moment.
    pub(super) fn catch_up(&mut self, now_ms: i64) {
        self.now_ms = self.now_ms.max(now_ms);
        let now = self.now();
        for id in self.sessions.ids(|session| session.status == Status::Open && session.expires_at <= now) {
            self.expire(&id, None);
        }
        self.renew();
    }

    /// When time next asks for something, in milliseconds.
    pub(super) fn next_moment(&self) -> Option<i64> {
        let open = self.sessions.newest().into_iter().filter(|session| session.status == Status::Open);
        let expiries = open.map(|session| session.expires_at.saturating_mul(1000));
        let living = self.subscriptions.newest().into_iter().filter(|subscription| subscription.ended_at.is_none());
        let renewals = living.map(|subscription| subscription.period_end().saturating_mul(1000));
        let messages = self.waiting().map(|(event, message)| (&event.ordering_key, message.due_ms));
        let due = messages.filter(|(ordering_key, _)| !self.posting.contains(*ordering_key)).map(|(_, due_ms)| due_ms);
        expiries.chain(renewals).chain(due).min()
    }

    /// Every message that is still to be delivered.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (&Event, &Message)> {
        let events = self.events.newest().into_iter();
        events.flat_map(|event| event.messages.iter().map(move |message| (event, message))).filter(|(_, m)| !m.done)
    }

    /// Messages have turns: of several that are due the one with the lowest goes first.
    pub(super) fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    pub(super) fn save_plans(&self) {
        if let Err(error) = disk::write(&self.context.data.join("stripe").join("plans.json"), &self.plans) {
            tracing::error!(%error, "the sandbox could not write its state");
        }
    }

    /// A payment by its intent or its charge.
    pub(super) fn payment(&self, id: &str) -> Option<&Payment> {
        let by_charge = || self.payments.newest().into_iter().find(|payment| payment.charge == id);
        self.payments.get(id).or_else(by_charge)
    }

    /// The object of an id, as the API shows it.
    pub(super) fn object(&self, id: &str) -> Option<Value> {
        match id.split('_').next()? {
            "cs" => self.sessions.get(id).map(|session| self.session_view(session)),
            "cus" => self.customers.get(id).map(Customer::view),
            "pi" => self.payments.get(id).map(Payment::intent_view),
            "ch" => self.payment(id).map(Payment::charge_view),
            "txn" => self.payment(&id.replacen("txn_", "ch_", 1)).map(Payment::movement_view),
            "sub" => self.subscriptions.get(id).map(Subscription::view),
            "in" => self.invoices.get(id).map(Invoice::view),
            "re" => self.payments.newest().into_iter().find_map(|payment| payment.refund_view(id)),
            _ => None,
        }
    }
}
