//! Training sets: a zip of pictures becomes a clean zip of pictures, or a list of reasons (requirements A3, A4).
//!
//! What the directory at the end of the zip shows is judged first, before any entry is downloaded (`inspect`, by the
//! `names` among others, read in their `code_page`). Then entries are read one after the other in the order they lie in, one picture in memory at a
//! time (`clean`). What is no picture is left out and counted; a picture that cannot be used is left out and named. What
//! no honest zip has refuses all of it: links, passwords, bombs, lengths and checksums that are not true.
//! [`ranged`] reads an object of the store piece by piece.

mod clean;
mod code_page;
mod inspect;
mod names;
pub mod ranged;

use std::io::{self, Read, Seek};

use bytes::Bytes;

use super::{Reason, ReasonCode, ZipLimits};
use crate::storage::{ObjectKey, Storage, StorageError};

/// A training set as it goes to the trainer.
#[derive(Clone, Debug)]
pub struct CleanSet {
    /// A zip of `photo-01.jpg`, `photo-02.jpg`, … in the order of the original names, each with its caption beside it
    /// where it has one (`photo-01.txt`). JPEG in sRGB, upright, on white; stored, without metadata.
    pub zip: Bytes,
    /// How many pictures it has.
    pub images: u32,
    /// The first picture cut to a square of at most 512 px, JPEG; it goes on saying that a machine made it.
    pub cover_jpeg: Bytes,
    /// How many of its pictures have a caption.
    pub captions: u32,
    /// How many files were left out because they are no pictures.
    pub other_files: u32,
    /// Which pictures were left out, and why.
    pub left_out: Vec<Reason>,
}

/// Why there is no clean set.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The user's file is refused; at least one reason, each told once.
    #[error("the training set is refused: {}", codes(.0))]
    Rejected(Vec<Reason>),
    /// The file could not be read, which is not the user's fault.
    #[error("the training set cannot be read: {0}")]
    Unreadable(#[from] StorageError),
}

/// Checks a training set and makes the clean one. Blocks for seconds; [`inspect_object`] is for async callers.
///
/// # Errors
/// [`Refusal::Rejected`] with every reason found; [`Refusal::Unreadable`] when `reader` fails.
pub fn inspect_and_clean<R: Read + Seek>(reader: R, limits: &ZipLimits) -> Result<CleanSet, Refusal> {
    let mut source = ranged::Source::new(reader);
    let outcome = inspect::inspect(&mut source, limits).and_then(|entries| clean::clean(&mut source, entries, limits));
    // A reader's fault looks like a damaged zip further up: the source remembers which of the two it was.
    match source.into_fault() {
        Some(fault) => Err(Refusal::Unreadable(storage_error(fault))),
        None => outcome.map_err(Refusal::Rejected),
    }
}

/// [`inspect_and_clean`] of an object, on a blocking thread, reading only the ranges it needs. Runs inside a tokio
/// runtime.
///
/// # Errors
/// As [`inspect_and_clean`]; [`StorageError::Missing`] when there is no such object.
pub async fn inspect_object(storage: &Storage, key: &ObjectKey, limits: ZipLimits) -> Result<CleanSet, Refusal> {
    let head = storage.head(key).await?.ok_or(StorageError::Missing)?;
    if head.bytes > limits.zip_bytes_max {
        return Err(Refusal::Rejected(vec![Reason::whole(ReasonCode::ZipTooLarge)]));
    }
    let reader = ranged::ObjectReader::new(storage.clone(), key.clone(), head.bytes, tokio::runtime::Handle::current());
    let work = tokio::task::spawn_blocking(move || inspect_and_clean(reader, &limits));
    work.await.map_err(|error| StorageError::Bug(format!("inspecting a training set: {error}")))?
}

fn storage_error(fault: io::Error) -> StorageError {
    match fault.downcast::<StorageError>() {
        Ok(error) => error,
        Err(fault) => StorageError::Unavailable(fault.to_string()),
    }
}

fn codes(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
