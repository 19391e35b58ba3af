//! Whole numbers in JSON, which knows one kind of number: `1.0` is as whole as `1`.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// A whole number, for `#[serde(deserialize_with)]`.
///
/// # Errors
/// Whatever is not a number, not whole, or past 64 bits.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_any(Integer)
}

/// The same, or null.
///
/// # Errors
/// As [`integer`].
pub fn integer_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_option(OrNull)
}

struct Integer;

impl Visitor<'_> for Integer {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        // Up to 2^53 every whole number is itself; past that nothing of ours is.
        const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
        let integer = number.fract() == 0.0 && number.abs() <= EXACT_MAX;
        if integer { Ok(number as i64) } else { Err(E::custom("not a whole number")) }
    }
}

struct OrNull;

impl<'de> Visitor<'de> for OrNull {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or null")
    }

    fn visit_none<E: Error>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        integer(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Body {
        #[serde(deserialize_with = "integer")]
        count: i64,
        #[serde(default, deserialize_with = "integer_or_null")]
        seed: Option<i64>,
    }

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        let read = |text: &str| serde_json::from_str::<Body>(text).map(|body| (body.count, body.seed)).ok();
        assert_eq!(read(r#"{"count":2}"#), Some((2, None)));
        assert_eq!(read(r#"{"count":2.0,"seed":null}"#), Some((2, None)));
        assert_eq!(read(r#"{"count":-0.0,"seed":7e2}"#), Some((0, Some(700))));
        for text in [
            r#"{"count":1.5}"#,
            r#"{"count":"1"}"#,
            r#"{"count":null}"#,
            r#"{"count":1e300}"#,
            r#"{"count":1,"seed":[]}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
