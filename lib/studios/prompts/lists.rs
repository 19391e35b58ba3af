//! The lists of `refused.toml`, and whether one of their words stands in a prompt.

use std::ops::Range;

use serde::Deserialize;

use super::likely::{self, Chance};
use super::text::{Chinese, Part, Text};

/// Most words between a word and the thing that makes it harmless: "nude silk slip dress".
const BETWEEN_MAX: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    pub(super) intimate: List,
    pub(super) minor: List,
    pub(super) suggestive: List,
    pub(super) public_person: List,
}

/// Words of one meaning.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub(super) en: Vec<String>,
    /// What has no other meaning wherever its characters stand together.
    pub(super) zh: Vec<String>,
    /// What also meets by chance, where one word ends and another begins.
    #[serde(default)]
    pub(super) zh_between: Vec<String>,
    /// What also meets by chance, one of its characters being a word.
    #[serde(default)]
    pub(super) zh_words: Vec<String>,
    #[serde(default)]
    pub(super) harmless: Harmless,
    #[serde(default)]
    pub(super) compounds: Vec<Compound>,
}

/// Phrases in which such a word means something else.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Harmless {
    pub(super) en: Vec<String>,
    pub(super) zh: Vec<String>,
}

/// Words that are harmless before certain things.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Compound {
    pub(super) words: Vec<String>,
    /// What may stand between.
    pub(super) between: Vec<String>,
    /// The things.
    pub(super) nouns: Vec<String>,
}

impl List {
    /// Whether one of its words stands anywhere where it is not a part of something harmless.
    pub(super) fn is_in(&self, text: &Text) -> bool {
        self.is_in_words(text) || self.is_in_chinese(&text.chinese)
    }

    fn is_in_words(&self, text: &Text) -> bool {
        let is_harmless = |place: (usize, usize)| {
            self.harmless.en.iter().any(|other| covered(text, other, place))
                || self.compounds.iter().any(|compound| compound.covers(text, place))
        };
        self.en
            .iter()
            .any(|phrase| places(&text.words, phrase).any(|place| !is_harmless(place)) || is_spelled(text, phrase))
    }

    fn is_in_chinese<'a>(&'a self, text: &'a Chinese) -> bool {
        let is_harmless = |place: &Range<usize>| {
            let mut others = self.harmless.zh.iter().flat_map(|other| found(text, other));
            others.any(|other| {
                let covers = other.start <= place.start && place.end <= other.end;
                covers && text.touched(&other).skip(1).all(|part| !part.is_parted)
            })
        };
        let of = |words: &'a [String]| words.iter().flat_map(|word| found(text, word));
        let firm = of(&self.zh).filter(|place| text.is_there(place));
        let between = of(&self.zh_between).filter(|place| text.is_word_there(place, Chance::Between));
        let words = of(&self.zh_words).filter(|place| text.is_word_there(place, Chance::Beside));
        firm.chain(between).chain(words).any(|place| !is_harmless(&place))
    }
}

impl Compound {
    fn covers(&self, text: &Text, place: (usize, usize)) -> bool {
        let clause_end = text.clauses.iter().find(|&&start| start > place.0).copied().unwrap_or(text.words.len());
        self.words.iter().any(|phrase| {
            places(&text.words, phrase).any(|own| {
                within(place, own)
                    && own.1 <= clause_end
                    && self.is_followed_by_its_noun(&text.words[own.1..clause_end])
            })
        })
    }

    fn is_followed_by_its_noun(&self, rest: &[String]) -> bool {
        let between = rest.iter().take(BETWEEN_MAX).take_while(|word| self.between.contains(word)).count();
        rest.iter().take(between + 1).any(|word| self.nouns.contains(word))
    }
}

impl Chinese {
    /// The parts that `place` has characters of.
    fn touched(&self, place: &Range<usize>) -> impl Iterator<Item = &Part> {
        let place = place.clone();
        self.parts.iter().filter(move |part| part.place.start < place.end && place.start < part.place.end)
    }

    /// Whether a word whose characters stand at `place` is there: written in one, or spelled with something between.
    fn is_there(&self, place: &Range<usize>) -> bool {
        self.touched(place).nth(1).is_none() || self.is_spelled(place)
    }

    /// The same for a word whose characters also meet by chance.
    fn is_word_there(&self, place: &Range<usize>, chance: Chance) -> bool {
        let mut touched = self.touched(place);
        match (touched.next(), touched.next()) {
            (Some(part), None) => {
                !likely::is_by_chance(&self.characters[part.place.clone()], &inside(part, place), chance)
            }
            _ => {
                let alone = |part: &Part| place.start <= part.place.start && part.place.end <= place.end;
                let is_parted = self.touched(place).skip(1).any(|part| part.is_parted);
                self.is_spelled(place) && (!is_parted || self.touched(place).any(alone))
            }
        }
    }

    /// Whether none of the characters belongs to what it is written together with.
    fn is_spelled(&self, place: &Range<usize>) -> bool {
        self.touched(place)
            .all(|part| !likely::belongs_to_others(&self.characters[part.place.clone()], &inside(part, place)))
    }
}

/// What of `place` is in a part, counted from the part's start.
fn inside(part: &Part, place: &Range<usize>) -> Range<usize> {
    let (from, to) = (place.start.max(part.place.start), place.end.min(part.place.end));
    from - part.place.start..to - part.place.start
}

fn found<'a>(text: &'a Chinese, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    text.characters.match_indices(word).map(|(at, found)| at..at + found.len())
}

/// Whether a word is spelled letter by letter, with others before or behind it.
fn is_spelled(text: &Text, word: &str) -> bool {
    word.len() >= 4 && text.spelled.iter().any(|letters| letters.contains(word))
}

/// Where a phrase stands among the words: from, to.
fn places<'a>(words: &'a [String], phrase: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let length = phrase.split(' ').count();
    let found = move |window: &[String]| window.iter().map(String::as_str).eq(phrase.split(' '));
    words.windows(length).enumerate().filter(move |(_, window)| found(window)).map(move |(at, _)| (at, at + length))
}

/// Whether a phrase that no mark parts has all words of a place.
fn covered(text: &Text, phrase: &str, place: (usize, usize)) -> bool {
    let is_whole = |other: (usize, usize)| !text.clauses.iter().any(|&start| other.0 < start && start < other.1);
    places(&text.words, phrase).any(|other| within(place, other) && is_whole(other))
}

const fn within(inner: (usize, usize), outer: (usize, usize)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}
