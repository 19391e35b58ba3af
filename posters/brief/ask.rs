//! How a text model is asked for a brief.

use serde_json::{Value, json};

use super::Tone;
use super::limits::brief_data;
use crate::pattern::slots;
use crate::plan::Poster;
use crate::{InBoth, Language};

slots! {
    /// What the question holds.
    UserSlot {
        Language = "language",
        Description = "description",
        TitleMax = "title_max",
        DetailMax = "detail_max",
        HeadlineMax = "headline_max",
        SubheadlineMax = "subheadline_max",
        Tones = "tones",
        Posters = "posters",
        Complaints = "complaints",
    }
}

slots! {
    /// What a second question says of the first answer.
    ComplaintSlot { Complaints = "complaints" }
}

/// The two messages of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// Who the model is and what it must not do.
    pub system: &'static str,
    /// What it is asked. Holds the word JSON, which some providers insist on.
    pub user: String,
}

/// How the request is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The temperature.
    pub temperature: f64,
    /// Most tokens of the answer, thinking included.
    pub tokens_max: u32,
}

/// How the request is sent.
#[must_use]
pub fn settings() -> Settings {
    let data = brief_data();
    Settings { temperature: data.temperature, tokens_max: data.tokens_max }
}

/// The question about this description. `complaints` are those of [`super::Reading::faults`] where an answer is asked for
/// a second time, and empty the first time.
#[must_use]
pub fn question(description: &str, language: Language, complaints: &[super::Fault]) -> Question {
    let data = brief_data();
    let length = |length: &InBoth<usize>| match language {
        // A Han character is two halves.
        Language::Chinese => (length.get(language) / 2).to_string(),
        Language::English => length.get(language).to_string(),
    };
    let complaints: Vec<String> = complaints.iter().take(8).map(ToString::to_string).collect();
    let user = data.user.fill(|slot| match slot {
        UserSlot::Language => language.in_english().to_owned(),
        // Nothing in the description ends it.
        UserSlot::Description => description.replace("<<<", "‹‹‹").replace(">>>", "›››"),
        UserSlot::TitleMax => length(&data.lengths.title),
        UserSlot::DetailMax => length(&data.lengths.detail),
        UserSlot::HeadlineMax => length(&data.lengths.headline),
        UserSlot::SubheadlineMax => length(&data.lengths.subheadline),
        UserSlot::Tones => Tone::ALL.map(Tone::name).join(", "),
        UserSlot::Posters => {
            Poster::ALL.map(|poster| format!("{} {}", poster.key(), poster.template().title.en)).join(", ")
        }
        UserSlot::Complaints if complaints.is_empty() => String::new(),
        UserSlot::Complaints => data.complaints.fill(|ComplaintSlot::Complaints| complaints.join("; ")),
    });
    Question { system: &data.system, user: user.trim_end().to_owned() }
}

/// The answer's shape, for models that keep to a JSON schema (its strict kind: every key required, no others).
#[must_use]
pub fn schema() -> Value {
    let text = json!({"type": "string"});
    let list = |items: Value| json!({"type": "array", "items": items});
    let headline = object(&[("headline", text.clone()), ("subheadline", text.clone())]);
    let posters = Poster::ALL.map(|poster| (poster.key(), headline.clone()));
    let fact = object(&[("text", text.clone()), ("source", json!({"type": "string", "enum": ["text", "picture"]}))]);
    let dimension = object(&[("name", text.clone()), ("value", text.clone())]);
    let point = object(&[("title", text.clone()), ("detail", text.clone()), ("fact", json!({"type": "integer"}))]);
    let palette = object(&[("ground", text.clone()), ("ink", text.clone()), ("accent", text.clone())]);
    object(&[
        ("product_name", text.clone()),
        ("category", text.clone()),
        ("brief", text.clone()),
        ("facts", list(fact)),
        ("steps", list(text.clone())),
        ("contents", list(text.clone())),
        ("dimensions", list(dimension)),
        ("selling_points", list(point)),
        ("palette", palette),
        ("tone", json!({"type": "string", "enum": Tone::ALL.map(Tone::name)})),
        ("scene_life", text.clone()),
        ("scene_idea", text),
        ("posters", object(&posters)),
    ])
}

fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(key, _)| *key).collect();
    let properties: serde_json::Map<String, Value> =
        properties.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    json!({"type": "object", "additionalProperties": false, "required": required, "properties": properties})
}
