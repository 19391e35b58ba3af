//! The studio from outside: over HTTP, on the file and on a real `sqld`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod cancel_retry;
mod checkin;
mod codes;
mod command;
mod contract;
mod document;
mod export;
mod front;
mod gallery;
mod google;
mod idempotency;
mod ledger;
mod ledger_model;
mod limits;
mod main_path;
mod models;
mod operator;
mod owners;
mod passwords;
mod plans;
mod receipts;
mod reconcile;
mod round_trips;
mod sessions;
mod sign_in;
mod slots;
mod uploads;
mod usdt;
mod usdt_claims;
mod usdt_orders;
mod usdt_provider;
mod webhooks;
