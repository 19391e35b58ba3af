//! The newest webhooks as they went over the wire: what somebody who listens would have, to be sent again by tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Replicate;

/// How many are kept, in memory only.
const LETTERS_MAX: usize = 500;

/// One delivery.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sent {
    /// The prediction or training it tells about.
    #[serde(skip)]
    pub(super) job: String,
    pub(super) url: String,
    pub(super) webhook_id: String,
    /// Seconds since the epoch, as in the header.
    pub(super) timestamp: String,
    pub(super) signature: String,
    pub(super) body: String,
}

/// What was sent, oldest first.
#[derive(Debug, Default)]
pub(super) struct Letters(Mutex<VecDeque<Sent>>);

impl Letters {
    pub(super) fn keep(&self, sent: Sent) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == LETTERS_MAX {
            kept.pop_front();
        }
        kept.push_back(sent);
    }

    fn about(&self, job: &str) -> Vec<Sent> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|sent| sent.job == job).cloned().collect()
    }
}

/// `GET /sandbox/replicate/letters?id=` → 200 `{"items":[{"url","webhook_id","timestamp","signature","body"}]}`.
pub(super) fn routes(replicate: &Arc<Replicate>) -> Router {
    Router::new().route("/sandbox/replicate/letters", get(show)).with_state(Arc::clone(replicate))
}

#[derive(Deserialize)]
struct Wanted {
    id: String,
}

async fn show(State(replicate): State<Arc<Replicate>>, Query(wanted): Query<Wanted>) -> Json<Value> {
    Json(json!({ "items": replicate.letters.about(&wanted.id) }))
}
