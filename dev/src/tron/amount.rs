//! Amounts of USDT as people write them, exactly: integers of 10⁻⁶, never floats.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

/// Digits after the point (the token's `decimals`).
const DECIMALS: usize = 6;
const UNITS_PER_USDT: u64 = 1_000_000;
/// A thousand million: more than anybody pays for photos.
const WHOLE_MAX: u64 = 1_000_000_000;

/// An amount; zero is one too (address poisoning is done with it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount(u64);

impl Amount {
    pub(super) fn from_units(units: u64) -> Self {
        Self(units)
    }

    /// In 10⁻⁶ USDT.
    pub(super) fn units(self) -> u64 {
        self.0
    }
}

impl FromStr for Amount {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) {
            return Err("an amount is digits, and perhaps a point and digits: 9.271");
        }
        if part.len() > DECIMALS {
            return Err("an amount has at most six decimals");
        }
        let whole = whole.parse().ok().filter(|whole| *whole < WHOLE_MAX).ok_or("the amount is absurd")?;
        let part: u64 = format!("{part:0<DECIMALS$}").parse().map_err(|_| "the amount is absurd")?;
        let units = UNITS_PER_USDT.checked_mul(whole).and_then(|units| units.checked_add(part));
        units.map(Self).ok_or("the amount is absurd")
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / UNITS_PER_USDT, self.0 % UNITS_PER_USDT);
        if part == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{part:0DECIMALS$}").trim_end_matches('0'))
    }
}

/// From a JSON string, or from the text of a JSON number as it was written.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = match raw.get().starts_with('"') {
            true => serde_json::from_str(raw.get()).map_err(D::Error::custom)?,
            false => raw.get().to_owned(),
        };
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_exact_as_a_string_and_as_a_number() {
        for (json, units, shown) in [
            ("9.271", 9_271_000, "9.271"),
            ("\"9.271000\"", 9_271_000, "9.271"),
            ("0", 0, "0"),
            ("\"0.000001\"", 1, "0.000001"),
            // Both would be another amount after a detour through a float.
            ("123456789.123457", 123_456_789_123_457, "123456789.123457"),
            ("999999999.999999", 999_999_999_999_999, "999999999.999999"),
        ] {
            let amount: Amount = serde_json::from_str(json).unwrap();
            assert_eq!((amount.units(), amount.to_string()), (units, shown.to_owned()), "{json}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for json in [
            "-1",
            "\"-1\"",
            "\"+1\"",
            "1e1",
            "0.0000001",
            "\"1.0000000\"",
            "1000000000",
            "99999999999999999999",
            "\"\"",
            "\".5\"",
            "\"5.\"",
            "\"1,5\"",
            "\" 1\"",
            "null",
            "[1]",
        ] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }
}
