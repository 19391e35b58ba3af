//! A small text model behind an OpenAI-compatible endpoint: short texts as JSON of a given shape.
//!
//! Source: `POST {base}/chat/completions` as the official clients send it, and what providers answer. Three properties
//! shape this client:
//! - **Nobody waits for it.** A text is a help: whoever asks has something else at hand, so nothing is tried again but
//!   what was refused for how it was asked, and all of it has one deadline.
//! - **Providers refuse parts of a request.** Some know no JSON schema, some no `response_format` at all, some another name
//!   for the budget. What a refusal names is asked for in another way ([`manner`]), and from then on at once.
//! - **An answer is a text.** It may have thoughts, fences and words around the object: whoever knows the object reads it.

mod answer;
mod client;
mod manner;

pub use client::{NoText, TextModel, TextRequest, TextSettings};
pub use manner::ThinkingSwitch;
