//! Where a subscription stands, from what Stripe says. One total function.

use serde::{Deserialize, Serialize};

use crate::stripe::SubscriptionStatus;

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    /// Its checkout page is open, or its first bill is not paid.
    Pending,
    /// It is paid for.
    Active,
    /// A bill is not paid; the plan goes on while it is tried again.
    PastDue,
    /// It is over.
    Ended,
}

impl SubscriptionState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Active, Self::PastDue, Self::Ended];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Ended => "ended",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether its plan is in effect.
    #[must_use]
    pub const fn lives(self) -> bool {
        match self {
            Self::Active | Self::PastDue => true,
            Self::Pending | Self::Ended => false,
        }
    }

    /// Whether Stripe has stopped trying a bill that is not paid: the plan is in effect no more.
    #[must_use]
    pub const fn gives_up(status: SubscriptionStatus) -> bool {
        use SubscriptionStatus as Status;
        match status {
            Status::Unpaid | Status::Paused => true,
            Status::Incomplete
            | Status::IncompleteExpired
            | Status::Trialing
            | Status::Active
            | Status::PastDue
            | Status::Canceled
            | Status::Other => false,
        }
    }

    /// The state after Stripe said this. What is over stays over.
    #[must_use]
    pub const fn told(self, status: SubscriptionStatus) -> Self {
        use SubscriptionStatus as Status;
        match (self, status) {
            (Self::Ended, _) | (_, Status::Canceled | Status::IncompleteExpired) => Self::Ended,
            (Self::Pending | Self::Active | Self::PastDue, Status::Active | Status::Trialing) => Self::Active,
            (Self::Pending | Self::Active | Self::PastDue, Status::PastDue | Status::Unpaid | Status::Paused) => {
                Self::PastDue
            }
            // Not begun yet, or a word that is not known.
            (Self::Pending | Self::Active | Self::PastDue, Status::Incomplete | Status::Other) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUSES: [SubscriptionStatus; 9] = [
        SubscriptionStatus::Incomplete,
        SubscriptionStatus::IncompleteExpired,
        SubscriptionStatus::Trialing,
        SubscriptionStatus::Active,
        SubscriptionStatus::PastDue,
        SubscriptionStatus::Canceled,
        SubscriptionStatus::Unpaid,
        SubscriptionStatus::Paused,
        SubscriptionStatus::Other,
    ];

    #[test]
    fn said_twice_it_changes_once_and_an_end_is_never_left() {
        for state in SubscriptionState::ALL {
            assert_eq!(SubscriptionState::from_stored(state.as_str()), Some(state));
            for status in STATUSES {
                let next = state.told(status);
                assert_eq!(next.told(status), next, "{state:?} {status:?}");
                assert!(state != SubscriptionState::Ended || next == state, "{status:?}");
                assert!(next != SubscriptionState::Pending || state == next, "{state:?} {status:?}");
            }
        }
    }
}
