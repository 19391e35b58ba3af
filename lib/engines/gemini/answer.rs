//! What an answer with status 200 brought: a picture, a refusal, or neither.

use bytes::Bytes;
use serde::Deserialize;

use crate::engines::ItemFault;
use crate::engines::encoded::picture_bytes;

/// How much of an excuse goes to the log.
const WORDS_CHARS_MAX: usize = 300;

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nobody has looked yet whether it is one.
    Picture(Bytes),
    /// The same question would be refused again.
    Refused(ItemFault),
    /// No picture by accident, and none was drawn on the way: asking once more costs no picture twice.
    Missed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    candidates: Option<Vec<Candidate>>,
    prompt_feedback: Option<Feedback>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    block_reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    content: Option<Content>,
    finish_reason: Option<String>,
    finish_message: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    parts: Option<Vec<Part>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    text: Option<String>,
    #[serde(default)]
    thought: bool,
    #[serde(alias = "inline_data")]
    inline_data: Option<InlineData>,
    /// A file of Google's, which only our key opens: it is not asked for, and not fetched.
    #[serde(alias = "file_data")]
    file_data: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct InlineData {
    data: Option<String>,
}

/// What the end of a candidate means for its picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// It is through: what is there counts.
    Through,
    /// It was withheld, and would be again.
    Withheld,
    /// The words are in no language that the model takes.
    Language,
    /// It broke off for no reason of ours.
    Accident,
    /// Something else that no picture comes of.
    Other,
}

impl End {
    fn of(reason: Option<&str>) -> Self {
        match reason {
            None | Some("STOP" | "FINISH_REASON_UNSPECIFIED") => Self::Through,
            Some(
                "SAFETY"
                | "IMAGE_SAFETY"
                | "PROHIBITED_CONTENT"
                | "IMAGE_PROHIBITED_CONTENT"
                | "RECITATION"
                | "IMAGE_RECITATION"
                | "BLOCKLIST"
                | "SPII"
                | "MODEL_ARMOR"
                | "PUP_LIMITED_DISABLED",
            ) => Self::Withheld,
            Some("LANGUAGE") => Self::Language,
            Some("NO_IMAGE" | "IMAGE_OTHER" | "OTHER") => Self::Accident,
            // MAX_TOKENS, MALFORMED_RESPONSE, MISSING_THOUGHT_SIGNATURE, and what is not known yet.
            Some(_) => Self::Other,
        }
    }
}

