//! Where the picture is in an answer. All of these were seen in the wild; they are tried in this order:
//!
//! 1. `message.images[]`
//! 2. parts of `message.content`: `image_url`, `image`, `inline_data`
//! 3. markdown in the content, `![…](data:…)` or `![…](https://…)`
//! 4. the content is a data URL, an address or base64, or has a data URL in it
//! 5. the content is JSON with one of these in it
//! 6. `data[0]`, as the images endpoint answers
//! 7. `output[]`, as the responses endpoint answers
//!
//! No picture is a failure, whatever the status says: words alone are an excuse or a refusal.

use serde_json::Value;
use url::Url;

use crate::engines::encoded::picture_bytes;
use crate::engines::single::Single;
use crate::engines::{ItemFault, PictureSource};

/// How JSON in JSON is followed.
const DEPTH_MAX: usize = 4;
/// How much of an excuse goes to the log.
const WORDS_CHARS_MAX: usize = 300;
/// What base64 of PNG, JPEG and WebP begins with.
const MAGIC: [&str; 3] = ["iVBORw0KGgo", "/9j/", "UklGR"];
/// The names under which a picture stands in an object.
const KEYS: [&str; 8] = ["image_url", "url", "b64_json", "data", "image", "inline_data", "inlineData", "result"];

/// What an answer with status 200 and without an error brought.
pub(super) fn read(body: &Value) -> Single {
    let message = body.pointer("/choices/0/message");
    let at = |key: &str| message.and_then(|message| message.get(key));
    let text = || body.get("text").or_else(|| body.pointer("/choices/0/text"));
    let found = at("images")
        .and_then(|images| in_value(images, 0))
        .or_else(|| in_value(at("content").or_else(text)?, 0))
        .or_else(|| in_value(body.get("data")?, 0))
        .or_else(|| in_output(body.get("output")?));
    match found {
        Some(Found::Picture(source)) => Single::Picture(source),
        Some(Found::Broken) => Single::Refused(ItemFault::ProviderFailed),
        None => Single::Refused(without(body, message)),
    }
}

/// Something that is meant to be a picture.
enum Found {
    Picture(PictureSource),
    /// It cannot be read: cut off, or not base64.
    Broken,
}

