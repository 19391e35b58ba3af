//! How many round trips to the database an answer took, as the log line of its request says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::Answer;

type ByRequest = Arc<Mutex<HashMap<String, u64>>>;

/// Reads the log of this process from now on.
#[derive(Clone, Debug)]
pub struct RoundTrips(ByRequest);

impl RoundTrips {
    /// Begins to read.
    #[must_use]
    pub fn watch() -> Self {
        static WATCHED: OnceLock<ByRequest> = OnceLock::new();
        let by_request = WATCHED.get_or_init(|| {
            let by_request = ByRequest::default();
            let subscriber = tracing_subscriber::registry().with(RequestLines(Arc::clone(&by_request)));
            tracing::subscriber::set_global_default(subscriber).expect("nobody else reads the log");
            by_request
        });
        Self(Arc::clone(by_request))
    }

    /// How many this answer took.
    #[must_use]
    pub fn of(&self, answer: &Answer) -> u64 {
        let id = answer.headers["x-request-id"].to_str().expect("an id");
        *self.0.lock().unwrap().get(id).unwrap_or_else(|| panic!("{}: no log line", answer.asked))
    }
}

struct RequestLines(ByRequest);

impl<S: Subscriber> Layer<S> for RequestLines {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        if let (Some(request), Some(round_trips)) = (line.request, line.round_trips) {
            self.0.lock().unwrap().insert(request, round_trips);
        }
    }
}

#[derive(Default)]
struct Line {
    request: Option<String>,
    round_trips: Option<u64>,
}

impl Visit for Line {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "db_round_trips" {
            self.round_trips = Some(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "request" {
            self.request = Some(format!("{value:?}"));
        }
    }
}
