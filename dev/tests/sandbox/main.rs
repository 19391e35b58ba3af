//! The sandbox from outside, over HTTP, as the application and the official clients see it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod google;
mod harness;
mod mail;
mod predictions;
mod refusals;
mod restart;
mod storage;
mod stripe;
mod stripe_events;
mod stripe_plans;
mod trainings;
mod tron;
mod tron_history;
mod webhooks;
