//! The sandbox from outside, over HTTP, as the application and the official clients see it.

mod google;
mod harness;
mod mail;
mod predictions;
mod refusals;
mod restart;
mod storage;
mod trainings;
mod webhooks;
