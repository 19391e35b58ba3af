//! The studio from outside: over HTTP, on the file and on a real `sqld`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod cancel_retry;
mod idempotency;
mod ledger;
mod ledger_model;
mod main_path;
mod plans;
mod reconcile;
mod round_trips;
mod webhooks;
