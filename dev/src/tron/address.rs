//! Addresses: 20 bytes, written as base58check behind the network's byte.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::random;

/// The first byte of every address of the main network; it makes the text begin with `T`.
const NETWORK: u8 = 0x41;
/// Length of the text form.
const TEXT_CHARS: usize = 34;
const CHECKSUM_BYTES: usize = 4;

/// An account or a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address([u8; 20]);

/// The text is no address: another length, alphabet, network or checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a TRON address")]
pub struct NotAnAddress;

impl Address {
    /// Tether's contract on the main network, `TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t`.
    pub const USDT: Self = Self([
        0xa6, 0x14, 0xf8, 0x03, 0xb6, 0xfd, 0x78, 0x09, 0x86, 0xa4, 0x2c, 0x78, 0xec, 0x9c, 0x7f, 0x77, 0xe6, 0xde,
        0xd1, 0x3c,
    ]);

    /// An address nobody has a key to.
    #[must_use]
    pub fn random() -> Self {
        Self::first_twenty(&random::bytes(20))
    }

    /// The address that always belongs to this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::first_twenty(digest(&SHA256, name.as_bytes()).as_ref())
    }

    fn first_twenty(bytes: &[u8]) -> Self {
        let mut own = [0; 20];
        for (place, byte) in own.iter_mut().zip(bytes) {
            *place = *byte;
        }
        Self(own)
    }

    /// Either form that TronGrid takes: base58check, or 42 hexadecimal digits beginning with `41`.
    ///
    /// # Errors
    /// If it is neither.
    pub fn either(text: &str) -> Result<Self, NotAnAddress> {
        match text.strip_prefix("41") {
            Some(digits) if digits.len() == 40 => Ok(Self::first_twenty(&bytes_of(digits).ok_or(NotAnAddress)?)),
            Some(_) | None => text.parse(),
        }
    }

    /// 40 hexadecimal digits without the network's byte: the form in logs.
    #[must_use]
    pub fn hex(self) -> String {
        hex(&self.0)
    }

    /// 42 hexadecimal digits with the network's byte.
    #[must_use]
    pub fn network_hex(self) -> String {
        format!("{NETWORK:02x}{}", self.hex())
    }

    /// The address as a 32-byte word of a log.
    #[must_use]
    pub fn word(self) -> String {
        format!("{:0>64}", self.hex())
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
            Some((&NETWORK, own)) if own.len() == 20 && checksum(payload) == sum => Ok(Self::first_twenty(own)),
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

impl TryFrom<String> for Address {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

/// The first four bytes of the SHA-256 of the SHA-256.
fn checksum(payload: &[u8]) -> Vec<u8> {
    let twice = digest(&SHA256, digest(&SHA256, payload).as_ref());
    twice.as_ref().iter().take(CHECKSUM_BYTES).copied().collect()
}

/// Two lower-case digits per byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = digits.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    Some(digits?.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with the official client.
    const VALID: [(&str, &str); 5] = [
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"),
        ("TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf", "41eca9bc828a3005b9a3b909f2cc5c2a54794de05f"),
        ("TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj", "41ea51342dabbb928ae1e576bd39eff8aaf070a8c6"),
        ("TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs", "4142a1e39aefa49290f2b3f9ed688d7cecf86cd6e0"),
        ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "410000000000000000000000000000000000000000"),
    ];

    #[test]
    fn an_address_is_read_and_written_in_both_forms() {
        for (text, hex) in VALID {
            let address: Address = text.parse().unwrap();
            assert_eq!((address.to_string(), address.network_hex()), (text.to_owned(), hex.to_owned()));
            assert_eq!(Address::either(hex), Ok(address));
        }
        assert_eq!(Address::USDT.to_string(), VALID[0].0);
        let fresh = Address::random();
        assert_eq!(fresh.to_string().parse(), Ok(fresh));
        assert_ne!(Address::named("one"), Address::named("two"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let wrong = [
            "tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t",
            "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u",
            "TR7NHjjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
            "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t ",
            "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c",
            "a614f803b6fd780986a42c78ec9c7f77e6ded13c",
            "41a614f803b6fd780986a42c78ec9c7f77e6ded1zz",
            "T000000000000000000000000000000000",
            "",
        ];
        for text in wrong {
            assert_eq!(Address::either(text), Err(NotAnAddress), "{text}");
        }
        assert!("41a614f803b6fd780986a42c78ec9c7f77e6ded13c".parse::<Address>().is_err());
    }
}
