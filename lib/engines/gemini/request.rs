//! What Gemini is asked, as the official client would send it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;

use crate::engines::AspectRatio;

/// How large pictures are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum PictureSize {
    /// About one megapixel.
    #[default]
    #[serde(rename = "1K")]
    One,
    /// About four.
    #[serde(rename = "2K")]
    Two,
    /// About sixteen.
    #[serde(rename = "4K")]
    Four,
}

impl PictureSize {
    const ALL: [Self; 3] = [Self::One, Self::Two, Self::Four];

    /// In upper case, as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "1K",
            Self::Two => "2K",
            Self::Four => "4K",
        }
    }
}

/// A text that is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of 1K, 2K, 4K, in upper case")]
pub struct NoSize;

impl FromStr for PictureSize {
    type Err = NoSize;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|size| size.as_str() == text).ok_or(NoSize)
    }
}

impl fmt::Display for PictureSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Question<'a> {
    contents: [Content<'a>; 1],
    generation_config: GenerationConfig,
}

#[derive(Serialize)]
struct Content<'a> {
    role: &'static str,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Part<'a> {
    Text {
        text: &'a str,
    },
    #[serde(rename_all = "camelCase")]
    Picture {
        inline_data: InlineData,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InlineData {
    mime_type: &'static str,
    data: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    response_modalities: [&'static str; 2],
    image_config: ImageConfig,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect_ratio: Option<&'static str>,
    image_size: PictureSize,
}

/// A picture that the model is shown: its first bytes say what it is.
#[derive(Clone)]
pub(super) struct Shown {
    mime_type: &'static str,
    bytes: Bytes,
}

impl Shown {
    /// `None` when it is of no kind that Gemini takes.
    pub(super) fn new(bytes: Bytes) -> Option<Self> {
        let mime_type = match &*bytes {
            [0x89, b'P', b'N', b'G', ..] => "image/png",
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            _ => return None,
        };
        Some(Self { mime_type, bytes })
    }

    /// How long it is in the request.
    pub(super) fn encoded_bytes(&self) -> usize {
        self.bytes.len().div_ceil(3) * 4
    }
}

impl<'a> Question<'a> {
    /// One picture of these words, and of `pictures`, which the words may speak of in their order. Without a ratio it has
    /// that of the first. Words are asked for, too:
    /// a model that may not speak answers with nothing where it refuses.
    pub(super) fn new(prompt: &'a str, pictures: &[Shown], ratio: Option<AspectRatio>, size: PictureSize) -> Self {
        let shown = pictures.iter().map(|picture| Part::Picture {
            inline_data: InlineData { mime_type: picture.mime_type, data: STANDARD.encode(&picture.bytes) },
        });
        let parts = std::iter::once(Part::Text { text: prompt }).chain(shown).collect();
        Self {
            contents: [Content { role: "user", parts }],
            generation_config: GenerationConfig {
                response_modalities: ["TEXT", "IMAGE"],
                image_config: ImageConfig { aspect_ratio: ratio.and_then(known), image_size: size },
            },
        }
    }
}

/// The ratio, where every model and gateway knows it. One that is left out is the model's to choose.
const fn known(ratio: AspectRatio) -> Option<&'static str> {
    match ratio {
        AspectRatio::Square
        | AspectRatio::Wide
        | AspectRatio::Tall
        | AspectRatio::Landscape
        | AspectRatio::Portrait
        | AspectRatio::Screen
        | AspectRatio::Sheet
        | AspectRatio::Broad
        | AspectRatio::Narrow
        | AspectRatio::Panorama => Some(ratio.as_str()),
        AspectRatio::Banner => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_question_is_what_the_official_client_sends() {
        let png = Shown::new(Bytes::from_static(b"\x89PNG\r\n\x1a\n")).unwrap();
        assert_eq!(png.encoded_bytes(), 12);
        let question = Question::new("edit", &[png], Some(AspectRatio::Sheet), PictureSize::One);
        let expected = json!({
            "contents": [{
                "role": "user",
                "parts": [{ "text": "edit" }, { "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgo=" } }],
            }],
            "generationConfig": {
                "responseModalities": ["TEXT", "IMAGE"],
                "imageConfig": { "aspectRatio": "3:4", "imageSize": "1K" },
            },
        });
        assert_eq!(serde_json::to_value(question).unwrap(), expected);
    }

    #[test]
    fn a_ratio_that_not_every_model_knows_is_left_out() {
        let question = Question::new("a flag", &[], Some(AspectRatio::Banner), PictureSize::Two);
        let config = serde_json::to_value(question).unwrap()["generationConfig"]["imageConfig"].clone();
        assert_eq!(config, json!({ "imageSize": "2K" }));
    }

    #[test]
    fn a_size_is_upper_case_or_none() {
        for size in PictureSize::ALL {
            assert_eq!(size.to_string().parse(), Ok(size));
            assert_eq!(serde_json::to_value(size).unwrap(), json!(size.as_str()));
        }
        for text in ["1k", "2k", "512", "1024", "", "1K "] {
            assert_eq!(text.parse::<PictureSize>(), Err(NoSize), "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_named_by_its_bytes() {
        let named = |bytes: &'static [u8]| Shown::new(Bytes::from_static(bytes)).map(|shown| shown.mime_type);
        assert_eq!(named(b"\xFF\xD8\xFF\xE0rest"), Some("image/jpeg"));
        assert_eq!(named(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!((named(b"GIF89a"), named(b"")), (None, None));
    }
}
