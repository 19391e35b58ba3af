//! Replicate: trainings, predictions, files and signed webhooks, close enough for the official clients.
//!
//! | where                              | what                                                              |
//! |------------------------------------|-------------------------------------------------------------------|
//! | `…/v1/*`                           | the API; needs `Authorization: Bearer`                            |
//! | `…/delivery/{id}/{file}`           | what jobs deliver; no token, gone an hour after the end           |
//! | `GET`, `POST /sandbox/replicate`   | everything with its deliveries; plans for the next creations      |
//! | `GET /sandbox/replicate/letters`   | the newest deliveries as they were sent, signatures and all       |
//!
//! A plan says how the creating call is answered (`create`), what the first looks at it get (`read`), how it ends and with what
//! files (`outcome`), and what stands in its output in place of their addresses (`output`).
//!
//! A [`job::Job`] says how far it is from the time alone; [`worker`] does what that asks for (reads zips, draws
//! pictures, ends jobs, queues news) and [`dispatcher`] delivers the news.

mod account;
mod catalogue;
mod create;
mod dataset;
mod delivery;
mod dispatcher;
mod driving;
mod editing;
mod editors;
mod faces;
mod files;
mod gate;
mod job;
mod jobs;
mod letters;
mod logs;
mod models;
mod outbox;
mod plan;
mod problem;
mod render;
mod schema;
mod size;
mod state;
mod view;
mod worker;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::any;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use plan::{Create, Lists, Outcome, Plan, Read};

use crate::context::Context;
use crate::webhooks;
pub use view::MOUNT;

use problem::Problem;
use state::{Folder, State};

/// The provider.
pub struct Replicate {
    context: Context,
    folder: Folder,
    http: reqwest::Client,
    /// Never held across an await.
    state: Mutex<State>,
    letters: letters::Letters,
    /// Counts changes: whoever waits for a job looks again.
    changed: watch::Sender<u64>,
    stop: CancellationToken,
}

impl Replicate {
    /// The provider whose state is in `replicate/` of the context's folder; what was running goes on.
    ///
    /// # Errors
    /// What the file system says; `InvalidData` if a file is not ours.
    pub fn open(context: Context) -> io::Result<Arc<Self>> {
        let folder = Folder(context.data.join("replicate"));
        let state = Mutex::new(folder.load()?);
        let http = webhooks::client("Replicate-Sandbox/1.0")?;
        let (changed, stop) = (watch::Sender::new(0), CancellationToken::new());
        let letters = letters::Letters::default();
        Ok(Arc::new(Self { context, folder, http, state, letters, changed, stop }))
    }

    /// The API (`/v1`) and the files it delivers (`/delivery`), to be nested under `/sandbox/providers/replicate`.
    pub fn router(self: &Arc<Self>) -> Router {
        // The root of the API is no page of the site either.
        let missing = || any(async || Problem::not_found());
        let api = Router::new().nest("/v1", gate::api(self)).route("/v1", missing()).route("/v1/", missing());
        api.nest("/delivery", delivery::routes(self))
    }

    /// `GET` and `POST /sandbox/replicate`, and the letters below it.
    pub fn drive(self: &Arc<Self>) -> Router {
        driving::routes(self).merge(letters::routes(self))
    }

    /// Works until `stop`: every timer, drawing and delivery hangs on it.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        worker::run(self, stop).await;
    }

    /// Adds a plan for the next creation.
    pub fn plan(&self, plan: Plan) {
        let mut state = self.state();
        state.plans.push_back(plan);
        self.folder.save_plans(&state.plans);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> i64 {
        self.context.clock.now().millis()
    }

    /// Wakes whoever waits for something to happen.
    fn wake(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}
