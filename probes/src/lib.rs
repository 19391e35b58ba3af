//! Shows whether a running studio has the failures of its field: credits spent twice, foreign faces, forged news.
//!
//! Everything is asked over HTTP, as an attacker or a customer would. Reading order: [`probe`] lists the probes, each in
//! a file of its own; [`verdict`] is what comes of one; [`studio`] is what is probed and who signs in to it;
//! [`user`] is somebody with a browser; [`fixtures`] is what a user owns; [`sandbox`] is how a studio that has one is
//! driven.

pub mod account;
pub mod answer;
pub mod delivery;
pub mod fixtures;
pub mod job;
pub mod pictures;
pub mod probe;
pub mod routes;
pub mod sandbox;
pub mod secret;
pub mod shift;
pub mod studio;
pub mod table;
pub mod user;
pub mod verdict;
