//! The object in what a model said.

use serde_json::{Deserializer, Map, Value};

/// How many braces may stand before the object, in words around it.
const BRACES_MAX: usize = 64;

/// The object with one of these keys, after what the model thought aloud and whatever it said around it. Of an answer
/// that was cut off, what is whole.
#[must_use]
pub fn object(answer: &str, keys: &[&str]) -> Option<Map<String, Value>> {
    let spoken = answer.rsplit_once("</think>").map_or(answer, |(_, spoken)| spoken);
    let starts = || spoken.match_indices('{').take(BRACES_MAX).map(|(start, _)| &spoken[start..]);
    let meant = |object: &Map<String, Value>| keys.iter().any(|key| object.contains_key(*key));
    let whole = starts().filter_map(first).find(meant);
    // Every start of it would be found in one that is cut off: the outermost counts.
    whole.or_else(|| starts().filter_map(|text| first(&closed(text)?)).find(meant))
}

/// The object that the text begins with, whatever follows.
fn first(text: &str) -> Option<Map<String, Value>> {
    Deserializer::from_str(text).into_iter::<Map<String, Value>>().next()?.ok()
}

/// What is whole of an object that was cut off, with what closes it. `None` where nothing is.
fn closed(text: &str) -> Option<String> {
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    // Where the last whole member ends, and what was open there.
    let mut last = None;
    for (place, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
                last = Some((place + 1, open.clone()));
            }
            ',' => last = Some((place, open.clone())),
            _ => {}
        }
    }
    let (end, open) = last?;
    let mut whole = text[..end].to_owned();
    whole.extend(open.iter().rev());
    Some(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(answer: &str) -> Value {
        object(answer, &["name", "posters"]).map_or(Value::Null, Value::Object)
    }

    #[test]
    fn the_object_is_found_in_whatever_stands_around_it() {
        let expected = json!({ "name": "a } \" { cup" });
        let text = expected.to_string();
        for answer in [
            text.clone(),
            format!("<think>{{\"name\": 1}}</think>{text}"),
            format!("```json\n{text}\n```"),
            format!("As {{name}} I would say {{\"x\": 1}}: {text} {{and}} that is all."),
        ] {
            assert_eq!(found(&answer), expected, "{answer}");
        }
        for answer in ["", "{}", "[]", "{\"x\": 1}", "sorry", "}{", "{\"name\":", "{\"name\": \"a c"] {
            assert_eq!(found(answer), Value::Null, "{answer}");
        }
    }

    #[test]
    fn of_an_answer_that_was_cut_off_what_is_whole_counts() {
        let whole = json!({ "name": "cup", "facts": [{ "text": "a" }, { "text": "b" }], "posters": { "00": { "headline": "x" } } });
        let text = whole.to_string();
        let mut most = 0;
        for end in text.char_indices().map(|(place, _)| place).skip(1) {
            if let Value::Object(found) = found(&text[..end]) {
                most = most.max(found.len());
                assert!(found.keys().all(|key| whole.get(key).is_some()), "{end}: {found:?}");
            }
        }
        assert_eq!(most, 3, "all members begin before the end");
    }
}
