//! Marks that a file came with: labels in XMP, Exif or text chunks, IPTC's vocabulary in XMP or in a C2PA manifest.

use serde_json::{Map, Value};

use super::{Label, Mark, SourceType};

/// A field of another's label may hold a signature; what is longer is none.
const FIELD_CHARS_MAX: usize = 4_096;
/// How much of a file's metadata is looked at: a label stands in the first packets.
const PARTS_MAX: usize = 64;

/// The mark among these parts of a file.
pub(super) fn find(parts: &[&[u8]]) -> Option<Mark> {
    let texts: Vec<String> = parts.iter().take(PARTS_MAX).map(|part| readable(part)).collect();
    let label = texts.iter().find_map(|text| label(text));
    let source = texts.iter().find_map(|text| source_type(text));
    match (label, source) {
        (None, None) => None,
        (label, source) => Some(Mark { label, source: source.unwrap_or(SourceType::TrainedModel) }),
    }
}

/// The ASCII of a part, without the zeros of UTF-16, and without XML's escapes of what JSON is made of.
fn readable(part: &[u8]) -> String {
    let ascii: Vec<u8> = part.iter().copied().filter(u8::is_ascii).filter(|byte| *byte != 0).collect();
    let text = String::from_utf8(ascii).unwrap_or_default();
    text.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#x22;", "\"").replace("&amp;", "&")
}

fn label(text: &str) -> Option<Label> {
    text.match_indices("\"Label\"").find_map(|(at, _)| {
        let start = text[..at].rfind('{')?;
        let mut objects = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Map<String, Value>>();
        let fields = objects.next()?.ok()?;
        let field = |name: &str| match fields.get(name).and_then(Value::as_str) {
            Some(value) if value.len() <= FIELD_CHARS_MAX => value.to_owned(),
            Some(_) | None => String::new(),
        };
        let label = field("Label");
        // Other JSON has labels, too; this one has a producer or a propagator beside it.
        let ours = fields.contains_key("ContentProducer") || fields.contains_key("ContentPropagator");
        (ours && matches!(label.as_str(), "1" | "2" | "3")).then(|| Label {
            label,
            content_producer: field("ContentProducer"),
            produce_id: field("ProduceID"),
            reserved_code_1: field("ReservedCode1"),
            content_propagator: field("ContentPropagator"),
            propagate_id: field("PropagateID"),
            reserved_code_2: field("ReservedCode2"),
        })
    })
}

fn source_type(text: &str) -> Option<SourceType> {
    // `…/digitalsourcetype/` is written with and without its capitals; the words behind it are not.
    let lower = text.to_ascii_lowercase();
    SourceType::ALL.into_iter().find(|source| {
        let word = source.uri().rsplit('/').next().unwrap_or_default();
        lower.contains(&format!("digitalsourcetype/{}", word.to_ascii_lowercase()))
    })
}
