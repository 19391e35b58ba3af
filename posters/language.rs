//! The two languages in which posters are written.

use serde::{Deserialize, Serialize};

/// A language of posters.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Language {
    /// Simplified Chinese.
    #[serde(rename = "zh")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// As models are told.
    #[must_use]
    pub const fn in_english(self) -> &'static str {
        match self {
            Self::Chinese => "Simplified Chinese",
            Self::English => "English",
        }
    }
}

/// Something that is there in both languages.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InBoth<T = String> {
    /// In Simplified Chinese.
    pub zh: T,
    /// In English.
    pub en: T,
}

impl<T> InBoth<T> {
    /// In one of them.
    pub const fn get(&self, language: Language) -> &T {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}
