//! Jobs: what costs, takes time, and must end. Reading order: `state` (what can happen), `new` and `submit` (holds, job,
//! calls and items in one write), `send` (to the engine), `work` and `ring` (to engines that answer with the work itself),
//! `update` and `apply` (from the engine), `reconcile` (when none comes), `cancel` and `stopping` (what its owner stops),
//! `pauses` and `fallback` (an engine that refuses us, and who is asked instead), `model_check` (whether models live), `view`, `events` and `http` (what the person sees).

mod apply;
mod call;
mod cancel;
mod charge;
mod dressing;
mod events;
mod events_http;
mod fallback;
mod http;
mod input;
mod model_check;
mod new;
mod openapi;
mod outputs;
mod pauses;
mod personal;
mod reconcile;
mod request;
mod retry;
mod ring;
mod send;
mod state;
mod stopping;
mod submit;
mod told;
mod update;
mod view;
mod work;

pub use call::{CallRow, CallState};
pub use cancel::{abandon, cancel, follow_stopped, follow_stopped_soon};
pub use dressing::Dressing;
pub use events_http::events;
pub use fallback::{closed, first_open, paused, takes_work, target};
pub use http::{list, one, reconcile_overdue};
pub use input::JobInput;
pub use model_check::{check_models, models_in_use};
pub use new::{NewCall, NewJob, price};
pub(crate) use openapi::operations;
pub(crate) use outputs::{KeptPicture, Shown, keep_picture};
pub use pauses::probe;
pub(crate) use personal::PERSONAL;
pub use reconcile::{Progress, reconcile};
pub use request::{CallRequest, PhotoTarget};
pub use retry::retry;
pub use ring::{ring, worker};
pub use send::send_first;
pub use state::{IllegalTransition, ItemEvent, ItemState, JobState, live_items_sql};
pub use submit::{Submission, submit};
pub use update::{EngineUpdate, apply_update};
pub use view::{ItemError, JobView, ListFilter, load, page};
