//! The studio on a laptop: everything a deployment talks to, in one process and without an account anywhere.
//!
//! Reading order: [`context`] is what every sandbox provider stands on (address, folder, clock, speed, keys);
//! [`webhooks`], [`plans`] and `synchronous` are what several of them share;
//! [`replicate`], [`chat`], [`gemini`], [`together`], [`text`], [`google`], [`mail`], [`stripe`] and [`tron`] speak the providers' protocols well
//! enough for their official clients;
//! [`pictures`] and [`portraits`] draw what they deliver; [`pages`] is the `/sandbox` page that drives them;
//! [`sandbox`] puts all of it on one router.

pub mod chat;
pub mod clock;
mod composed;
pub mod context;
pub mod disk;
pub mod drive;
pub mod gemini;
pub mod google;
mod json_store;
pub mod mail;
pub mod pages;
pub mod plans;
pub mod random;
pub mod replicate;
pub mod sandbox;
pub mod signing;
pub mod storage;
pub mod stripe;
pub mod studio;
mod synchronous;
pub mod text;
pub mod together;
pub mod tron;
pub mod webhooks;

pub use darkroom_drawings::{pictures, portraits};
