//! Input tables of models and trainers: one table checks a request and describes itself as an OpenAPI schema.
//!
//! Stricter than the real thing in one way: a key that is in no table is refused, so that a misspelt one shows here
//! and not as a silently ignored wish in production.

use serde_json::{Map, Value, json};

use super::problem::{InvalidField, Problem};

/// What an input value must be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Uri,
    /// A list of at most so many addresses.
    Uris(usize),
    Flag,
    Integer {
        min: i64,
        max: i64,
    },
    Number {
        min: f64,
        max: f64,
    },
    Choice(&'static [&'static str]),
}

/// One input.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
}

impl Field {
    pub(super) const fn required(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: true }
    }

    pub(super) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false }
    }
}

/// Checks an input against its table.
pub(super) fn validate(table: &[Field], input: &Map<String, Value>) -> Result<(), Problem> {
    let missing = table.iter().filter(|field| field.required && !input.contains_key(field.name)).map(|field| {
        InvalidField { kind: "required", field: "input".into(), description: format!("{} is required", field.name) }
    });
    let wrong = input.iter().filter_map(|(name, value)| match table.iter().find(|field| field.name == name) {
        None => Some(InvalidField {
            kind: "additional_property_not_allowed",
            field: "input".into(),
            description: format!("Additional property {name} is not allowed"),
        }),
        Some(field) => fault(field.kind, value).map(|(kind, description)| InvalidField {
            kind,
            field: format!("input.{name}"),
            description,
        }),
    });
    let faults: Vec<_> = missing.chain(wrong).collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(&faults)) }
}

fn fault(kind: Kind, value: &Value) -> Option<(&'static str, String)> {
    match kind {
        Kind::Text => type_fault(value.is_string(), "string", value),
        Kind::Uri => type_fault(value.is_string(), "string", value).or_else(|| uri_fault(value)),
        Kind::Uris(most) => type_fault(value.is_array(), "array", value).or_else(|| list_fault(value, most)),
        Kind::Flag => type_fault(value.is_boolean(), "boolean", value),
        Kind::Integer { min, max } => type_fault(value.is_i64(), "integer", value).or_else(|| {
            let number = value.as_i64().unwrap_or(min);
            bound_fault(number < min, number > max, &min.to_string(), &max.to_string())
        }),
        Kind::Number { min, max } => type_fault(value.is_number(), "number", value).or_else(|| {
            let number = value.as_f64().unwrap_or(min);
            bound_fault(number < min, number > max, &min.to_string(), &max.to_string())
        }),
        Kind::Choice(words) => type_fault(value.is_string(), "string", value).or_else(|| {
            let listed: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
            let known = value.as_str().is_some_and(|word| words.contains(&word));
            (!known).then(|| ("enum", format!("Must be one of the following: {}", listed.join(", "))))
        }),
    }
}

fn type_fault(right: bool, expected: &str, value: &Value) -> Option<(&'static str, String)> {
    let given = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    (!right).then(|| ("invalid_type", format!("Invalid type. Expected: {expected}, given: {given}")))
}

fn uri_fault(value: &Value) -> Option<(&'static str, String)> {
    let text = value.as_str().unwrap_or_default();
    let known = ["https://", "http://", "data:"].iter().any(|scheme| text.starts_with(scheme));
    (!known).then(|| ("format", "Does not match format 'uri'".to_owned()))
}

fn list_fault(value: &Value, most: usize) -> Option<(&'static str, String)> {
    let listed = value.as_array().map(Vec::as_slice).unwrap_or_default();
    if listed.len() > most {
        return Some(("array_max_items", format!("Array must have at most {most} items")));
    }
    listed.iter().find_map(|one| type_fault(one.is_string(), "string", one).or_else(|| uri_fault(one)))
}

fn bound_fault(below: bool, above: bool, min: &str, max: &str) -> Option<(&'static str, String)> {
    if below {
        return Some(("number_gte", format!("Must be greater than or equal to {min}")));
    }
    above.then(|| ("number_lte", format!("Must be less than or equal to {max}")))
}

/// The table as `openapi_schema` of a version; `name` is `Input` or `TrainingInput`.
pub(super) fn openapi(name: &str, table: &[Field]) -> Value {
    let properties: Map<String, Value> = table
        .iter()
        .enumerate()
        .map(|(order, field)| {
            let mut schema = match field.kind {
                Kind::Text => json!({ "type": "string" }),
                Kind::Uri => json!({ "type": "string", "format": "uri" }),
                Kind::Uris(most) => {
                    json!({ "type": "array", "maxItems": most, "items": { "type": "string", "format": "uri" } })
                }
                Kind::Flag => json!({ "type": "boolean" }),
                Kind::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
                Kind::Number { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
                Kind::Choice(words) => json!({ "type": "string", "enum": words }),
            };
            schema["x-order"] = order.into();
            (field.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<_> = table.iter().filter(|field| field.required).map(|field| field.name).collect();
    let schema = json!({ "type": "object", "title": name, "required": required, "properties": properties });
    json!({
        "openapi": "3.0.2",
        "info": { "title": "Cog", "version": "0.1.0" },
        "components": { "schemas": { name: schema } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Field] = &[
        Field::required("prompt", Kind::Text),
        Field::optional("steps", Kind::Integer { min: 1, max: 4 }),
        Field::optional("form", Kind::Choice(&["webp", "png"])),
    ];

    fn refusal(input: Value) -> String {
        format!("{:?}", validate(TABLE, input.as_object().unwrap()))
    }

    #[test]
    fn an_input_is_refused_in_the_providers_words() {
        let answer = refusal(json!({ "steps": 5 }));
        let detail = "- input: prompt is required\\n- input.steps: Must be less than or equal to 4\\n";
        assert!(answer.contains(detail), "{answer}");
        assert!(refusal(json!({ "prompt": 1 })).contains("Expected: string, given: integer"));
        assert!(refusal(json!({ "prompt": "x", "form": "gif" })).contains("enum"));
        assert!(refusal(json!({ "prompt": "x", "stepps": 1 })).contains("additional_property_not_allowed"));
        assert!(validate(TABLE, json!({ "prompt": "x", "steps": 4 }).as_object().unwrap()).is_ok());
    }
}
