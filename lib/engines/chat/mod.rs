//! An OpenAI-compatible chat endpoint whose models answer with pictures (Gemini's, over many gateways).
//!
//! Source: `POST {base}/chat/completions` as the official clients send it, and what gateways answer. Three properties
//! shape this client:
//! - **The answer is the work.** It comes after 5 to 60 seconds, nothing is kept, and nobody calls back: whoever sends has
//!   to wait, under a lease.
//! - **There is no idempotency key.** A request without an answer may have been carried out and is not sent again.
//! - **A picture can be in eight places** of an answer with status 200, or nowhere: [`answer`] knows them.

mod answer;
mod client;
mod refusal;

pub use client::{Chat, ChatSettings};
