//! Engines: the providers that make pictures and train models.
//!
//! Reading order: `name` (which there are, and how long each takes), `request` (what is asked, in our words), `report`
//! (what came of it), `engine` (the one door, an enum), then a folder for each engine, which knows its protocol.
//!
//! An engine knows nothing of jobs, credits or the database. What it hands back is typed and complete: a request that may
//! or may not have been taken says so, because neither engine has an idempotency key and a blind second POST costs money.

pub mod chat;
mod delivery;
mod engine;
pub mod fault;
mod log_tail;
mod name;
mod ratio;
pub mod replicate;
mod report;
mod request;
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
pub use request::{EngineRequest, PhotoShape, PicturesRequest, TrainRequest, Work, prompt_with_trigger};

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Whoever asks an engine says it in the words of this room: a second engine is one folder here.
    #[test]
    fn jobs_and_studios_know_no_engine_by_its_protocol() {
        fn read(folder: &Path, sources: &mut Vec<(String, String)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, sources);
                } else {
                    sources.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let mut sources = Vec::new();
        for room in ["jobs", "studios", "catalogue"] {
            read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("lib").join(room), &mut sources);
        }
        assert!(sources.len() > 20, "the rooms have moved");
        for (path, source) in sources {
            for folder in ["engines::replicate", "engines::chat"] {
                assert!(!source.contains(folder), "{path} names {folder}");
            }
        }
    }
}
