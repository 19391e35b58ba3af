//! Edits as a whole: what is painted, sent, answered and laid back (requirements B9 and B11).
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod edits;
mod engine;
mod files;
mod hostile;
mod masks;
mod moved;
mod scene;
mod sent;
mod spliced;
