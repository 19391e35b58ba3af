//! The word that names a face: invented, so that it brings no meaning of its own (requirement A3).

use std::sync::OnceLock;

use utoipa::openapi::schema::Schema;

use crate::error::FieldProblem;
use crate::openapi::schema;

const CHARS_MIN: usize = 3;
const CHARS_MAX: usize = 24;

/// An invented word of 3–24 ASCII letters and digits that starts with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerWord(String);

impl TriggerWord {
    /// The word, or why it cannot be one.
    ///
    /// # Errors
    /// [`FieldProblem::NotAWord`] and [`FieldProblem::CommonWord`].
    pub fn new(text: &str) -> Result<Self, FieldProblem> {
        let word = text.trim();
        let starts = word.chars().next().is_some_and(|first| first.is_ascii_alphabetic());
        let plain = word.chars().all(|character| character.is_ascii_alphanumeric());
        if !starts || !plain || !(CHARS_MIN..=CHARS_MAX).contains(&word.len()) {
            return Err(FieldProblem::NotAWord);
        }
        if is_common(&word.to_ascii_lowercase()) { Err(FieldProblem::CommonWord) } else { Ok(Self(word.to_owned())) }
    }

    /// What the document can say of it: everyday words are refused besides.
    #[must_use]
    pub fn schema() -> Schema {
        let more = (CHARS_MIN - 1)..=(CHARS_MAX - 1);
        schema::text(&format!(r"^\s*[A-Za-z][A-Za-z0-9]{{{},{}}}\s*$", more.start(), more.end()))
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Also the plural of a common word, and one with a number behind it, mean what the word means.
fn is_common(word: &str) -> bool {
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut words: Vec<&str> = include_str!("common_words.txt").split_whitespace().collect();
        words.sort_unstable();
        words
    });
    let bare = word.trim_end_matches(|character: char| character.is_ascii_digit());
    let known = |word: &str| words.binary_search(&word).is_ok();
    known(bare) || bare.strip_suffix('s').is_some_and(known) || bare.strip_suffix("es").is_some_and(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_words_are_taken() {
        for word in ["mxyzo", "TOK", "zhaolin", "ohwx", "Qvist7", "  sks  "] {
            assert!(TriggerWord::new(word).is_ok(), "{word}");
        }
    }

    #[test]
    fn words_of_everyday_language_are_refused_in_every_form() {
        for word in ["person", "Woman", "PORTRAIT", "cats", "photo2", "the", "beautiful", "boxes"] {
            assert_eq!(TriggerWord::new(word), Err(FieldProblem::CommonWord), "{word}");
        }
    }

    #[test]
    fn the_page_knows_the_same_words() {
        let page = include_str!("../../../public/js/studio/train/common-words.js");
        assert!(page.contains(include_str!("common_words.txt").trim_end()));
    }

    #[test]
    fn what_is_no_word_is_refused() {
        for word in ["", "ab", "two words", "1abc", "人物", "a-b-c", "abcdefghijklmnopqrstuvwxy", "ab\0c"] {
            assert_eq!(TriggerWord::new(word), Err(FieldProblem::NotAWord), "{word}");
        }
    }
}
