//! What became of money that came to our address. One total function; the database compares before it sets.

use std::fmt;
use std::str::FromStr;

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferState {
    /// It paid an order, in time.
    Matched,
    /// It paid an order that had expired, while its amount was still kept for it.
    Late,
    /// No order asked for this amount at that time.
    Unmatched,
    /// Nobody's yet, and somebody says that it was theirs.
    Claimed,
    /// The operator gave it to an order.
    Assigned,
    /// The operator looked at it, and it pays for nothing.
    Ignored,
}

/// What happens to a transfer that did not find its order by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferEvent {
    /// Somebody says that it was theirs. That proves nothing: anybody can read the chain.
    Claim,
    /// The operator gives it to an order.
    Assign,
    /// The operator lets it be.
    Ignore,
}

/// The event cannot happen in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to a transfer that is {from:?}")]
pub struct IllegalMove {
    /// The state.
    pub from: TransferState,
    /// The event.
    pub event: TransferEvent,
}

impl TransferState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Matched, Self::Late, Self::Unmatched, Self::Claimed, Self::Assigned, Self::Ignored];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Late => "late",
            Self::Unmatched => "unmatched",
            Self::Claimed => "claimed",
            Self::Assigned => "assigned",
            Self::Ignored => "ignored",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether it paid an order: then it is never another's.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        match self {
            Self::Matched | Self::Late | Self::Assigned => true,
            Self::Unmatched | Self::Claimed | Self::Ignored => false,
        }
    }

    /// The state after `event`.
    ///
    /// # Errors
    /// When it cannot happen: what paid an order stays there. Repeats are no errors.
    pub const fn next(self, event: TransferEvent) -> Result<Self, IllegalMove> {
        use TransferEvent::{Assign, Claim, Ignore};
        match (self, event) {
            (Self::Unmatched | Self::Claimed, Claim) => Ok(Self::Claimed),
            // It was looked at. Who claims it is noted all the same.
            (Self::Ignored, Claim) => Ok(Self::Ignored),
            // The operator may think again.
            (Self::Unmatched | Self::Claimed | Self::Ignored | Self::Assigned, Assign) => Ok(Self::Assigned),
            (Self::Unmatched | Self::Claimed | Self::Ignored, Ignore) => Ok(Self::Ignored),
            (Self::Matched | Self::Late, Claim | Assign | Ignore) | (Self::Assigned, Claim | Ignore) => {
                Err(IllegalMove { from: self, event })
            }
        }
    }
}

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

impl From<&Txid> for crate::db::Value {
    fn from(txid: &Txid) -> Self {
        Self::Text(txid.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVENTS: [TransferEvent; 3] = [TransferEvent::Claim, TransferEvent::Assign, TransferEvent::Ignore];

    #[test]
    fn a_repeat_changes_nothing_and_the_stored_form_reads_back() {
        for state in TransferState::ALL {
            assert_eq!(TransferState::from_stored(state.as_str()), Some(state));
            for event in EVENTS {
                if let Ok(next) = state.next(event) {
                    assert_eq!(next.next(event), Ok(next), "{state:?} {event:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_paid_an_order_stays_there(start in 0..6_usize, events in prop::collection::vec(0..3_usize, 0..12)) {
            let mut state = TransferState::ALL[start];
            for event in events.into_iter().map(|index| EVENTS[index]) {
                let next = state.next(event).unwrap_or(state);
                prop_assert!(!state.is_settled() || next == state);
                state = next;
            }
        }
    }

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
