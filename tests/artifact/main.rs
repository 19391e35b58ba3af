//! What would be deployed: its routes, and every function started and called as the platform does it. `cargo xtask
//! artifact` builds it first and says where it is; a plain `cargo test` leaves this out.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod contents;
mod edge;
mod function;
mod gate;
mod journeys;
mod life;
mod output;
mod routes;
mod settings;
