//! What can happen to an order. One total function; the database compares before it sets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Waiting for the money.
    Pending,
    /// The money is here, the credits are in the account.
    Paid,
    /// Nobody paid in time.
    Expired,
    /// Its owner gave it up, or the provider does not take it.
    Canceled,
    /// All of the money went back, and the credits with it.
    Refunded,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderEvent {
    /// The money arrived, whenever that was.
    PaymentSettled,
    /// The time to pay is over.
    TimeRanOut,
    /// Its owner gave it up.
    GivenUp,
    /// The provider makes no page for it.
    PageRefused,
    /// All of the money went back.
    MoneyReturned,
    /// Returned money came again: a dispute that was won.
    MoneyRestored,
}

/// The event cannot happen in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to an order that is {from:?}")]
pub struct IllegalTransition {
    /// The state.
    pub from: OrderState,
    /// The event.
    pub event: OrderEvent,
}

impl OrderState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Paid, Self::Expired, Self::Canceled, Self::Refunded];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Refunded => "refunded",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether money that comes makes it paid.
    #[must_use]
    pub const fn awaits_money(self) -> bool {
        match self {
            Self::Pending | Self::Expired | Self::Canceled => true,
            Self::Paid | Self::Refunded => false,
        }
    }

    /// The state after `event`.
    ///
    /// # Errors
    /// When it cannot happen. Repeats are no errors: the same event twice changes nothing.
    pub const fn next(self, event: OrderEvent) -> Result<Self, IllegalTransition> {
        use OrderEvent::{GivenUp, MoneyRestored, MoneyReturned, PageRefused, PaymentSettled, TimeRanOut};
        match (self, event) {
            // Money that comes late, or for an order that was given up, is still money.
            (Self::Pending | Self::Expired | Self::Canceled, PaymentSettled) => Ok(Self::Paid),
            (Self::Pending, TimeRanOut) => Ok(Self::Expired),
            (Self::Pending, GivenUp | PageRefused) => Ok(Self::Canceled),
            (Self::Paid, MoneyReturned) => Ok(Self::Refunded),
            (Self::Refunded, MoneyRestored) => Ok(Self::Paid),
            // An event that is known, or that comes after what it was about is over.
            (Self::Paid, PaymentSettled | TimeRanOut | MoneyRestored | PageRefused)
            | (Self::Refunded, PaymentSettled | TimeRanOut | MoneyReturned | PageRefused)
            | (Self::Expired | Self::Canceled, TimeRanOut | GivenUp | PageRefused) => Ok(self),
            // Nothing was paid, so nothing can go back; what is paid cannot be given up.
            (Self::Pending | Self::Expired | Self::Canceled, MoneyReturned | MoneyRestored)
            | (Self::Paid | Self::Refunded, GivenUp) => Err(IllegalTransition { from: self, event }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVENTS: [OrderEvent; 6] = [
        OrderEvent::PaymentSettled,
        OrderEvent::TimeRanOut,
        OrderEvent::GivenUp,
        OrderEvent::PageRefused,
        OrderEvent::MoneyReturned,
        OrderEvent::MoneyRestored,
    ];

    #[test]
    fn a_repeat_changes_nothing_and_the_stored_form_reads_back() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::from_stored(state.as_str()), Some(state));
            for event in EVENTS {
                if let Ok(next) = state.next(event) {
                    assert_eq!(next.next(event), Ok(next), "{state:?} {event:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn once_paid_an_order_is_paid_or_refunded_for_ever(events in prop::collection::vec(0..6_usize, 0..12)) {
            let mut state = OrderState::Pending;
            let mut paid = false;
            for event in events.into_iter().map(|index| EVENTS[index]) {
                state = state.next(event).unwrap_or(state);
                paid |= event == OrderEvent::PaymentSettled;
                prop_assert_eq!(paid, matches!(state, OrderState::Paid | OrderState::Refunded));
            }
        }
    }
}
