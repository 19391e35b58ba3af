//! The plan of a poster set, and everything that is made of it without asking anybody: prompts, briefs, names, checks.
//!
//! A crate of its own because it needs nothing of the library: what people review here are sentences (`data/*.toml`),
//! and each of them is compiled in, read once, and held by the tests.
//!
//! * [`plan`]: the ten posters and the twelve presets;
//! * [`prompt`]: what an engine is asked for a poster, [`edit`] for a change;
//! * [`brief`]: how a text model is asked for the brief of a set, and how any answer becomes a whole one;
//! * [`poster_text`]: the text that goes onto a poster;
//! * [`words`] and [`numbers`]: what generated text must not say;
//! * [`names`] and [`ProductName`]: what sessions, files and articles are called.

pub mod brief;
pub mod edit;
mod language;
pub mod names;
pub mod numbers;
mod pattern;
pub mod plan;
pub mod poster_text;
mod product_name;
pub mod prompt;
mod ratio;
#[cfg(test)]
mod tests;
mod text;
pub mod words;

pub use language::{InBoth, Language};
pub use product_name::{NameFault, ProductName};
pub use ratio::Ratio;

/// Reads one of the files of `data/`, which are compiled in (as JSON, by `build.rs`).
///
/// # Panics
/// When the file does not hold what its type says: the tests read every file, so this never leaves the workshop.
#[expect(clippy::panic, reason = "a file that is compiled in and that the tests read")]
fn data<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|fault| panic!("data/{name}.toml: {fault}"))
}
