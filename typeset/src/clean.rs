//! What somebody wrote, as it can be set.

use crate::Face;

/// Most characters that are looked at: nothing on a poster is longer, and refusals count prefixes.
const CHARACTERS_MAX: usize = 200;

/// A text ready to be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Without emoji, control characters and double spaces; numbers hold on to their units.
    pub text: String,
    /// Where a `|` stood, in bytes of `text`: the better places to break.
    pub breaks: Vec<usize>,
    /// What was left out and would be missed: emoji and other pictures.
    pub dropped: Vec<char>,
}

/// Cleans one line of text.
///
/// Full-width letters and digits become half-width ones; full-width marks stay, since Chinese is set with them.
#[must_use]
pub fn clean(written: &str) -> Cleaned {
    let mut cleaned = Cleaned::default();
    let mut break_waits = false;
    let mut space_waits = false;
    for character in written.chars().take(CHARACTERS_MAX).map(half_width) {
        if character == '|' {
            break_waits = !cleaned.text.is_empty();
        } else if is_invisible(character) {
            // A joiner between two emoji: nobody wrote it knowingly.
        } else if character.is_whitespace() {
            space_waits = !cleaned.text.is_empty();
        } else if is_pictograph(character) && !Face::Medium.has(character) {
            cleaned.dropped.push(character);
        } else {
            let last = cleaned.text.chars().next_back();
            let splits_words =
                last.is_some_and(|last| last.is_ascii_alphanumeric()) && character.is_ascii_alphanumeric();
            if space_waits || (break_waits && splits_words) {
                cleaned.text.push(' ');
            }
            if break_waits {
                cleaned.breaks.push(cleaned.text.len());
            }
            (space_waits, break_waits) = (false, false);
            cleaned.text.push(character);
        }
    }
    hold_units(&mut cleaned);
    cleaned
}

fn half_width(character: char) -> char {
    match character {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

fn is_invisible(character: char) -> bool {
    let format =
        matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    let variant = matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}');
    format || variant || (character.is_control() && !character.is_whitespace())
}

fn is_pictograph(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{20E3}'
        | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Makes the space between a number and its unit, and before a short word in capitals, one that does not break: «238 / g»
/// and «50% / OFF» are misread.
fn hold_units(cleaned: &mut Cleaned) {
    let words: Vec<&str> = cleaned.text.split(' ').collect();
    let mut text = String::with_capacity(cleaned.text.len() + words.len());
    // The other space is one byte longer, so places behind it move.
    let mut breaks = Vec::with_capacity(cleaned.breaks.len());
    let mut read = 0;
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            let number = words[index - 1].ends_with(|last: char| last.is_ascii_digit());
            let unit = word.chars().count() <= 3 && !word.starts_with(|first: char| first.is_ascii_digit());
            let capitals = (1..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
            read += 1;
            let marked = cleaned.breaks.contains(&read);
            text.push(if !marked && ((number && unit) || capitals) { '\u{A0}' } else { ' ' });
        }
        let moved = text.len() - read;
        let inside = cleaned.breaks.iter().filter(|place| (read..read + word.len()).contains(*place));
        breaks.extend(inside.map(|place| place + moved));
        text.push_str(word);
        read += word.len();
    }
    (cleaned.text, cleaned.breaks) = (text, breaks);
}
