//! Gemini's own API for pictures: `POST {base}/models/{model}:generateContent`.
//!
//! Source: the wire of `@google/genai` 3.3.0 and Google's pages of October 2026. What shapes this client:
//! - **The answer is the work**, as at a chat endpoint: no id, no callback, no idempotency key. The newer Interactions API
//!   keeps what it is sent for 55 days unless it is told not to, and then works in the foreground, too: it is not used.
//! - **Drafts are not pictures.** Parts with `thought` hold what the model tried on its way. They are never delivered.
//! - **A refusal has status 200**: `promptFeedback`, a `finishReason`, or words alone. What came by accident and made no
//!   draft is asked for once more; the same answer twice is a picture that is missing.
//! - **Sizes are upper case.** `1k` is refused by some models, and others make it 512 pixels without a word.
//! - **`v1beta` and `v1` are the same** as far as this goes: clients asked the first until 3.x, and ask the second since.
//! - **No name says what a model can do**: that of 2026 does not have the word "image" in it.

mod answer;
mod client;
mod refusal;
mod request;

pub use client::{Gemini, GeminiSettings};
pub use request::PictureSize;
