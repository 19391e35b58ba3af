//! One line of the self-test: what was found, and what to do about it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::locale::Locale;

/// The longest a check may take; all run beside each other, so the whole takes no longer.
const LIMIT: Duration = Duration::from_secs(20);

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is as it must be.
    Green,
    /// It works, or could not be looked at; somebody should know.
    Amber,
    /// Something does not work until it is mended.
    Red,
}

impl State {
    /// `green`, `amber` or `red`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DoctorWords)]
pub struct Words {
    /// 简体中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Words {
    /// The sentence in this language.
    #[must_use]
    pub fn in_language(&self, locale: Locale) -> &str {
        locale.pick(&self.zh, &self.en)
    }
}

/// One line. No secret is in any of its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DoctorLine)]
pub struct Line {
    /// Which: the same in every run, `storage.preflight`.
    pub id: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub text: Words,
    /// What to do; none where nothing is to be done.
    pub hint: Option<Words>,
}

/// What a check found.
#[derive(Debug)]
pub(super) struct Found {
    state: State,
    text: Words,
    hint: Option<Words>,
}

pub(super) fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

pub(super) fn green(text: Words) -> Found {
    Found { state: State::Green, text, hint: None }
}

pub(super) fn amber(text: Words, hint: Words) -> Found {
    Found { state: State::Amber, text, hint: Some(hint) }
}

pub(super) fn red(text: Words, hint: Words) -> Found {
    Found { state: State::Red, text, hint: Some(hint) }
}

impl Found {
    pub(super) fn line(self, id: &'static str) -> Line {
        let Self { state, text, hint } = self;
        Line { id, state, text, hint }
    }
}

/// A line that is being found out.
pub(super) type Check<'a> = Pin<Box<dyn Future<Output = Line> + Send + 'a>>;

/// A check with its limit.
pub(super) fn check<'a>(id: &'static str, find: impl Future<Output = Found> + Send + 'a) -> Check<'a> {
    Box::pin(async move {
        let late = |_| {
            let seconds = LIMIT.as_secs();
            red(
                words(format!("{seconds} 秒内没有回答"), format!("No answer within {seconds} s")),
                words("看看那边是否在运行、能否从这里连上", "See whether it runs there and can be reached from here"),
            )
        };
        tokio::time::timeout(LIMIT, find).await.unwrap_or_else(late).line(id)
    })
}