fn in_value(value: &Value, depth: usize) -> Option<Found> {
    if depth > DEPTH_MAX {
        return None;
    }
    match value {
        Value::String(text) => in_text(text, depth),
        Value::Array(parts) => parts.iter().find_map(|part| in_value(part, depth + 1)),
        Value::Object(part) => KEYS
            .iter()
            .find_map(|key| in_value(part.get(*key)?, depth + 1))
            // The words of a part may hold it as those of a plain answer do.
            .or_else(|| in_value(part.get("text")?, depth + 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// `output[]`: items that are a picture, or messages with parts.
fn in_output(output: &Value) -> Option<Found> {
    output.as_array()?.iter().find_map(|item| in_value(item.get("content").unwrap_or(item), 0))
}

fn in_text(text: &str, depth: usize) -> Option<Found> {
    let text = text.trim();
    if let Some(target) = markdown_target(text) {
        return in_word(target);
    }
    if text.starts_with(['{', '['])
        && let Ok(json) = serde_json::from_str::<Value>(text)
    {
        return in_value(&json, depth + 1);
    }
    if let Some(found) = in_word(text) {
        return Some(found);
    }
    let start = text.find("data:image/")?;
    let end = text[start..].find(|letter: char| letter.is_whitespace() || "\"'`)>".contains(letter));
    in_word(&text[start..end.map_or(text.len(), |length| start + length)])
}

/// The target of the first picture in markdown: `![alt](target "title")`. Parentheses in an address are escaped or paired.
fn markdown_target(text: &str) -> Option<&str> {
    let after = text.split_once("![")?.1.split_once("](")?.1;
    let mut depth = 0_usize;
    let mut escaped = false;
    for (place, letter) in after.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(after[..place].split_whitespace().next().unwrap_or_default()),
            ')' => depth -= 1,
            _ => {}
        }
    }
    // Cut off: what is there is tried, and found broken.
    after.split_whitespace().next()
}

/// One word that is a picture or says where it is.
fn in_word(word: &str) -> Option<Found> {
    if let Some(data) = word.strip_prefix("data:") {
        let (kind, data) = data.split_once(',').unwrap_or((data, ""));
        return kind.starts_with("image/").then(|| decoded(data));
    }
    if word.starts_with("https://") || word.starts_with("http://") {
        let plain = word.replace("\\(", "(").replace("\\)", ")");
        let url = (!plain.contains(char::is_whitespace)).then(|| Url::parse(&plain).ok()).flatten()?;
        return Some(Found::Picture(PictureSource::Url(url)));
    }
    MAGIC.iter().any(|magic| word.starts_with(magic)).then(|| decoded(word))
}

fn decoded(data: &str) -> Found {
    match picture_bytes(data) {
        Some(bytes) => Found::Picture(PictureSource::Bytes(bytes)),
        None => Found::Broken,
    }
}

/// Why there is no picture.
fn without(body: &Value, message: Option<&Value>) -> ItemFault {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let refusal = text(message.and_then(|message| message.get("refusal")));
    let content = text(message.and_then(|message| message.get("content")));
    let reason = text(body.pointer("/choices/0/finish_reason"));
    let words = if refusal.is_empty() { &content } else { &refusal };
    let words: String = words.chars().take(WORDS_CHARS_MAX).collect();
    tracing::warn!(reason, words, "the chat endpoint answered without a picture");
    if refusal.is_empty() && reason != "content_filter" { ItemFault::NoPicture } else { ItemFault::Nsfw }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// The first bytes of a PNG.
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUg==";

    fn data_url() -> String {
        format!("data:image/png;base64,{PNG}")
    }

    fn message(message: &Value) -> Value {
        json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] })
    }

    fn bytes_of(body: &Value) -> Vec<u8> {
        match read(body) {
            Single::Picture(PictureSource::Bytes(bytes)) => bytes.to_vec(),
            _ => panic!("no bytes in {body}"),
        }
    }

    fn address_of(body: &Value) -> String {
        match read(body) {
            Single::Picture(PictureSource::Url(url)) => url.to_string(),
            _ => panic!("no address in {body}"),
        }
    }

    fn fault_of(body: &Value) -> ItemFault {
        match read(body) {
            Single::Refused(fault) => fault,
            _ => panic!("a picture in {body}"),
        }
    }

    #[test]
    fn a_picture_is_found_wherever_it_is() {
        let url = data_url();
        let content = |content: Value| message(&json!({ "role": "assistant", "content": content }));
        for body in [
            message(&json!({ "content": "", "images": [{ "type": "image_url", "image_url": { "url": url } }] })),
            message(&json!({ "content": null, "images": [{ "image_url": url }] })),
            content(json!([{ "type": "text", "text": "Here." }, { "type": "image_url", "image_url": { "url": url } }])),
            content(json!([{ "type": "image", "data": PNG }])),
            content(json!([{ "type": "image", "b64_json": PNG }])),
            content(json!([{ "inline_data": { "mime_type": "image/png", "data": PNG } }])),
            content(json!(format!("Here you are:\n\n![image]({url})\nEnjoy."))),
            content(json!(url)),
            content(json!(format!("Here it is: {url} as you wished"))),
            content(json!(PNG)),
            content(json!(json!({ "url": url }).to_string())),
            json!({ "data": [{ "b64_json": PNG }] }),
            json!({ "output": [{ "type": "image_generation_call", "result": PNG }] }),
            json!({ "output": [{ "type": "message", "content": [{ "type": "output_text", "text": format!("![]({url})") }] }] }),
        ] {
            assert_eq!(&bytes_of(&body)[..4], b"\x89PNG", "{body}");
        }
    }

    #[test]
    fn an_address_is_taken_whole() {
        let content = |content: &str| message(&json!({ "content": content }));
        for (text, address) in [
            ("![a](https://x.example/a.png)", "https://x.example/a.png"),
            ("![a](https://x.example/a.png?sign=b&c=d \"a title\")", "https://x.example/a.png?sign=b&c=d"),
            ("![a](https://x.example/a_(1).png) and ![b](https://x.example/b.png)", "https://x.example/a_(1).png"),
            ("![a](https://x.example/a_\\(1\\).png)", "https://x.example/a_(1).png"),
            ("  https://x.example/a.png\n", "https://x.example/a.png"),
            ("{\"url\":\"https://x.example/a.png\"}", "https://x.example/a.png"),
        ] {
            assert_eq!(address_of(&content(text)), address, "{text}");
        }
        assert_eq!(address_of(&json!({ "data": [{ "url": "https://x.example/a.png" }] })), "https://x.example/a.png");
    }

    #[test]
    fn words_alone_are_no_picture_and_a_refusal_is_one() {
        let said =
            |message: Value, reason: &str| json!({ "choices": [{ "message": message, "finish_reason": reason }] });
        for (body, fault) in [
            (
                said(json!({ "content": "I cannot draw. See https://x.example for help." }), "stop"),
                ItemFault::NoPicture,
            ),
            (said(json!({ "content": "" }), "length"), ItemFault::NoPicture),
            (said(json!({ "content": null, "refusal": "No." }), "stop"), ItemFault::Nsfw),
            (said(json!({ "content": "" }), "content_filter"), ItemFault::Nsfw),
            (json!({ "choices": [] }), ItemFault::NoPicture),
            (json!([]), ItemFault::NoPicture),
        ] {
            assert_eq!(fault_of(&body), fault, "{body}");
        }
    }

    #[test]
    fn what_is_cut_off_is_broken_and_not_missing() {
        for cut in ["data:image/png;base64,iVBORw0KGgoA*", "![a](data:image/png;base64,", "data:image/png;base64"] {
            assert_eq!(fault_of(&message(&json!({ "content": cut }))), ItemFault::ProviderFailed, "{cut}");
        }
        // Cut at a whole group it is base64 still; that it is no picture shows when it is looked at.
        assert!(!bytes_of(&message(&json!({ "content": "![a](data:image/png;base64,iVBORw0KGgoAAAA" }))).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "[ -~\\n照!\\[\\]()]{0,120}") {
            let _ = read(&message(&json!({ "content": text })));
            let _ = read(&json!({ "data": text, "output": [text] }));
        }
    }
}
