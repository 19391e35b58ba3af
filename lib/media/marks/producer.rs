//! Who answers for the pictures: the code that China's labelling standard gives to services.

use std::fmt;
use std::str::FromStr;

/// `001`, the kind of holder, 18 characters of the Unified Social Credit Code, five for the service.
const CHARS: usize = 27;

/// A `ContentProducer`: 27 digits and capital letters, `LABEL_PRODUCER` of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer(String);

impl Producer {
    /// As it stands in labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Producer {
    /// An organisation without a registered code: what is written where nobody set one.
    fn default() -> Self {
        Self("001100000000000000000000000".to_owned())
    }
}

/// Not such a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a producer's code has 27 digits and capital letters and begins with 001")]
pub struct NoProducer;

impl FromStr for Producer {
    type Err = NoProducer;

    fn from_str(text: &str) -> Result<Self, NoProducer> {
        let known = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        let right = text.len() == CHARS && text.starts_with("001") && text.bytes().all(known);
        right.then(|| Self(text.to_owned())).ok_or(NoProducer)
    }
}

impl fmt::Display for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_27_digits_and_capital_letters() {
        let code = "001191110102MACQD9K64010000";
        assert_eq!(code.parse::<Producer>().unwrap().as_str(), code);
        assert_eq!(Producer::default().as_str().parse(), Ok(Producer::default()));
        let wrong = [
            "",
            "00119111",
            "001191110102MACQD9K640100000",
            "001191110102macqd9k64010000",
            "001 91110102MACQD9K64010000",
        ];
        for text in wrong {
            assert_eq!(text.parse::<Producer>(), Err(NoProducer), "{text}");
        }
        assert_eq!("暗房暗房暗房暗房暗房".parse::<Producer>(), Err(NoProducer));
    }
}
