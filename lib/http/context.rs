//! What belongs to the request being answered: its id, its language, who asks.

use std::cell::{Cell, RefCell};
use std::future::Future;

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::ids::{RequestId, UserId};
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

struct Context {
    id: RequestId,
    locale: Locale,
    user: Cell<Option<UserId>>,
    note: RefCell<Option<&'static str>>,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// Who asked, once the answer is made.
pub(super) struct Seen {
    pub(super) user: Option<UserId>,
    pub(super) note: Option<&'static str>,
}

pub(super) async fn scope<F: Future>(id: RequestId, locale: Locale, future: F) -> (F::Output, Seen) {
    let context = Context { id, locale, user: Cell::new(None), note: RefCell::new(None) };
    CONTEXT
        .scope(context, async {
            let output = future.await;
            let seen = CONTEXT.with(|context| Seen { user: context.user.get(), note: *context.note.borrow() });
            (output, seen)
        })
        .await
}

/// The language of the answer being made.
#[must_use]
pub fn locale() -> Locale {
    CONTEXT.try_with(|context| context.locale).unwrap_or(Locale::ZhCn)
}

/// The id of the request being answered, empty outside of one.
#[must_use]
pub fn request_id() -> String {
    CONTEXT.try_with(|context| context.id.to_string()).unwrap_or_default()
}

/// Says who asks, for the log line.
pub fn note_user(user: UserId) {
    let _ = CONTEXT.try_with(|context| context.user.set(Some(user)));
}

/// Adds a word to the log line (`repeat`, `stale`), never anything secret.
pub fn note(word: &'static str) {
    let _ = CONTEXT.try_with(|context| context.note.replace(Some(word)));
}

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
