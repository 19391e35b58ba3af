//! Engines: the providers that make pictures and train models.
//!
//! Reading order: `name` (which there are, and how long each takes), `request` (what is asked, in our words), `report`
//! (what came of it), `engine` (the one door, an enum), then a folder for each engine, which knows its protocol.
//! [`text`] makes no pictures and is none of them: it writes a short text while somebody waits.
//!
//! An engine knows nothing of jobs, credits or the database. What it hands back is typed and complete: a request that may
//! or may not have been taken says so, because no engine has an idempotency key and a blind second POST costs money.

pub mod chat;
mod delivery;
mod encoded;
mod engine;
pub mod fault;
pub mod gemini;
mod listed;
mod log_tail;
mod name;
mod ratio;
pub mod replicate;
mod report;
mod request;
mod signs;
mod single;
pub mod text;
pub mod together;
mod transport;

pub use delivery::{DeliveryHost, FetchError};
pub use engine::Engine;
pub use fault::ItemFault;
pub use log_tail::{LogEnd, LogTail};
pub use name::{EngineName, LostWork, Task, Timings};
pub use ratio::AspectRatio;
pub use replicate::TrainerShape;
pub use report::{
    AccountProblem, Deleted, EngineError, Output, PictureSource, Report, ReportState, Sent, TrainedVersion,
};
pub use request::{
    ComposeRequest, ComposeShape, Destination, EngineRequest, PhotoShape, PicturesRequest, Trace, TrainRequest, Work,
    names_trigger_word, prompt_with_trigger,
};
pub use text::{NoText, TextModel, TextRequest};
