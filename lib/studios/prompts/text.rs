//! A prompt as it is compared: what people write in a dozen ways becomes one.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A prompt, made comparable.
pub(super) struct Text {
    /// The words of the alphabets, each without accents, in lower case. Letters that stand alone in a row are one word.
    pub(super) words: Vec<String>,
    /// Those of them that were spelled: "a n u d e" is `anude`.
    pub(super) spelled: Vec<String>,
    /// Where in `words` a part of a sentence begins: behind a comma, a full stop or the like.
    pub(super) clauses: Vec<usize>,
    /// All letters and digits without what stands between them, in lower case: for what is written without spaces.
    pub(super) run: String,
    /// Its Chinese.
    pub(super) chinese: Chinese,
}

/// The Chinese characters of a prompt, without what stands between them.
pub(super) struct Chinese {
    /// All of them.
    pub(super) characters: String,
    /// What of them is written in one, in its order. Together all of `characters`.
    pub(super) parts: Vec<Part>,
}

/// Characters that nothing parts.
pub(super) struct Part {
    /// Where in [`Chinese::characters`], in bytes.
    pub(super) place: Range<usize>,
    /// Whether a comma, a full stop or the like stands before it: nobody writes one in the middle of a word.
    pub(super) is_parted: bool,
}

impl Text {
    /// NFKD, without marks and what nobody sees, in lower case, letters of other alphabets that look like Latin ones as
    /// these.
    pub(super) fn new(prompt: &str) -> Self {
        let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(prompt);
        let seen = decomposed.chars().filter(|&character| !is_unseen(character));
        let folded: String = seen.flat_map(char::to_lowercase).map(|letter| simplified(latin(letter))).collect();
        let run = folded.chars().filter(|character| character.is_alphanumeric()).collect();
        let Words { words, spelled, clauses, .. } = Words::new(&folded);
        Self { words, spelled, clauses, run, chinese: Chinese::new(&folded) }
    }
}

impl Chinese {
    fn new(text: &str) -> Self {
        let (mut characters, mut parts) = (String::new(), Vec::<Part>::new());
        let (mut is_new, mut is_parted) = (true, false);
        for character in text.chars() {
            if !is_han(character) {
                is_new = true;
                is_parted |= is_mark(character);
                continue;
            }
            let from = characters.len();
            characters.push(character);
            match parts.last_mut().filter(|_| !is_new) {
                Some(part) => part.place.end = characters.len(),
                None => parts.push(Part { place: from..characters.len(), is_parted }),
            }
            (is_new, is_parted) = (false, false);
        }
        Self { characters, parts }
    }
}

/// Zero-width and other characters without ink, and the marks that decomposition leaves: accents, strokes, rings.
const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
            | '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
    )
}

/// Cyrillic and Greek letters as the Latin ones that they look like.
const fn latin(character: char) -> char {
    match character {
        'а' | 'α' => 'a',
        'е' | 'ε' => 'e',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'х' | 'χ' => 'x',
        'у' | 'υ' => 'y',
        'і' | 'ι' => 'i',
        'ѕ' => 's',
        'к' | 'κ' => 'k',
        'т' | 'τ' => 't',
        'п' => 'n',
        'ԁ' => 'd',
        other => other,
    }
}

/// Traditional characters, and those that are written in the place of others, as simplified ones. `traditional.txt` has
/// one behind the other, from the table of OpenCC (Apache-2.0).
fn simplified(character: char) -> char {
    static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let all: Vec<char> = include_str!("traditional.txt").chars().filter(|&one| is_han(one)).collect();
        all.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    });
    PAIRS.get(&character).copied().unwrap_or(character)
}

/// The words between what is no letter or digit, without those of scripts that are written without spaces.
#[derive(Default)]
struct Words {
    words: Vec<String>,
    spelled: Vec<String>,
    clauses: Vec<usize>,
    /// Letters that stand alone, so far.
    alone: String,
    /// Whether a mark stands behind the last word.
    is_parted: bool,
}

impl Words {
    fn new(text: &str) -> Self {
        let mut all = Self::default();
        let mut word = String::new();
        for character in text.chars() {
            if is_of_a_word(character) {
                word.push(character);
                continue;
            }
            all.add(std::mem::take(&mut word));
            all.is_parted |= is_mark(character) || character == '.';
        }
        all.add(word);
        all.join();
        all
    }

    fn add(&mut self, word: String) {
        let is_alone = word.chars().count() == 1;
        if word.is_empty() {
            return;
        }
        if !is_alone {
            self.join();
        }
        if self.is_parted && self.alone.is_empty() {
            self.clauses.push(self.words.len());
            self.is_parted = false;
        }
        if is_alone {
            self.alone.push_str(&word);
        } else {
            self.words.push(plain(&word));
        }
    }

    /// "n u d e" is a word; "a" and "i" between words are what they are.
    fn join(&mut self) {
        let letters = std::mem::take(&mut self.alone);
        if letters.chars().count() > 2 {
            self.words.push(plain(&letters));
            self.spelled.push(plain(&letters));
        } else {
            self.words.extend(letters.chars().map(String::from));
        }
    }
}

/// What stands between parts of a sentence.
const fn is_mark(character: char) -> bool {
    matches!(character, ',' | '。' | ';' | ':' | '、' | '!' | '?' | '\n')
}

fn is_of_a_word(character: char) -> bool {
    character.is_alphanumeric() && !is_han(character)
}

const fn is_han(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Digits that stand for letters behind letters ("nud3") as these; numbers stay numbers, and those in front ("15yo").
fn plain(word: &str) -> String {
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    if letters < 2 {
        return word.to_owned();
    }
    let letter = |character: char| match character {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    let (number, rest) =
        word.split_at(word.len() - word.trim_start_matches(|first: char| first.is_ascii_digit()).len());
    number.chars().chain(rest.chars().map(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_a_dozen_ways_is_one_word() {
        for prompt in [
            "nude",
            "NUDE",
            "Ｎｕｄｅ",
            "n u d e",
            "n.u.d.e",
            "n-u_d*e",
            "nu\u{200B}de",
            "n\u{AD}u\u{2060}de",
            "nüde",
            "n̶u̶d̶e̶",
            "nud3",
            "пudе",
            "𝓷𝓾𝓭𝓮",
            "ⓝⓤⓓⓔ",
        ] {
            assert_eq!(Text::new(prompt).words, ["nude"], "{prompt}");
        }
    }

    #[test]
    fn words_stay_words_and_chinese_stands_without_gaps() {
        assert_eq!(Text::new("A plan-B, 42 I am").words, ["a", "plan", "b", "42", "i", "am"]);
        assert_eq!(Text::new("A plan-B, 42 I am").clauses, [3]);
        assert_eq!(Text::new("nude. Heels, and a hat; e").clauses, [1, 2, 5]);
        assert_eq!(Text::new("裸 体，裸\u{200B}·体").run, "裸体裸体");
        assert_eq!(Text::new("裸體").run, "裸体");
        assert_eq!(Text::new("祼躰").run, "裸体");
        assert!(Text::new("裸体 in 1.5 K").words.iter().all(|word| !word.contains('裸')));
    }

    #[test]
    fn what_stands_between_chinese_characters_is_remembered() {
        let chinese = Text::new("暖色，情緒 温暖a款").chinese;
        assert_eq!(chinese.characters, "暖色情绪温暖款");
        let parts: Vec<_> =
            chinese.parts.iter().map(|part| (&chinese.characters[part.place.clone()], part.is_parted)).collect();
        assert_eq!(parts, [("暖色", false), ("情绪", true), ("温暖", false), ("款", false)]);
    }
}
