//! A prompt as it is compared: what people write in a dozen ways becomes one.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A prompt, made comparable.
pub(super) struct Text {
    /// The words of the alphabets, each without accents, in lower case. Letters that stand alone in a row are one word.
    pub(super) words: Vec<String>,
    /// Those of them that were spelled: "a n u d e" is `anude`.
    pub(super) spelled: Vec<String>,
    /// All letters and digits without what stands between them, in lower case: for what is written without spaces.
    pub(super) run: String,
}

impl Text {
    /// NFKD, without marks and what nobody sees, in lower case, letters of other alphabets that look like Latin ones as
    /// these.
    pub(super) fn new(prompt: &str) -> Self {
        let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(prompt);
        let seen = decomposed.chars().filter(|&character| !is_unseen(character));
        let folded: String = seen.flat_map(char::to_lowercase).map(|letter| simplified(latin(letter))).collect();
        let run = folded.chars().filter(|character| character.is_alphanumeric()).collect();
        let (words, spelled) = words(&folded);
        Self { words, spelled, run }
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

/// Traditional characters of the lists as simplified ones.
fn simplified(character: char) -> char {
    const PAIRS: &str = "體体脫脱絲丝掛挂愛爱頭头暈晕陰阴莖茎處处蘿萝內内誘诱惑惑習习澤泽鄧邓錦锦濤涛寶宝強强麗丽馬马軍军楊杨冪幂熱热趙赵\
        穎颖劉刘華华兒儿學学歲岁豔艳艷艳點点穢秽蕩荡亂乱龜龟倫伦傑杰發发潤润範范奧奥爾尔蓋盖茲兹騰腾裡里麼么沒没條条龍龙東东\
        國国會会總总統统親亲隱隐壓压噴喷製制";
    let mut pairs = PAIRS.chars();
    while let (Some(traditional), Some(simplified)) = (pairs.next(), pairs.next()) {
        if traditional == character {
            return simplified;
        }
    }
    character
}

/// The words between what is no letter or digit, without those of scripts that are written without spaces.
fn words(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut words, mut spelled) = (Vec::new(), Vec::new());
    let mut alone = String::new();
    for word in text.split(|character: char| !is_of_a_word(character)).filter(|word| !word.is_empty()) {
        if word.chars().count() == 1 {
            alone.push_str(word);
            continue;
        }
        join(&mut alone, &mut words, &mut spelled);
        words.push(plain(word));
    }
    join(&mut alone, &mut words, &mut spelled);
    (words, spelled)
}

/// "n u d e" is a word; "a" and "i" between words are what they are.
fn join(alone: &mut String, words: &mut Vec<String>, spelled: &mut Vec<String>) {
    let letters = std::mem::take(alone);
    if letters.chars().count() > 2 {
        words.push(plain(&letters));
        spelled.push(plain(&letters));
    } else {
        words.extend(letters.chars().map(String::from));
    }
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
        assert_eq!(Text::new("裸 体，裸\u{200B}·体").run, "裸体裸体");
        assert_eq!(Text::new("裸體").run, "裸体");
        assert!(Text::new("裸体 in 1.5 K").words.iter().all(|word| !word.contains('裸')));
    }
}
