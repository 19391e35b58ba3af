//! Fields of a prompt: `{place}` in its content is where the value of the slot `place` goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::Title;
use crate::error::{AppError, FieldProblem, Result};
use crate::locale::Locale;

/// Fields of one prompt.
const SLOTS_MAX: usize = 6;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 20;
/// Characters of a value.
pub(super) const VALUE_CHARS_MAX: usize = 60;
/// Characters of what the engine is given of a value: its English, where one Chinese character may be a word.
pub(super) const ENGINE_VALUE_CHARS_MAX: usize = 4 * VALUE_CHARS_MAX;

/// A field of a prompt, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// As in the content's braces.
    pub name: String,
    /// What the field is called.
    pub title: Words,
    /// What it takes where nothing is said; empty in prompts of one's own, where something must be.
    pub example: Words,
}

/// The same in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Words {
    pub(super) fn of(&self, locale: Locale) -> &str {
        locale.pick(&self.zh, &self.en)
    }

    fn same(text: &str) -> Self {
        Self { zh: text.to_owned(), en: text.to_owned() }
    }
}

impl From<Title> for Words {
    fn from(title: Title) -> Self {
        Self { zh: title.zh, en: title.en }
    }
}

/// The fields that a content names, each once, in their order: their titles are their names.
#[must_use]
pub fn slots_of(content: &str) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut rest = content;
    while let Some((_, opened)) = rest.split_once('{') {
        let Some((name, after)) = opened.split_once('}') else { break };
        if is_name(name) && slots.len() < SLOTS_MAX && slots.iter().all(|slot| slot.name != name) {
            slots.push(Slot { name: name.to_owned(), title: Words::same(name), example: Words::same("") });
        }
        // A brace that opens nothing may stand before one that does.
        rest = if is_name(name) { after } else { opened };
    }
    slots
}

fn is_name(name: &str) -> bool {
    (1..=NAME_CHARS_MAX).contains(&name.chars().count())
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}

/// What was said of each field, or its example, in the order of the fields.
///
/// # Errors
/// `INVALID`: a field that the prompt does not have, a value that is too long, is no line, or is needed and not there.
pub(super) fn values(
    slots: &[Slot],
    said: &BTreeMap<String, String>,
    locale: Locale,
    chars_max: usize,
) -> Result<Vec<String>> {
    let refused = |problem| AppError::field("slots", problem);
    if said.keys().any(|name| slots.iter().all(|slot| slot.name != *name)) {
        return Err(refused(FieldProblem::NotAllowed));
    }
    let value = |slot: &Slot| {
        let said = said.get(&slot.name).map(|value| value.trim()).filter(|value| !value.is_empty());
        let value = said.unwrap_or_else(|| slot.example.of(locale));
        // A brace in a value would be read as a field.
        let value = value.replace(['{', '}'], "");
        FieldProblem::of_line(&value, chars_max).map_or(Ok(value), |problem| Err(refused(problem)))
    };
    slots.iter().map(value).collect()
}

/// The content with these values in it.
pub(super) fn filled(content: &str, slots: &[Slot], values: &[String]) -> String {
    let fill = |text: String, (slot, value): (&Slot, &String)| text.replace(&format!("{{{}}}", slot.name), value);
    slots.iter().zip(values).fold(content.to_owned(), fill)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(content: &str) -> Vec<String> {
        slots_of(content).into_iter().map(|slot| slot.name).collect()
    }

    #[test]
    fn names_in_braces_are_fields_each_once_and_nothing_else_is() {
        assert_eq!(names("{place}的{季节}，又是{place}"), ["place", "季节"]);
        assert_eq!(names("{ {place}"), ["place"]);
        assert_eq!(names("{two words} {} {a\nb} { } {unclosed"), Vec::<String>::new());
        assert_eq!(names("{a}{b}{c}{d}{e}{f}{g}").len(), SLOTS_MAX);
        assert_eq!(names(&format!("{{{}}}", "x".repeat(21))), Vec::<String>::new());
    }

    #[test]
    fn a_field_takes_what_was_said_or_its_example_and_is_needed_without_one() {
        let mut slots = slots_of("{place} in {season}");
        slots[1].example = Words { zh: "秋天".to_owned(), en: "autumn".to_owned() };
        let said = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let given =
            values(&slots, &said(&[("place", " 黄山 "), ("season", "")]), Locale::ZhCn, VALUE_CHARS_MAX).unwrap();
        assert_eq!(filled("{place} in {season}", &slots, &given), "黄山 in 秋天");
        let braces = values(&slots, &said(&[("place", "{season}")]), Locale::En, VALUE_CHARS_MAX).unwrap();
        assert_eq!(filled("{place} in {season}", &slots, &braces), "season in autumn");
        for bad in [said(&[]), said(&[("place", "a\nb")]), said(&[("place", &"山".repeat(61))])] {
            assert!(values(&slots, &bad, Locale::En, VALUE_CHARS_MAX).is_err(), "{bad:?}");
        }
        assert!(values(&slots, &said(&[("place", "x"), ("other", "y")]), Locale::En, VALUE_CHARS_MAX).is_err());
    }
}
