//! What the words of a Chinese text probably are: it has no spaces, so two characters that are a word often are the end of
//! one and the beginning of another (弹性|交织, 红色|情侣). The words that are most common together are taken, as all
//! segmenters do.
//!
//! `words.txt` has the common words with the logarithm of how often each is met, and the rare ones that meet a word of
//! `refused.toml` by an end: from the dictionary of jieba (MIT), with some of what is sold. With all of its 350,000 words it
//! would be 5 MB of the 16 MB that a function may have; these are 0.4 MB, read when the first prompt comes. `make.py`
//! writes them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The longest words, in characters.
const WORD_CHARS_MAX: usize = 4;
/// How much of a text is looked at on each side of a word, in characters.
const AROUND_CHARS: usize = 12;
/// The logarithm of how many words were counted: 60 million.
const ALL: i32 = 26;
/// At least as common a refused word is taken to be, whatever was counted: nobody writes them where words are counted.
const LISTED: i32 = 8;
/// How much likelier other words must be, as a power of two: what may be read either way is refused.
const CLEARLY: i32 = 2;

/// What is known of the words: a line has the power of two, then those that are met as often.
static WORDS: LazyLock<HashMap<&'static str, i32>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter_map(|line| line.split_once(' '));
    let counted = lines.filter_map(|(power, words)| Some((power.parse().ok()?, words)));
    counted.flat_map(|(power, words): (i32, _)| words.split(' ').map(move |word| (word, power))).collect()
});

/// How the characters of a refused word meet where it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chance {
    /// One word ends with the first, and another begins with the last.
    Between,
    /// A word ends or begins with one of them; the other may be a word.
    Beside,
}

/// Whether a word that stands at `place` of a text which nothing parts is clearly no word there: other words end or begin
/// in it. A longer word that holds all of it (色情片, 青少年) is one of its kind.
pub(super) fn is_by_chance(text: &str, place: &Range<usize>, chance: Chance) -> bool {
    let (text, place) = &around(text, place);
    let as_word = likelihood(text, |word| {
        if word == place {
            return Some(known(text, word).unwrap_or_default().max(LISTED));
        }
        let ends_in_it = word.start < place.start && place.start < word.end && word.end < place.end;
        let begins_in_it = place.start < word.start && word.start < place.end && place.end < word.end;
        if ends_in_it || begins_in_it { None } else { known(text, word) }
    });
    let as_others = likelihood(text, |word| match chance {
        Chance::Between => {
            let keeps_to_it = |end: usize| end == place.start || end == place.end;
            let holds_it = word.start < place.start && place.end < word.end;
            if keeps_to_it(word.start) || keeps_to_it(word.end) || holds_it { None } else { known(text, word) }
        }
        Chance::Beside => known(text, word),
    });
    as_others > as_word + CLEARLY
}

/// Whether the end or the beginning of a word that is written with something between belongs to what it is written
/// together with.
pub(super) fn belongs_to_others(text: &str, place: &Range<usize>) -> bool {
    let (text, place) = &around(text, place);
    let apart = likelihood(text, |word| {
        let is_inside = place.start <= word.start && word.end <= place.end;
        let is_beside = word.end <= place.start || place.end <= word.start;
        if is_inside || is_beside { known(text, word) } else { None }
    });
    likelihood(text, |word| known(text, word)) > apart
}

/// The place with what may have to do with it: a prompt of many such words is judged in a time that is bounded.
fn around<'a>(text: &'a str, place: &Range<usize>) -> (&'a str, Range<usize>) {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let from = before.char_indices().rev().take(AROUND_CHARS).last().map_or(place.start, |(at, _)| at);
    let to = after.char_indices().nth(AROUND_CHARS).map_or(text.len(), |(at, _)| place.end + at);
    (&text[from..to], place.start - from..place.end - from)
}

/// How common a word is; a character that is not in the list is a rare one.
fn known(text: &str, word: &Range<usize>) -> Option<i32> {
    let word = &text[word.clone()];
    WORDS.get(word).copied().or_else(|| (word.chars().count() == 1).then_some(0))
}

/// How likely the likeliest words of a text are, as the logarithm to the base of two. Only what has a `power` is a word.
fn likelihood(text: &str, power: impl Fn(&Range<usize>) -> Option<i32>) -> i32 {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut best: Vec<Option<i32>> = vec![None; starts.len()];
    best[0] = Some(0);
    for (from, &start) in starts.iter().enumerate() {
        let Some(so_far) = best[from] else { continue };
        for (to, &end) in starts.iter().enumerate().skip(from + 1).take(WORD_CHARS_MAX) {
            if let Some(power) = power(&(start..end)) {
                best[to] = best[to].max(Some(so_far + power - ALL));
            }
        }
    }
    best.last().copied().flatten().unwrap_or(i32::MIN / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_words_are_made_of_is_there_by_chance_and_what_may_be_read_either_way_is_not() {
        for (text, word, chance, is_other) in [
            ("弹性交织面料", "性交", Chance::Between, true),
            ("两位女性交谈", "性交", Chance::Between, true),
            ("女性性交", "性交", Chance::Between, false),
            ("男性交姿势", "性交", Chance::Between, false),
            ("红色情侣卫衣", "色情", Chance::Between, true),
            ("色情图片", "色情", Chance::Between, false),
            ("色情侣图片", "色情", Chance::Between, false),
            ("粉色情图片", "色情", Chance::Between, false),
            ("阳光下体现质感", "下体", Chance::Beside, true),
            ("女人下体特写", "下体", Chance::Beside, false),
            ("色情片", "色情", Chance::Between, false),
            ("性感的青少年", "少年", Chance::Beside, false),
            ("不少年轻人", "少年", Chance::Beside, true),
        ] {
            let at = text.find(word).unwrap();
            assert_eq!(is_by_chance(text, &(at..at + word.len()), chance), is_other, "{text}");
        }
    }

    #[test]
    fn the_list_of_words_is_read() {
        assert!(WORDS.len() > 50_000, "{}", WORDS.len());
        assert!(WORDS.values().all(|power| (1..ALL).contains(power)));
    }
}
