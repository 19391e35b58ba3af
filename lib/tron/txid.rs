//! The hash that names a transaction.

use std::fmt;
use std::str::FromStr;

/// The hash of a transaction: 64 hexadecimal digits, kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Txid(String);

/// The text is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Txid {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let is_hash = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_hash { Ok(Self(text.to_ascii_lowercase())) } else { Err(NotAHash) }
    }
}

impl Txid {
    /// The hash in what somebody pastes: alone, behind `0x`, or within the address of an explorer's page
    /// (`https://tronscan.org/#/transaction/…`), whosever explorer it is. `None` without one, or with two.
    #[must_use]
    pub fn in_text(text: &str) -> Option<Self> {
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
        let bare = words.map(|word| word.strip_prefix("0x").or(word.strip_prefix("0X")).unwrap_or(word));
        let mut hashes = bare.filter_map(|word| word.parse().ok());
        let first = hashes.next()?;
        hashes.all(|other| other == first).then_some(first)
    }
}

impl fmt::Display for Txid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_found_in_what_is_pasted() {
        let hash = "77ff0c0819cc39b3d24c98a3e94c1789f9e4376509aaadc82894896474c0e6b2";
        let upper = hash.to_uppercase();
        for text in [
            format!(" {hash}\n"),
            format!("0x{hash}"),
            format!("0X{upper}"),
            format!("https://tronscan.org/#/transaction/{hash}"),
            format!("https://tronscan.io/#/transaction/{hash}?lang=zh"),
            format!("https://nile.tronscan.org/#/transaction/{upper}/"),
            format!("https://www.oklink.com/trx/tx/0x{hash}"),
            format!("交易哈希：{hash}。"),
            format!("哈希{upper}"),
            format!("{hash} {hash}"),
        ] {
            assert_eq!(Txid::in_text(&text).map(|txid| txid.to_string()).as_deref(), Some(hash), "{text}");
        }
        let other = hash.replace('7', "8");
        for text in ["", "77ff", &hash[1..], &format!("{hash}0"), &format!("x{hash}"), &format!("{hash} {other}")] {
            assert_eq!(Txid::in_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_hash_has_one_spelling() {
        let lower = "77ff0c0819cc39b3d24c98a3e94c1789f9e4376509aaadc82894896474c0e6b2";
        assert_eq!(lower.to_uppercase().parse::<Txid>().unwrap().to_string(), lower);
        for wrong in
            ["", "77ff", &lower[1..], &format!("0x{}", &lower[2..]), &format!("{lower}0"), &lower.replace('f', "é")]
        {
            assert_eq!(wrong.parse::<Txid>(), Err(NotAHash), "{wrong}");
        }
    }
}
