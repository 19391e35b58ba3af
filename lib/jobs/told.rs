//! What an engine was told in words that are somebody else's is not for who ordered: an engine prints it into its log.

use super::call::CallRow;
use super::request::CallRequest;
use crate::engines::LogTail;
use crate::studio::Studio;

/// As many bytes of letters and digits in a row are of the words and no accident: three words, or five characters of Chinese.
const SHARED_BYTES: usize = 15;
/// What stands in place of a line that has some of them.
const IN_ITS_PLACE: &str = "[prompt]";

/// The lines without those that show what the operator wrote.
pub(super) fn hidden(call: &CallRow, mut tail: LogTail) -> LogTail {
    let told = match (call.studio, &call.request) {
        (Studio::Library, CallRequest::Photo { prompt, .. } | CallRequest::Compose { prompt, .. }) => prompt,
        (Studio::Library, CallRequest::Training { .. })
        | (Studio::Train | Studio::Photo | Studio::Poster | Studio::Tryon, _) => return tail,
    };
    hide(told, &mut tail.lines);
    tail
}

fn hide(told: &str, lines: &mut Vec<String>) {
    let told = letters(told);
    for line in lines.iter_mut() {
        if shows(&letters(&unescaped(line)), &told) {
            IN_ITS_PLACE.clone_into(line);
        }
    }
    lines.dedup_by(|line, before| line == before && line == IN_ITS_PLACE);
}

/// Whether a run of it is in the other. A text that is shorter than a run is found whole.
fn shows(line: &str, told: &str) -> bool {
    if told.is_empty() {
        return false;
    }
    if told.len() <= SHARED_BYTES {
        return line.contains(told);
    }
    let starts = told.char_indices().map(|(start, _)| start);
    starts
        .filter(|start| told.len() - start >= SHARED_BYTES)
        .any(|start| line.contains(&told[start..told.ceil_char_boundary(start + SHARED_BYTES)]))
}

/// What tokenizers and printers leave as it is: neither case nor spaces nor punctuation.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// As JSON and Python write what is not ASCII, read back.
fn unescaped(line: &str) -> String {
    let mut parts = line.split("\\u");
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match code {
            Some(character) => {
                read.push(character);
                read.push_str(&part[4..]);
            }
            None => read.push_str(part),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "Deep in an ancient forest, low mist between the trunks. 古老的森林深处，低处浮着薄雾";

    fn left(lines: &[&str]) -> Vec<String> {
        let mut lines = lines.iter().map(|line| (*line).to_owned()).collect();
        hide(TOLD, &mut lines);
        lines
    }

    #[test]
    fn a_line_with_words_of_it_is_hidden_however_it_is_printed() {
        for line in [
            "Prompt: Deep in an ancient forest, low mist between the trunks.",
            "truncated because CLIP can only handle 77 tokens: ['low mist between the']",
            "DEEP  IN AN   ANCIENT_FOREST",
            "提示词：古老的森林深处",
            r#"{"prompt": "\u53e4\u8001\u7684\u68ee\u6797\u6df1\u5904"}"#,
        ] {
            assert_eq!(left(&[line]), [IN_ITS_PLACE], "{line}");
        }
    }

    #[test]
    fn everything_else_stays() {
        let lines = [
            "Using seed: 7",
            " 25%|██▌       | 7/28 [00:02<00:06, 3.00it/s]",
            "loaded in an instant",
            "森林",
            r"\u",
            r"\u12",
        ];
        assert_eq!(left(&lines), lines);
        let mut none = vec!["Using seed: 7".to_owned()];
        hide("", &mut none);
        assert_eq!(none, ["Using seed: 7"]);
    }

    #[test]
    fn a_prompt_over_several_lines_is_one_line() {
        assert_eq!(
            left(&["a", "Deep in an ancient forest,", "low mist between the trunks.", "b"]),
            ["a", IN_ITS_PLACE, "b"]
        );
    }

    #[test]
    fn a_short_prompt_is_found_whole() {
        assert!(shows("promptacat", "acat") && !shows("usingseed", "acat"));
    }
}
