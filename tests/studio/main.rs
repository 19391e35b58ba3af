//! The studio from outside: over HTTP, on the file and on a real `sqld`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod contract;
mod front;
mod gallery;
mod google;
mod limits;
mod main_path;
mod models;
mod owners;
mod privacy;
mod sessions;
mod sign_in;
mod uploads;
