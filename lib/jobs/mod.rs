//! Jobs: what costs, takes time, and must end. Reading order: `state` (what can happen), `submit` (hold, job, call and
//! items in one write), `send` (to the engine), `work` and `ring` (to engines that answer with the work itself), `news` and `apply` (from the engine), `reconcile` (when none comes),
//! `cancel` and `stopping` (what its owner stops), `pauses` (an engine that refuses us), `view`, `events` and `http` (what
//! the person sees).

mod apply;
mod call;
mod cancel;
mod charge;
mod events;
mod events_http;
mod http;
mod news;
mod openapi;
mod outputs;
mod pauses;
mod reconcile;
mod request;
mod retry;
mod ring;
mod send;
pub mod slots;
mod state;
mod stopping;
mod submit;
mod sweep;
mod view;
mod wish;
mod work;

pub use call::{CallRow, CallState};
pub use cancel::cancel;
pub use events_http::events;
pub use http::{list, look_after_overdue, one};
pub use news::{News, apply_news};
pub(crate) use openapi::operations;
pub use pauses::{guard as not_paused, is_paused, paused, probe};
pub use reconcile::{Progress, reconcile};
pub use request::{CallRequest, PhotoTarget};
pub use retry::retry;
pub use ring::{ring, worker};
pub use send::{send_first, send_written};
pub use state::{IllegalTransition, ItemEvent, ItemState, JobState};
pub use submit::{ModelRef, NewCall, NewJob, Studio};
pub use view::{JobView, ListFilter, ModelView, load, page};
pub use wish::{PhotosWish, TrainingWish, Wish};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Stmt;
use crate::http::background::Background;
use crate::ids::{ErasureId, ModelId};

/// The erasure of a model at the provider, with the version it made there, if it made one (requirement D2).
#[must_use]
pub fn erase_provider_model(model: ModelId, made: Option<(&str, &str)>, now: Timestamp) -> Stmt {
    let target = serde_json::json!({
        "model": model, "provider_model": made.map(|made| made.0), "provider_version": made.map(|made| made.1),
    });
    Stmt::new("INSERT INTO erasures (id, kind, target, due_at, created_at) VALUES (?1, 'provider_model', ?2, ?3, ?3)")
        .bind(ErasureId::new(now))
        .bind(target.to_string())
        .bind(now)
}

/// Deletes what is to be deleted outside the database right after the answer; what fails is left to the reconciler.
pub fn erase_soon(app: &App, background: &Background) {
    let app = app.clone();
    background.spawn(async move {
        if let Err(error) = sweep::run(&app).await {
            tracing::warn!(%error, "deleting is left to the reconciler");
        }
    });
}
