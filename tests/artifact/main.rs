//! What would be deployed: its routes, and every function started and called as the platform does it. `cargo xtask
//! artifact` builds it first and says where it is; a plain `cargo test` leaves this out.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod contents;
mod dev;
mod edge;
mod function;
mod journeys;
mod life;
mod output;
mod posters;
mod routes;
