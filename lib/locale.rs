//! The two languages that people are answered in.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::schema;

/// The language of an answer. Chinese is the default (requirement: Chinese first, English second).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// 简体中文
    ZhCn,
    /// English
    En,
}

impl Locale {
    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::ZhCn => zh,
            Self::En => en,
        }
    }

    /// `zh-CN` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The locale of this tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "zh-CN" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The schema of the tags.
    #[must_use]
    pub fn tags() -> Schema {
        schema::one_of([Self::ZhCn.tag(), Self::En.tag()])
    }

    /// From `Accept-Language`: the first language we speak, by weight; Chinese when none is.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let text = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut wanted: Vec<(f32, Self)> = Vec::new();
        for part in text.split(',').take(20) {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameters.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(1.0);
            let tag = tag.trim().to_ascii_lowercase();
            if tag == "en" || tag.starts_with("en-") {
                wanted.push((weight, Self::En));
            } else if tag == "zh" || tag.starts_with("zh-") {
                wanted.push((weight, Self::ZhCn));
            }
        }
        wanted
            .into_iter()
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map_or(Self::ZhCn, |best| best.1)
    }
}

impl PartialSchema for Locale {
    fn schema() -> RefOr<Schema> {
        Self::tags().into()
    }
}

impl ToSchema for Locale {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_header_and_is_chinese_otherwise() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, http::HeaderValue::from_static(text));
            Locale::of(&headers)
        };
        assert_eq!(Locale::of(&HeaderMap::new()), Locale::ZhCn);
        assert_eq!(of("en-GB,en;q=0.9"), Locale::En);
        assert_eq!(of("en;q=0.4, zh-TW"), Locale::ZhCn);
        assert_eq!(of("fr, de;q=0.9"), Locale::ZhCn);
        assert_eq!(of("zh;q=0.1,en"), Locale::En);
    }
}
