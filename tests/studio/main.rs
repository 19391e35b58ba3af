//! The studio from outside: over HTTP, on the file and on a real `sqld`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod main_path;
mod plans;
