//! Engines: the providers that make pictures and train models, each behind its own client.
//!
//! A client knows a provider's protocol and nothing of jobs, credits or the database. What it hands back is typed and
//! complete: a call that may or may not have happened says so, because Replicate has no idempotency key and a blind
//! second POST costs money.

pub mod fault;
pub mod replicate;

pub use crate::outbound::http_client;
pub use fault::ItemFault;
