//! Which passwords are taken: long enough, and none that a guesser tries first (NIST SP 800-63B, ASVS 5.0 §6.2).

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize as _, Deserializer};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::openapi::schema::Schema;

use crate::error::FieldProblem;
use crate::schema;

const CHARS_MIN: usize = 8;
const CHARS_MAX: usize = 128;
/// Normalising makes one character of at most four (Greek letters with three marks): what is longer than this is longer
/// than [`CHARS_MAX`] afterwards.
const TYPED_CHARS_MAX: usize = 4 * CHARS_MAX;

/// A password in the one form that it is hashed in, whatever keyboard typed it: NFKC.
#[derive(Clone, Debug)]
pub(super) struct Password(SecretString);

impl Password {
    /// A password to choose, for the account of this address.
    ///
    /// # Errors
    /// Too short, too long, or one that others try first.
    pub(super) fn chosen(text: &SecretString, email: &str) -> Result<Self, FieldProblem> {
        let password = Self::typed(text);
        let plain = password.expose();
        let chars = plain.chars().count();
        if chars < CHARS_MIN {
            return Err(FieldProblem::TooSmall(CHARS_MIN as u64));
        }
        if chars > CHARS_MAX {
            return Err(FieldProblem::TooLarge(CHARS_MAX as u64));
        }
        let lower = plain.to_lowercase();
        let local = email.split('@').next().unwrap_or_default();
        if lower == email || lower == local || is_of_the_place(&lower) || is_common(&lower) {
            return Err(FieldProblem::CommonPassword);
        }
        Ok(password)
    }

    /// A password that is tried: whatever it is, it is compared.
    pub(super) fn typed(text: &SecretString) -> Self {
        Self(SecretString::from(text.expose_secret().nfkc().collect::<String>()))
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What this place is called, in lower case: a guesser tries it here, with figures and signs around it.
const PLACE: [&str; 4] = ["darkroom", "anfang", "暗房", "darkroomanfang"];

fn is_of_the_place(lower: &str) -> bool {
    let letters: String = lower.chars().filter(|letter| letter.is_alphabetic()).collect();
    PLACE.contains(&letters.as_str())
}

/// Known from breaches, in lower case. The list is short enough to be read through: a hash takes a thousand times longer.
fn is_common(lower: &str) -> bool {
    include_str!("common.txt").lines().any(|common| common == lower)
}

/// Reads a password, for `#[serde(deserialize_with)]`: it is never printed, and overwritten when it is dropped.
pub(in crate::accounts) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// The same, or null.
pub(in crate::accounts) fn secret_or_null<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(SecretString::from))
}

/// What the document can say of a password: 8 to 128 characters once it is normalised, which no schema counts.
pub(in crate::accounts) fn password_schema() -> Schema {
    schema::password(TYPED_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<String, FieldProblem> {
        let password = Password::chosen(&SecretString::from(text), "mei.lin@example.com")?;
        Ok(password.expose().to_owned())
    }

    #[test]
    fn eight_to_a_hundred_and_twenty_eight_characters_are_counted_after_normalising() {
        assert_eq!(chosen("7 chars"), Err(FieldProblem::TooSmall(8)));
        assert_eq!(chosen("8 charsx"), Ok("8 charsx".to_owned()));
        assert!(chosen(&"ö".repeat(128)).is_ok(), "characters, not bytes");
        assert_eq!(chosen(&"ö".repeat(129)), Err(FieldProblem::TooLarge(128)));
        // Seven letters, each with its accent behind it, are seven; four ligatures are eight.
        assert_eq!(chosen(&"e\u{301}".repeat(7)), Err(FieldProblem::TooSmall(8)));
        assert_eq!(chosen("ﬁﬂﬁﬂ"), Ok("fiflfifl".to_owned()));
    }

    #[test]
    fn composed_decomposed_and_full_width_are_one_password() {
        let one = chosen("pässwörter-四").unwrap();
        assert_eq!(chosen("pa\u{308}sswo\u{308}rter-四").unwrap(), one);
        assert_eq!(chosen("ｐässwörter－四").unwrap(), one);
    }

    #[test]
    fn what_a_guesser_tries_first_is_not_taken_in_any_case() {
        for text in
            ["password1", "PASSWORD1", "12345678", "qwertyuiop", "woaini1314", "a123456789", "ｐａｓｓｗｏｒｄ１"]
        {
            assert_eq!(chosen(text), Err(FieldProblem::CommonPassword), "{text}");
        }
        for text in
            ["mei.lin@example.com", "Mei.Lin@Example.com", "darkroom", "Darkroom2026!", "anfang88", "_暗房_2026_"]
        {
            assert_eq!(chosen(text), Err(FieldProblem::CommonPassword), "{text}");
        }
        let local = Password::chosen(&SecretString::from("Ada.Winter"), "ada.winter@example.com");
        assert_eq!(local.unwrap_err(), FieldProblem::CommonPassword);
        assert!(chosen("four blue herons").is_ok());
    }

    #[test]
    fn every_common_password_is_in_the_form_it_is_compared_in() {
        let list = include_str!("common.txt");
        assert!(list.lines().count() > 8_000, "{}", list.lines().count());
        for line in list.lines() {
            let normal: String = line.nfkc().collect::<String>().to_lowercase();
            assert_eq!(normal, line);
            assert!(line.chars().count() >= CHARS_MIN, "{line}: too short to be chosen anyway");
        }
    }

    #[test]
    fn a_printed_password_says_nothing() {
        let printed = format!("{:?}", Password::typed(&SecretString::from("four blue herons")));
        assert!(!printed.contains("heron"), "{printed}");
    }

    #[test]
    fn no_character_is_composed_of_more_than_four() {
        let most = (0..=0x0010_ffff_u32).filter_map(char::from_u32).map(|letter| letter.nfd().count()).max();
        assert_eq!(most, Some(TYPED_CHARS_MAX / CHARS_MAX));
    }
}
