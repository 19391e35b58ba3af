//! What an article is called: the label of its session, and the text of `productname.txt` (requirements B7, B8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::text;

/// A name of 1 to 20 characters in the usual form (NFC), on one line, without `/`, `\`, braces, control characters and
/// characters that nobody sees.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProductName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameFault {
    /// Nothing but white space.
    #[error("empty")]
    Empty,
    /// More characters than [`ProductName::CHARACTERS_MAX`].
    #[error("longer than 20 characters")]
    TooLong,
    /// A character that a name may not hold.
    #[error("holds {0:?}")]
    Character(char),
}

impl ProductName {
    /// Most characters of a name.
    pub const CHARACTERS_MAX: usize = 20;

    /// The name in a text, whatever it is: what a name may not hold is left out, and the rest is cut. `None` where
    /// nothing is left.
    #[must_use]
    pub fn cleaned(text: &str) -> Option<Self> {
        let kept: String = text::line(text).chars().filter(|letter| allowed(*letter)).collect();
        let short: String = kept.trim().chars().take(Self::CHARACTERS_MAX).collect();
        short.trim_end().parse().ok()
    }

    /// The name where there is nothing to name.
    pub(crate) fn unnamed() -> Self {
        Self("-".to_owned())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn allowed(letter: char) -> bool {
    !letter.is_control()
        && !text::is_invisible(letter)
        && !matches!(letter, '/' | '\\' | '{' | '}')
        && !matches!(letter, '\u{2028}' | '\u{2029}')
}

impl FromStr for ProductName {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let name: String = text.trim().nfc().collect();
        if let Some(letter) = name.chars().find(|letter| !allowed(*letter)) {
            return Err(NameFault::Character(letter));
        }
        match name.chars().count() {
            0 => Err(NameFault::Empty),
            1..=Self::CHARACTERS_MAX => Ok(Self(name)),
            _ => Err(NameFault::TooLong),
        }
    }
}

impl TryFrom<String> for ProductName {
    type Error = NameFault;

    fn try_from(text: String) -> Result<Self, NameFault> {
        text.parse()
    }
}

impl From<ProductName> for String {
    fn from(name: ProductName) -> Self {
        name.0
    }
}

impl fmt::Display for ProductName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_short_and_on_one_line() {
        assert_eq!("  保温杯 500ml ".parse::<ProductName>().unwrap().as_str(), "保温杯 500ml");
        assert_eq!("Cafe\u{301}".parse::<ProductName>().unwrap().as_str(), "Café");
        assert_eq!(
            "一二三四五六七八九十一二三四五六七八九十".parse::<ProductName>().unwrap().as_str().chars().count(),
            20
        );
        for (text, fault) in [
            ("", NameFault::Empty),
            (" \n ", NameFault::Empty),
            ("一二三四五六七八九十一二三四五六七八九十一", NameFault::TooLong),
            ("a/b", NameFault::Character('/')),
            ("a\\b", NameFault::Character('\\')),
            ("{product}", NameFault::Character('{')),
            ("a\nb", NameFault::Character('\n')),
            ("a\u{202E}b", NameFault::Character('\u{202E}')),
        ] {
            assert_eq!(text.parse::<ProductName>(), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn what_a_model_says_becomes_a_name_where_it_can() {
        let cleaned = |text| ProductName::cleaned(text).map(String::from);
        assert_eq!(cleaned("../../etc/passwd").as_deref(), Some("....etcpasswd"));
        assert_eq!(cleaned("Darkroom\nbottle {500 ml}").as_deref(), Some("Darkroom bottle 500"));
        assert_eq!(cleaned("/\\{}\u{0}\u{200B}"), None);
    }

    proptest! {
        #[test]
        fn a_cleaned_name_is_a_name(text in any::<String>()) {
            if let Some(name) = ProductName::cleaned(&text) {
                prop_assert_eq!(name.as_str().parse::<ProductName>(), Ok(name.clone()));
            }
        }
    }
}
