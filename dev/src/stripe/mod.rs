//! Stripe: hosted checkout, subscriptions, refunds, disputes and signed events, close enough for the official clients.
//!
//! | where                                | what                                                                |
//! |--------------------------------------|---------------------------------------------------------------------|
//! | `…/v1/*`                             | the API; needs the key and `Stripe-Version`                         |
//! | `/sandbox/pay/stripe/{session}`      | the checkout page a session sends its customer to                   |
//! | `/sandbox/portal/stripe/{id}`        | the customer portal                                                 |
//! | `GET`, `POST /sandbox/stripe`        | everything with its deliveries; plans for the next news             |
//! | `POST /sandbox/stripe/{session}`     | what the customer or the bank does                                  |
//! | `POST /sandbox/stripe/resend`        | delivers an event once more                                         |
//! | `POST /sandbox/stripe/bustle`        | fills the log: `{"count":1200,"over_seconds":3600}` of another shop |
//! | `POST /sandbox/stripe/settings`      | what the account is like: wallets, portal, customers, addresses, …  |
//!
//! [`acts`] is what customers and banks do, [`subscribing`] what time does to a subscription; both tell [`events`], and
//! [`dispatcher`] delivers. [`State`] is always as far as the clock: whoever opens it moves it there first.

mod acts;
mod customers;
mod dispatcher;
mod driving;
mod events;
mod form;
mod gate;
mod invoice;
mod invoices;
mod list;
mod money;
mod news;
mod page;
mod payment;
mod plan;
mod portal;
mod prices;
mod receipts;
mod refunds;
mod refusal;
mod replay;
mod session;
mod sessions;
mod settings;
mod setup;
mod state;
mod subscribing;
mod subscription;
mod subscriptions;
mod switching;
mod version;
mod view;
mod ways;
mod wish;
mod words;
mod worker;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::webhooks;
use state::State;

/// Where the API is nested.
pub const MOUNT: &str = "/sandbox/providers/stripe";
/// The API version this sandbox speaks, in answers and events.
pub const VERSION: &str = "2026-10-28.endive";
/// An older one that is understood, with what it still takes.
pub const OLDER_VERSION: &str = "2026-08-26.dahlia";
/// Where events go: the studio's own route.
const HOOK: &str = "/api/webhooks/stripe";

/// The provider.
pub struct Stripe {
    context: Context,
    http: reqwest::Client,
    /// Never held across an await.
    state: Mutex<State>,
    /// Counts changes: whoever waits for a delivery looks again.
    changed: watch::Sender<u64>,
    stop: CancellationToken,
}

impl Stripe {
    /// The provider whose state is in `stripe/` of the context's folder; what was to be delivered still is.
    ///
    /// # Errors
    /// What the file system says; `InvalidData` if a file is not ours.
    pub fn open(context: Context) -> io::Result<Arc<Self>> {
        let state = Mutex::new(State::open(context.clone())?);
        let http = webhooks::client("Stripe/1.0 (+https://stripe.com/docs/webhooks)")?;
        let (changed, stop) = (watch::Sender::new(0), CancellationToken::new());
        Ok(Arc::new(Self { context, http, state, changed, stop }))
    }

    /// The API (`/v1`), to be nested under [`MOUNT`].
    pub fn router(self: &Arc<Self>) -> Router {
        gate::api(self)
    }

    /// The pages for customers, and the routes that drive.
    pub fn drive(self: &Arc<Self>) -> Router {
        driving::routes(self).merge(page::routes(self)).merge(portal::routes(self))
    }

    /// Works until `stop`: every delivery and everything that time brings hangs on it.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        worker::run(self, stop).await;
    }

    /// The books, as far as the clock.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.catch_up(self.context.clock.now().millis());
        state
    }

    /// Wakes whoever waits for something to happen.
    fn wake(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}
