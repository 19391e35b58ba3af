//! FLUX at Together AI: `POST {base}/images/generations` (requirement D5).
//!
//! Source: the wire of `together-ai` 0.52.0 and what others met in 2026. What shapes this client:
//! - **The answer is the work**, as at a chat endpoint: no id, no callback, no idempotency key.
//! - **Pictures come as base64**, which it calls `base64`. Addresses are good for minutes, and their host answers 403 to
//!   whoever does not say who asks.
//! - **There is no ratio**: width and height are told in pixels, multiples of 16.
//! - **Steps belong to a model**: some are refused with more than four, others with any. They are a setting beside its name.

mod client;
mod refusal;

pub use client::{Together, TogetherSettings};
