//! Sizes in a description: `12×8×3 cm`, `直径10厘米`, `weight: 1.2 kg`. What is found is kept as it was written.

use super::Dimension;
use super::limits::{DIMENSION_VALUE_CHARACTERS_MAX, DIMENSIONS_MAX};
use crate::Language;

/// Longer ones first where one begins another.
const LABELS: [&str; 26] = [
    "长度",
    "宽度",
    "高度",
    "直径",
    "厚度",
    "深度",
    "容量",
    "净含量",
    "净重",
    "重量",
    "功率",
    "长",
    "宽",
    "高",
    "厚",
    "深",
    "重",
    "length",
    "width",
    "height",
    "diameter",
    "depth",
    "thickness",
    "capacity",
    "weight",
    "power",
];
const BETWEEN: [&str; 8] = ["：", ":", "约", "为", "是", "=", "of ", "is "];
const UNITS: [&str; 30] = [
    "毫米", "厘米", "分米", "英寸", "毫升", "千克", "公斤", "瓦", "米", "升", "克", "斤", "寸", "inches", "inch",
    "mah", "mm", "cm", "ml", "kg", "oz", "lb", "in", "ft", "dm", "m", "l", "g", "w", "v",
];

/// The sizes that the clauses name, each once.
pub(super) fn dimensions(clauses: &[String], language: Language) -> Vec<Dimension> {
    let mut found: Vec<Dimension> = Vec::new();
    for clause in clauses {
        let mut rest = clause.as_str();
        while let Some(letter) = rest.chars().next() {
            let (dimension, taken) = match labelled(rest).or_else(|| sides(rest, language)) {
                Some((dimension, taken)) => (Some(dimension), taken),
                // The rest of a number or of a Latin word begins no size of its own.
                None if letter.is_ascii_alphanumeric() => (None, word(rest)),
                None => (None, letter.len_utf8()),
            };
            let new = dimension.filter(|new| {
                let short = new.value.chars().count() <= DIMENSION_VALUE_CHARACTERS_MAX;
                short && !found.iter().any(|old| old.name == new.name)
            });
            found.extend(new);
            rest = &rest[taken..];
        }
    }
    found.truncate(DIMENSIONS_MAX);
    found
}

/// A label, what may stand between, and a number with its unit.
fn labelled(text: &str) -> Option<(Dimension, usize)> {
    let label = LABELS.iter().find(|label| starts_with(text, label))?;
    let mut start = label.len();
    loop {
        start += spaces(&text[start..]);
        match BETWEEN.iter().find(|between| starts_with(&text[start..], between)) {
            Some(between) => start += between.len(),
            None => break,
        }
    }
    let value = measure(&text[start..])?;
    let end = start + value;
    Some((Dimension { name: text[..label.len()].to_owned(), value: text[start..end].to_owned() }, end))
}

/// Two or three numbers with a sign of multiplication between them, and a unit at the end.
fn sides(text: &str, language: Language) -> Option<(Dimension, usize)> {
    let (mut end, mut count) = (0, 0);
    loop {
        end += number(&text[end..])?;
        count += 1;
        let unit = spaces(&text[end..]) + unit(&text[end + spaces(&text[end..])..]).unwrap_or(0);
        let has_unit = unit > spaces(&text[end..]);
        let after = if has_unit { end + unit } else { end };
        let gap = spaces(&text[after..]);
        let Some(times) = ['×', 'x', 'X', '*'].into_iter().find(|times| text[after + gap..].starts_with(*times))
        else {
            let name = match language {
                Language::Chinese => "尺寸",
                Language::English => "Size",
            };
            let whole = has_unit && (2..=3).contains(&count);
            return whole.then(|| (Dimension { name: name.to_owned(), value: text[..after].to_owned() }, after));
        };
        end = after + gap + times.len_utf8();
        end += spaces(&text[end..]);
    }
}

/// A number and its unit.
fn measure(text: &str) -> Option<usize> {
    let number = number(text)?;
    let gap = spaces(&text[number..]);
    Some(number + gap + unit(&text[number + gap..])?)
}

fn number(text: &str) -> Option<usize> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    number.starts_with(|letter: char| letter.is_ascii_digit()).then_some(number.len())
}

fn unit(text: &str) -> Option<usize> {
    let unit = UNITS.iter().find(|unit| starts_with(text, unit))?;
    Some(unit.len())
}

/// In any case of letters; a Latin word is one only as a whole. The `x` of a multiplication may follow a unit.
fn starts_with(text: &str, word: &str) -> bool {
    let Some((start, rest)) = text.split_at_checked(word.len()) else { return false };
    let goes_on = word.ends_with(|letter: char| letter.is_ascii_alphabetic())
        && rest.starts_with(|letter: char| letter.is_ascii_alphabetic() && !matches!(letter, 'x' | 'X'));
    start.eq_ignore_ascii_case(word) && !goes_on
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

fn word(text: &str) -> usize {
    text.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '×' | '*'))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(clause: &str) -> Vec<(String, String)> {
        let found = dimensions(&[clause.to_owned()], Language::Chinese);
        found.into_iter().map(|dimension| (dimension.name, dimension.value)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn sizes_are_found_as_they_were_written() {
        assert_eq!(found("杯身12×8×3.5cm"), pairs(&[("尺寸", "12×8×3.5cm")]));
        assert_eq!(found("尺寸 20cm x 10 cm"), pairs(&[("尺寸", "20cm x 10 cm")]));
        assert_eq!(found("30*40毫米"), pairs(&[("尺寸", "30*40毫米")]));
        assert_eq!(found("直径约10厘米高23.5 cm"), pairs(&[("直径", "10厘米"), ("高", "23.5 cm")]));
        assert_eq!(found("净含量：500ml"), pairs(&[("净含量", "500ml")]));
        assert_eq!(found("Weight: 1.2 kg"), pairs(&[("Weight", "1.2 kg")]));
        assert_eq!(found("a height of 9 inches"), pairs(&[("height", "9 inches")]));
    }

    #[test]
    fn what_has_no_unit_or_no_name_is_no_size() {
        for clause in
            ["500ml", "3×4", "高品质", "宽松版型", "2x more", "1×2×3×4 cm", "长5", "high5 cm", "12", "长12mega", ""]
        {
            assert_eq!(found(clause), [], "{clause}");
        }
        assert_eq!(found("高5cm，高6cm"), pairs(&[("高", "5cm")]), "the first of two counts");
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[长宽高直径约为0-9.×x*cml 米厘é]{0,40}") {
            for dimension in dimensions(std::slice::from_ref(&text), Language::English) {
                prop_assert!(text.contains(&dimension.value));
            }
        }
    }
}
