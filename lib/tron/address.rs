//! TRON addresses: 20 bytes, written as base58check behind the network's byte.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};

/// The first byte of every address of the main network; it makes the text begin with `T`.
const NETWORK: u8 = 0x41;
/// Length of the text form.
const TEXT_CHARS: usize = 34;
const CHECKSUM_BYTES: usize = 4;
/// Hexadecimal digits of an address in a log, and of the word it stands in.
const HEX_DIGITS: usize = 40;
const WORD_DIGITS: usize = 64;

/// An account or a contract. Two addresses are compared by their bytes: the text is case-sensitive, and one letter in
/// another case is another address or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address([u8; 20]);

/// The text is no address: another length, alphabet, network or checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a TRON address (34 characters that begin with T, checksum included)")]
pub struct NotAnAddress;

impl Address {
    /// Tether's contract on the main network, `TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t`.
    pub const USDT: Self = Self([
        0xa6, 0x14, 0xf8, 0x03, 0xb6, 0xfd, 0x78, 0x09, 0x86, 0xa4, 0x2c, 0x78, 0xec, 0x9c, 0x7f, 0x77, 0xe6, 0xde,
        0xd1, 0x3c,
    ]);

    /// From the 40 hexadecimal digits that a log has, without the network's byte.
    #[must_use]
    pub fn from_log(hex: &str) -> Option<Self> {
        if hex.len() != HEX_DIGITS {
            return None;
        }
        bytes_of(hex)?.try_into().ok().map(Self)
    }

    /// From a 32-byte word of a log: twelve zero bytes come first, or it is no address.
    #[must_use]
    pub fn from_word(hex: &str) -> Option<Self> {
        let (zeros, own) = hex.split_at_checked(WORD_DIGITS - HEX_DIGITS)?;
        if zeros.bytes().all(|digit| digit == b'0') { Self::from_log(own) } else { None }
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        if text.len() != TEXT_CHARS {
            return Err(NotAnAddress);
        }
        let bytes = bs58::decode(text).into_vec().map_err(|_| NotAnAddress)?;
        let (payload, sum) = bytes.split_at_checked(bytes.len().saturating_sub(CHECKSUM_BYTES)).ok_or(NotAnAddress)?;
        match payload.split_first() {
            Some((&NETWORK, own)) if checksum(payload) == sum => own.try_into().map(Self).map_err(|_| NotAnAddress),
            Some(_) | None => Err(NotAnAddress),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![NETWORK];
        bytes.extend(self.0);
        bytes.extend(checksum(&bytes));
        f.write_str(&bs58::encode(bytes).into_string())
    }
}

/// The first four bytes of the SHA-256 of the SHA-256.
fn checksum(payload: &[u8]) -> Vec<u8> {
    let twice = digest(&SHA256, digest(&SHA256, payload).as_ref());
    twice.as_ref().iter().take(CHECKSUM_BYTES).copied().collect()
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    Some(digits?.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/tron_addresses.json")).unwrap()
    }

    #[test]
    fn an_address_is_read_and_written() {
        for vector in vectors()["valid"].as_array().unwrap() {
            let text = vector["text"].as_str().unwrap();
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
            let hex = vector["payload"].as_str().unwrap().strip_prefix("41").unwrap();
            assert_eq!(Address::from_log(hex), Some(address));
            assert_eq!(Address::from_word(&format!("{hex:0>64}")), Some(address));
        }
        assert_eq!(Address::USDT.to_string(), "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for vector in vectors()["invalid"].as_array().unwrap() {
            let text = vector.as_str().unwrap();
            assert_eq!(text.parse::<Address>(), Err(NotAnAddress), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_not_an_address_is_none() {
        let own = "a614f803b6fd780986a42c78ec9c7f77e6ded13c";
        for word in
            [own.to_owned(), format!("1{own:0>63}"), format!("{own:0>66}"), format!("{:0>64}", "é"), String::new()]
        {
            assert_eq!(Address::from_word(&word), None, "{word}");
        }
        assert_eq!(Address::from_log(&format!("41{own}")), None, "the network's byte is not in a log");
    }

    proptest! {
        /// A letter that is mistyped, or in the other case, is never another address that money could go to.
        #[test]
        fn one_wrong_letter_is_no_address(bytes: [u8; 20], place in 0..34_usize, letter in "[1-9A-HJ-NP-Za-km-z]") {
            let text = Address(bytes).to_string();
            let mut wrong = text.clone();
            wrong.replace_range(place..=place, &letter);
            prop_assert_eq!(text.parse(), Ok(Address(bytes)));
            prop_assert!(wrong == text || wrong.parse::<Address>().is_err());
        }
    }
}
