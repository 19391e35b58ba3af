//! What an order that is paid in USDT has beside what every order has.

use utoipa::openapi::schema::Schema;

use super::seen::Seen;
use super::transfer::TransferState;
use crate::clock::Timestamp;
use crate::db::Row;
use crate::error::{AppError, Result};
use crate::schema;
use crate::tron::Txid;

/// What is odd about the money of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// It came after the time to pay, and was credited.
    Late,
    /// It is less than was asked for: credited for what it is, or waiting for the operator.
    Under,
    /// It is more.
    Over,
    /// What was named as its payment was looked at, and is not.
    Unmatched,
    /// What was named as its payment waits for the operator.
    Review,
}

impl Payment {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Late, Self::Under, Self::Over, Self::Unmatched, Self::Review];

    /// As shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Under => "under",
            Self::Over => "over",
            Self::Unmatched => "unmatched",
            Self::Review => "review",
        }
    }

    /// The schema: one of these, or null.
    pub(in crate::orders) fn schema() -> Schema {
        schema::or_null(schema::one_of(Self::ALL.map(Self::as_str)))
    }
}

/// A transfer that has to do with an order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Money {
    txid: String,
    state: TransferState,
    units: i64,
}

/// What belongs to an order in USDT.
#[derive(Clone, Debug)]
pub struct Side {
    /// Where it is paid.
    pub address: String,
    /// Until when money of its amount is its own (included).
    pub grace_until: Timestamp,
    asked: i64,
    paid: Option<Money>,
    claimed: Option<Money>,
    /// What is on its way.
    pub(in crate::orders) seen: Option<Seen>,
}

impl Side {
    /// Of an order that is about to be written.
    pub(super) const fn of_new(address: String, grace_until: Timestamp) -> Self {
        Self { address, grace_until, asked: 0, paid: None, claimed: None, seen: None }
    }

    /// From a row of an order; `None` for one that is paid otherwise.
    ///
    /// # Errors
    /// A column that is missing, or holds what no code of ours wrote.
    pub(in crate::orders) fn from_row(row: &Row<'_>) -> Result<Option<Self>> {
        let Some(address) = row.get::<Option<String>>("usdt_address")? else { return Ok(None) };
        let grace_until = row.get("usdt_grace_until")?;
        let paid = money(row.get("paid_txid")?, row.get("paid_state")?, row.get("paid_units")?)?;
        let claimed = money(row.get("claim_txid")?, row.get("claim_state")?, row.get("claim_units")?)?;
        Ok(Some(Self { address, grace_until, asked: row.get("amount")?, paid, claimed, seen: Seen::from_row(row)? }))
    }

    /// Whether this transaction was seen and is not irreversible yet.
    pub(super) fn awaits(&self, txid: &Txid) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.txid == txid.to_string())
    }

    /// The transaction that paid it, or else the one that was named last.
    #[must_use]
    pub fn txid(&self) -> Option<&str> {
        self.paid.as_ref().or(self.claimed.as_ref()).map(|money| money.txid.as_str())
    }

    /// What is odd about its money.
    #[must_use]
    pub fn payment(&self) -> Option<Payment> {
        match (&self.paid, &self.claimed) {
            (Some(paid), claimed) => {
                // When it is paid as it should be, there may be more that was named.
                let open = claimed.as_ref().filter(|money| money.state == TransferState::Claimed);
                oddity(paid.state, paid.units, self.asked).or(open.map(|_| Payment::Review))
            }
            // What was named paid somebody else's order.
            (None, Some(claimed)) if claimed.state.is_settled() => Some(Payment::Unmatched),
            (None, claimed) => claimed.as_ref().and_then(|money| oddity(money.state, money.units, self.asked)),
        }
    }
}

fn money(txid: Option<String>, state: Option<String>, units: Option<i64>) -> Result<Option<Money>> {
    let (Some(txid), Some(state), Some(units)) = (txid, state, units) else { return Ok(None) };
    let broken = || AppError::Internal(format!("a transfer that is {state}"));
    Ok(Some(Money { txid, state: TransferState::from_stored(&state).ok_or_else(broken)?, units }))
}

/// What a transfer says about the order it paid or was named for.
fn oddity(state: TransferState, units: i64, asked: i64) -> Option<Payment> {
    let by_amount = |same| match units.cmp(&asked) {
        std::cmp::Ordering::Less => Some(Payment::Under),
        std::cmp::Ordering::Equal => same,
        std::cmp::Ordering::Greater => Some(Payment::Over),
    };
    match state {
        TransferState::Matched => None,
        TransferState::Late => Some(Payment::Late),
        TransferState::Assigned => by_amount(Some(Payment::Late)),
        TransferState::Claimed | TransferState::Unmatched => by_amount(Some(Payment::Review)),
        TransferState::Ignored => Some(Payment::Unmatched),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: i64 = 9_983_000;

    fn side(paid: Option<(TransferState, i64)>, claimed: Option<(TransferState, i64)>) -> Side {
        let money = |name: &str, one: Option<(TransferState, i64)>| {
            one.map(|(state, units)| Money { txid: name.to_owned(), state, units })
        };
        Side {
            asked: ASKED,
            paid: money("paid", paid),
            claimed: money("claimed", claimed),
            ..Side::of_new(String::new(), Timestamp::from_millis(0))
        }
    }

    #[test]
    fn what_is_odd_is_said_and_what_is_right_is_not() {
        use TransferState::{Assigned, Claimed, Ignored, Late, Matched};
        let less = ASKED - 1;
        for (paid, claimed, expected) in [
            (None, None, None),
            (Some((Matched, ASKED)), None, None),
            (Some((Late, ASKED)), None, Some(Payment::Late)),
            (Some((Assigned, ASKED)), None, Some(Payment::Late)),
            (Some((Assigned, less)), Some((Assigned, less)), Some(Payment::Under)),
            (Some((Assigned, ASKED + 1)), None, Some(Payment::Over)),
            (Some((Matched, ASKED)), Some((Claimed, ASKED)), Some(Payment::Review)),
            (Some((Matched, ASKED)), Some((Ignored, ASKED)), None),
            (None, Some((Claimed, less)), Some(Payment::Under)),
            (None, Some((Claimed, ASKED + 1)), Some(Payment::Over)),
            (None, Some((Claimed, ASKED)), Some(Payment::Review)),
            (None, Some((Ignored, less)), Some(Payment::Unmatched)),
            (None, Some((Assigned, less)), Some(Payment::Unmatched)),
        ] {
            assert_eq!(side(paid, claimed).payment(), expected, "{paid:?} {claimed:?}");
        }
        assert_eq!(side(Some((Matched, ASKED)), Some((Claimed, ASKED))).txid(), Some("paid"));
        assert_eq!(side(None, Some((Claimed, ASKED))).txid(), Some("claimed"));
    }
}
