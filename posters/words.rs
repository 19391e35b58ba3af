//! Words that shop pages refuse and the law on advertising forbids. Generated text never holds one; of a seller's own
//! words it is said why they may be refused, and they stay.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{InBoth, data};

/// Why a word may be refused.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It claims to be above everything.
    Absolute,
    /// It promises what nobody can prove.
    Guarantee,
    /// It claims an approval or a standing that needs papers.
    Approval,
    /// It presses to buy, or claims something about prices.
    Pressure,
    /// It belongs to medicine.
    Medical,
    /// It promises luck.
    Superstition,
    /// It uses the state, its signs or its officials.
    State,
}

/// A word that was found, as `data/words.toml` writes it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Finding {
    /// The word.
    pub word: &'static str,
    /// Why it may be refused.
    pub reason: Reason,
    /// The reason for people, in both languages.
    pub notice: &'static InBoth,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    allow: Vec<String>,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    reason: Reason,
    notice: InBoth,
    words: Vec<String>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words: Words = data("words", include_str!(concat!(env!("OUT_DIR"), "/words.json")));
        // The longest first: of 最佳 and 最佳食用 the longer one decides.
        words.allow.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words
    })
}

/// What of a text may be refused, each word once, in the order of the list.
#[must_use]
pub fn findings(text: &str) -> Vec<Finding> {
    // Full width letters, capitals and invisible characters do not hide a word.
    let visible = text.chars().filter(|letter| !crate::text::is_invisible(*letter));
    let mut text: String = visible.nfkc().flat_map(char::to_lowercase).collect();
    for allowed in &words().allow {
        while let Some(place) = find(&text, allowed) {
            text.replace_range(place..place + allowed.len(), "\n");
        }
    }
    let mut findings = Vec::new();
    for group in &words().groups {
        let found = group.words.iter().filter(|word| find(&text, word).is_some());
        findings.extend(found.map(|word| Finding { word, reason: group.reason, notice: &group.notice }));
    }
    findings
}

/// Where the word is. A Latin word is found as a whole: `cure` is not in `secure`; Han words have no borders.
fn find(text: &str, word: &str) -> Option<usize> {
    let joins = |one: Option<char>, other: Option<char>| {
        one.zip(other).is_some_and(|(one, other)| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric())
    };
    let whole = |place: &usize| {
        let (before, after) = (&text[..*place], &text[place + word.len()..]);
        !joins(before.chars().next_back(), word.chars().next())
            && !joins(word.chars().next_back(), after.chars().next())
    };
    text.match_indices(word).map(|(place, _)| place).find(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        findings(text).into_iter().map(|finding| finding.word).collect()
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for (text, word) in [
            ("全网销量第一的保温杯", "销量第一"),
            ("ＮＯ．１", "no.1"),
            ("最\u{200B}好", "最好"),
            ("The BEST bottle", "best"),
            ("100％有效", "100%"),
            ("可治愈失眠", "治愈"),
        ] {
            assert_eq!(found(text), [word], "{text}");
        }
    }

    #[test]
    fn a_harmless_term_is_left_alone() {
        for text in [
            "第一步：打开杯盖",
            "最大承重20kg",
            "最佳食用期12个月",
            "100%纯棉",
            "100% Cotton",
            "Best before March",
            "secure lid, bestow, curema",
            "1100%",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(found("最佳食用期，最佳口感"), ["最佳"], "the term excuses itself alone");
    }

    #[test]
    fn every_word_of_the_list_can_be_found_and_says_why() {
        let mut reasons = Vec::new();
        for group in &words().groups {
            reasons.push(group.reason);
            assert!(!group.notice.zh.is_empty() && !group.notice.en.is_empty());
            for word in &group.words {
                assert!(findings(word).iter().any(|finding| finding.reason == group.reason), "{word}");
            }
        }
        let listed = reasons.len();
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!((listed, reasons.len()), (7, 7), "each reason has one group");
        for allowed in &words().allow {
            assert_eq!(found(allowed), Vec::<&str>::new(), "{allowed}");
        }
    }
}
