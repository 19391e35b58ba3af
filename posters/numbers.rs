//! No number is ever made up: each that generated text holds must stand in what the seller wrote.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// The numbers of a text. `１.５`, `1.5` and `1,200` are one number each; `①` is a 1, and separators of thousands count
/// for nothing.
fn numbers(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.nfkc().collect();
    let mut found = BTreeSet::new();
    let mut number = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let next_is_digit = letters.get(place + 1).is_some_and(|next| is_digit(*next));
        match letter {
            digit if is_digit(*digit) => number.push(*digit),
            '.' if !number.is_empty() && next_is_digit => number.push('.'),
            ',' if !number.is_empty() && thousands_follow(&letters[place + 1..]) => {}
            _ => {
                if !number.is_empty() {
                    found.insert(std::mem::take(&mut number));
                }
            }
        }
    }
    if !number.is_empty() {
        found.insert(number);
    }
    found
}

/// Digits of any script; 〇 and 三 are Han characters in words such as 三个理由 and no digits.
fn is_digit(letter: char) -> bool {
    letter.is_numeric() && letter != '〇'
}

fn thousands_follow(rest: &[char]) -> bool {
    let digits = rest.iter().take_while(|letter| is_digit(**letter)).count();
    digits == 3
}

/// The numbers of `generated` that `source` does not hold, in no order of importance; empty where all is well.
#[must_use]
pub fn invented(generated: &str, source: &str) -> Vec<String> {
    numbers(generated).difference(&numbers(source)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_must_stand_in_the_source_as_a_whole() {
        let source = "316不锈钢保温杯，500ml，高２３.５cm，可装1,200克，①杯盖";
        for said in ["500毫升", "23.5 厘米", "1200 g", "316 steel", "1 lid", "三个理由", "no number"] {
            assert_eq!(invented(said, source), Vec::<String>::new(), "{said}");
        }
        for (said, number) in
            [("50% off", "50"), ("5.23", "5.23"), ("23", "23"), ("12小时", "12"), ("५", "५"), ("2", "2")]
        {
            assert_eq!(invented(said, source), [number], "{said}");
        }
    }

    #[test]
    fn a_comma_in_a_list_is_no_part_of_a_number() {
        assert_eq!(invented("5 and 10", "5,10"), Vec::<String>::new());
        assert_eq!(invented("510", "5,10"), ["510"]);
    }
}
