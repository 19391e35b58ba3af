//! Jobs: what costs, takes time, and must end. Reading order: `state` (what can happen), `submit` (hold, job, call and
//! items in one write), `send` (to the engine), `news` and `apply` (from the engine), `reconcile` (when none comes),
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
mod send;
mod state;
mod stopping;
mod submit;
mod view;
mod wish;

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
pub use send::{send_first, send_written};
pub use state::{IllegalTransition, ItemEvent, ItemState, JobState};
pub use submit::{NewCall, NewJob, answer, price};
pub use view::{JobView, ListFilter, load, page};
pub use wish::{PhotosWish, TrainingWish, Wish};
