//! What the sandbox draws: [`pictures`], [`posters`], [`edits`] and [`tryon`] in place of those of an engine, [`portraits`] to try a
//! training with.
//!
//! A crate of its own because it is the one part of the sandbox that is slow without optimisation: the rest is compiled
//! as quickly as it can be.

pub mod edits;
pub mod pictures;
pub mod portraits;
pub mod posters;
pub mod tryon;
