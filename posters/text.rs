//! Lines of text: cleaned, measured, cut.

use unicode_normalization::UnicodeNormalization;

/// Invisible characters that change how text runs or joins: they hide words from checks and have no glyph.
pub(crate) const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// One line in the usual form (NFC): white space, which line breaks are, is one space; what is invisible is gone, and so
/// are braces and the quotation marks that prompts put around text.
pub(crate) fn line(text: &str) -> String {
    let spaced = text.nfc().map(|letter| if letter.is_control() { ' ' } else { letter });
    let kept: String =
        spaced.filter(|letter| !is_invisible(*letter) && !matches!(letter, '{' | '}' | '«' | '»')).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The width in halves: a Han character is two, a Latin one is one, the mark of a line break is nothing.
pub(crate) fn halves(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// East Asian text begins at U+1100 (Jamo) and, but for a few blocks of signs, at U+2E80.
const fn width(letter: char) -> usize {
    match letter {
        '|' => 0,
        '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' => 2,
        '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{1F300}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// Whether this is a Han character.
pub(crate) const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// The text where it is short enough, else as many whole words as fit; a single word that does not fit is cut.
pub(crate) fn shortened(text: &str, halves_max: usize) -> String {
    let (mut end, mut used, mut word_end) = (text.len(), 0, 0);
    for (place, letter) in text.char_indices() {
        used += width(letter);
        if letter == ' ' || matches!(letter, '，' | '、' | ',' | '·' | '|') {
            word_end = place;
        }
        if used > halves_max {
            end = place;
            break;
        }
    }
    if end == text.len() {
        return text.to_owned();
    }
    // Han text breaks anywhere; a Latin word that the cut goes through is left out.
    let split_word = text[..end].chars().next_back().is_some_and(|letter| letter.is_ascii_alphanumeric())
        && text[end..].chars().next().is_some_and(|letter| letter.is_ascii_alphanumeric());
    let kept = if split_word && word_end > 0 { &text[..word_end] } else { &text[..end] };
    kept.trim_end_matches([' ', '，', '、', ',', '·', '|', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_without_what_prompts_use() {
        assert_eq!(line(" 保温杯\r\n «{x}»\u{200B}\u{202E} 500ml\u{0}"), "保温杯 x 500ml");
        assert_eq!(line("e\u{301}"), "é");
    }

    #[test]
    fn width_counts_han_as_two() {
        assert_eq!(halves("保温|杯 500ml"), 12);
        assert_eq!(halves(""), 0);
    }

    #[test]
    fn what_is_too_long_ends_with_a_whole_word() {
        assert_eq!(shortened("Insulated steel bottle", 28), "Insulated steel bottle");
        assert_eq!(shortened("Insulated steel bottle", 18), "Insulated steel");
        assert_eq!(shortened("Electroencephalograph", 10), "Electroenc");
        assert_eq!(shortened("轻量保温杯，送给认真的人", 12), "轻量保温杯");
        assert_eq!(shortened("轻量保温杯", 0), "");
    }
}
