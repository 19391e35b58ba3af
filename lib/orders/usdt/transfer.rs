//! What became of money that came to our address. One total function; the database compares before it sets.

use crate::tron::{Address, Txid};

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

impl From<Address> for crate::db::Value {
    fn from(address: Address) -> Self {
        Self::Text(address.to_string())
    }
}

impl From<&Txid> for crate::db::Value {
    fn from(txid: &Txid) -> Self {
        Self::Text(txid.to_string())
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
}
