//! What can happen to an item and to its job. One total function; the database compares before it sets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where one picture or training stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Paid for (held), not yet known to be at the engine.
    Queued,
    /// The engine has it.
    Submitted,
    /// The engine works on it.
    Running,
    /// In our storage, captured.
    Succeeded,
    /// Released, with a reason.
    Failed,
    /// Released because its owner stopped it.
    Canceled,
}

/// What happens to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemEvent {
    /// The engine took it.
    Accepted,
    /// The engine began.
    Started,
    /// Its result is in our storage.
    Delivered,
    /// It cannot be delivered.
    Faulted,
    /// Its owner stopped it.
    Stopped,
    /// Its owner wants it again, paid for again.
    Retried,
}

/// The event cannot happen in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to an item that is {from:?}")]
pub struct IllegalTransition {
    /// The state.
    pub from: ItemState,
    /// The event.
    pub event: ItemEvent,
}

impl ItemState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Submitted, Self::Running, Self::Succeeded, Self::Failed, Self::Canceled];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Submitted => "submitted",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// From the stored text.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether nothing but a retry can change it.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }

    /// What an event makes of it.
    ///
    /// # Errors
    /// [`IllegalTransition`] when the event cannot happen here.
    pub const fn next(self, event: ItemEvent) -> Result<Self, IllegalTransition> {
        use ItemEvent::{Accepted, Delivered, Faulted, Retried, Started, Stopped};
        match (self, event) {
            (Self::Queued, Accepted) => Ok(Self::Submitted),
            // An event can overtake the answer to the request that made it.
            (Self::Queued | Self::Submitted, Started) => Ok(Self::Running),
            (Self::Queued | Self::Submitted | Self::Running, Delivered) => Ok(Self::Succeeded),
            (Self::Queued | Self::Submitted | Self::Running, Faulted) => Ok(Self::Failed),
            (Self::Queued | Self::Submitted | Self::Running, Stopped) => Ok(Self::Canceled),
            (Self::Failed, Retried) => Ok(Self::Queued),
            // The same event twice, or late, changes nothing.
            (Self::Submitted | Self::Running, Accepted) | (Self::Running, Started) => Ok(self),
            (Self::Succeeded | Self::Failed | Self::Canceled, Accepted | Started | Delivered | Faulted | Stopped) => {
                Ok(self)
            }
            (Self::Queued | Self::Submitted | Self::Running | Self::Succeeded | Self::Canceled, Retried) => {
                Err(IllegalTransition { from: self, event })
            }
        }
    }
}

/// Where a job stands: derived from its items, never set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// No item runs yet.
    Queued,
    /// Some item is under way.
    Running,
    /// All were delivered.
    Succeeded,
    /// Some were delivered.
    PartlySucceeded,
    /// None was delivered.
    Failed,
    /// All were stopped.
    Canceled,
}

impl JobState {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Running, Self::Succeeded, Self::PartlySucceeded, Self::Failed, Self::Canceled];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::PartlySucceeded => "partly_succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// From the stored text.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether it is over, until an item is retried.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    /// The state that items in these states make. The trigger `items_move_the_job` computes the same.
    #[must_use]
    pub fn derive(items: &[ItemState]) -> Self {
        let count = |wanted: fn(ItemState) -> bool| items.iter().filter(|state| wanted(**state)).count();
        let live = count(|state| !state.is_terminal());
        let waiting = count(|state| matches!(state, ItemState::Queued | ItemState::Submitted));
        let good = count(|state| state == ItemState::Succeeded);
        let bad = count(|state| state == ItemState::Failed);
        match (live, good) {
            (1.., _) if waiting == items.len() => Self::Queued,
            (1.., _) => Self::Running,
            (0, good) if good == items.len() => Self::Succeeded,
            (0, 1..) => Self::PartlySucceeded,
            (0, 0) if bad > 0 => Self::Failed,
            (0, 0) => Self::Canceled,
        }
    }
}

/// An SQL condition: the item of this alias is under way.
#[must_use]
pub fn live_items_sql(alias: &str) -> String {
    let live = ItemState::ALL.into_iter().filter(|state| !state.is_terminal());
    let states: Vec<String> = live.map(|state| format!("'{}'", state.as_str())).collect();
    format!("{alias}.state IN ({})", states.join(", "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVENTS: [ItemEvent; 6] = [
        ItemEvent::Accepted,
        ItemEvent::Started,
        ItemEvent::Delivered,
        ItemEvent::Faulted,
        ItemEvent::Stopped,
        ItemEvent::Retried,
    ];

    proptest! {
        #[test]
        fn a_final_state_is_left_by_a_retry_only(events in proptest::collection::vec(0_usize..6, 0..40)) {
            let mut state = ItemState::Queued;
            for index in events {
                let event = EVENTS[index];
                let next = state.next(event);
                if state.is_terminal() && event != ItemEvent::Retried {
                    prop_assert_eq!(next, Ok(state));
                }
                state = next.unwrap_or(state);
            }
        }

        #[test]
        fn every_event_is_a_no_op_when_it_comes_again(start in 0_usize..6, event in 0_usize..5) {
            let once = ItemState::ALL[start].next(EVENTS[event]).unwrap();
            prop_assert_eq!(once.next(EVENTS[event]), Ok(once));
        }
    }

    #[test]
    fn states_read_back_from_their_stored_text() {
        for state in ItemState::ALL {
            assert_eq!(ItemState::from_stored(state.as_str()), Some(state));
        }
        for state in JobState::ALL {
            assert_eq!(JobState::from_stored(state.as_str()), Some(state));
        }
    }

    #[test]
    fn a_job_is_what_its_items_are() {
        use ItemState::{Canceled, Failed, Queued, Running, Submitted, Succeeded};
        let cases: [(&[ItemState], JobState); 9] = [
            (&[Queued, Submitted], JobState::Queued),
            (&[Queued, Running], JobState::Running),
            (&[Succeeded, Queued], JobState::Running),
            (&[Succeeded, Succeeded], JobState::Succeeded),
            (&[Succeeded, Failed], JobState::PartlySucceeded),
            (&[Succeeded, Canceled], JobState::PartlySucceeded),
            (&[Failed, Canceled], JobState::Failed),
            (&[Failed, Failed], JobState::Failed),
            (&[Canceled, Canceled], JobState::Canceled),
        ];
        for (items, state) in cases {
            assert_eq!(JobState::derive(items), state, "{items:?}");
        }
    }
}