pub(super) fn read(answer: Answer) -> Heard {
    if let Some(reason) = answer.prompt_feedback.and_then(|feedback| feedback.block_reason) {
        tracing::warn!(reason, "Gemini refused a prompt");
        return Heard::Refused(ItemFault::Nsfw);
    }
    let Some(candidate) = answer.candidates.into_iter().flatten().next() else { return Heard::Missed };
    let Candidate { content, finish_reason, finish_message } = candidate;
    let parts = content.and_then(|content| content.parts).unwrap_or_default();
    let end = End::of(finish_reason.as_deref());
    let drafted = parts.iter().any(|part| part.thought && part.inline_data.is_some());
    let is_elsewhere = parts.iter().any(|part| part.file_data.is_some());
    let words = || parts.iter().filter(|part| !part.thought).find_map(|part| part.text.as_deref());
    let words: String =
        finish_message.as_deref().or_else(words).unwrap_or_default().chars().take(WORDS_CHARS_MAX).collect();
    // The last one: a model that draws several ends with the one it means.
    let picture = parts.into_iter().rev().filter(|part| !part.thought).find_map(|part| part.inline_data);
    match (end, picture) {
        (End::Withheld, _) => {}
        (End::Through | End::Language | End::Accident | End::Other, Some(InlineData { data })) => {
            let bytes = data.as_deref().and_then(picture_bytes);
            return bytes.map_or(Heard::Refused(ItemFault::ProviderFailed), Heard::Picture);
        }
        (End::Through | End::Language | End::Accident | End::Other, None) => {}
    }
    tracing::warn!(reason = finish_reason, words, drafted, "Gemini answered without a picture");
    match end {
        End::Withheld => Heard::Refused(ItemFault::Nsfw),
        End::Language => Heard::Refused(ItemFault::InputRejected),
        End::Through | End::Accident if is_elsewhere => Heard::Refused(ItemFault::ProviderFailed),
        // Its drafts were paid for: once more would cost them twice.
        End::Through | End::Accident if drafted => Heard::Refused(ItemFault::NoPicture),
        End::Through | End::Accident => Heard::Missed,
        End::Other => Heard::Refused(ItemFault::NoPicture),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// The first bytes of a PNG.
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUg==";

    fn heard(answer: &Value) -> Heard {
        read(serde_json::from_value(answer.clone()).unwrap())
    }

    fn said(parts: &Value, reason: &str) -> Heard {
        heard(&json!({ "candidates": [{ "content": { "role": "model", "parts": parts }, "finishReason": reason }] }))
    }

    fn picture() -> Value {
        json!({ "inlineData": { "mimeType": "image/png", "data": PNG } })
    }

    fn draft() -> Value {
        json!({ "thought": true, "inlineData": { "mimeType": "image/png", "data": "/9j/4AAQ" } })
    }

    #[test]
    fn a_picture_is_what_is_no_draft() {
        let png = Heard::Picture(picture_bytes(PNG).unwrap());
        assert_eq!(said(&json!([picture()]), "STOP"), png);
        assert_eq!(said(&json!([draft(), { "text": "Here." }, picture(), draft()]), "STOP"), png);
        assert_eq!(said(&json!([{ "inline_data": { "mime_type": "image/png", "data": PNG } }]), "STOP"), png);
        assert_eq!(said(&json!([{ "inlineData": { "data": "/9j/4AAQ" } }, picture()]), "MAX_TOKENS"), png);
        assert_eq!(said(&json!([draft(), draft()]), "STOP"), Heard::Refused(ItemFault::NoPicture));
    }

    #[test]
    fn a_refusal_is_final_whatever_came_with_it() {
        for reason in [
            "SAFETY",
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION",
            "RECITATION",
            "PROHIBITED_CONTENT",
            "BLOCKLIST",
            "SPII",
            "MODEL_ARMOR",
        ] {
            assert_eq!(said(&json!([picture()]), reason), Heard::Refused(ItemFault::Nsfw), "{reason}");
            let bare = json!({ "candidates": [{ "finishReason": reason, "finishMessage": "No." }] });
            assert_eq!(heard(&bare), Heard::Refused(ItemFault::Nsfw), "{reason}");
        }
        for reason in ["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "MODEL_ARMOR", "JAILBREAK"]
        {
            let blocked = json!({ "promptFeedback": { "blockReason": reason } });
            assert_eq!(heard(&blocked), Heard::Refused(ItemFault::Nsfw), "{reason}");
        }
        assert_eq!(said(&json!([]), "LANGUAGE"), Heard::Refused(ItemFault::InputRejected));
    }

    #[test]
    fn an_accident_is_worth_another_question_unless_drafts_were_made() {
        for reason in ["NO_IMAGE", "IMAGE_OTHER", "OTHER", "STOP"] {
            assert_eq!(said(&json!([{ "text": "I can describe it." }]), reason), Heard::Missed, "{reason}");
            assert_eq!(said(&json!([draft()]), reason), Heard::Refused(ItemFault::NoPicture), "{reason}");
        }
        assert_eq!(heard(&json!({})), Heard::Missed);
        assert_eq!(heard(&json!({ "candidates": [{ "content": { "parts": null } }] })), Heard::Missed);
        for reason in ["MAX_TOKENS", "MALFORMED_RESPONSE", "MISSING_THOUGHT_SIGNATURE", "A_NEW_ONE"] {
            assert_eq!(said(&json!([]), reason), Heard::Refused(ItemFault::NoPicture), "{reason}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_lies_elsewhere_is_broken() {
        for part in [
            json!({ "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgoA*" } }),
            json!({ "inlineData": { "mimeType": "image/png", "data": "" } }),
            json!({ "inlineData": { "mimeType": "image/png" } }),
            json!({ "fileData": { "mimeType": "image/png", "fileUri": "http://10.0.0.1/picture.png" } }),
        ] {
            assert_eq!(said(&json!([part]), "STOP"), Heard::Refused(ItemFault::ProviderFailed), "{part}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_breaks_the_reader(text in "[ -~\\n照]{0,60}", thought in any::<bool>(), reason in "[A-Z_]{0,12}") {
            let part = json!({ "thought": thought, "inlineData": { "data": text } });
            let _ = said(&json!([part]), &reason);
        }
    }
}
