//! Where a model stands.

use serde::{Serialize, Serializer};

use crate::db::{FromValue, Value};

/// Where a model stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelState {
    /// Its training is under way.
    Training,
    /// Photos can be taken with it.
    Ready,
    /// Its training failed; it can be tried again.
    Failed,
    /// Its owner deleted it; the provider has still to.
    Deleting,
    /// Nothing is left of it but this row.
    Deleted,
}

impl ModelState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Training, Self::Ready, Self::Failed, Self::Deleting, Self::Deleted];

    /// As stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }

    /// Whether its training pictures are kept: for the training, and for its cover. Of a training that failed they stay
    /// for a day, for another try.
    #[must_use]
    pub const fn keeps_upload(self) -> bool {
        match self {
            Self::Training | Self::Ready => true,
            Self::Failed | Self::Deleting | Self::Deleted => false,
        }
    }

    /// Whether it takes one of the model slots of its owner's plan (requirement D4).
    #[must_use]
    pub const fn takes_slot(self) -> bool {
        match self {
            Self::Training | Self::Ready => true,
            Self::Failed | Self::Deleting | Self::Deleted => false,
        }
    }

    /// Whether its owner sees it.
    #[must_use]
    pub const fn is_shown(self) -> bool {
        match self {
            Self::Training | Self::Ready | Self::Failed | Self::Deleting => true,
            Self::Deleted => false,
        }
    }

    /// The states of a kind, as a list for SQL: `'training', 'ready'`.
    #[must_use]
    pub fn sql(wanted: fn(Self) -> bool) -> String {
        let states = Self::ALL.into_iter().filter(|state| wanted(*state));
        states.map(|state| format!("'{}'", state.as_str())).collect::<Vec<_>>().join(", ")
    }
}

impl FromValue for ModelState {
    const WANTS: &'static str = "the state of a model";

    fn from_value(value: &Value) -> Option<Self> {
        let text = String::from_value(value)?;
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl Serialize for ModelState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_reads_back_and_an_unknown_one_is_an_error() {
        for state in ModelState::ALL {
            assert_eq!(ModelState::from_value(&Value::Text(state.as_str().to_owned())), Some(state));
        }
        assert_eq!(ModelState::from_value(&Value::Text("paused".to_owned())), None);
    }

    #[test]
    fn lists_for_sql_follow_the_functions() {
        assert_eq!(ModelState::sql(ModelState::takes_slot), "'training', 'ready'");
        assert_eq!(ModelState::sql(ModelState::keeps_upload), "'training', 'ready'");
        assert_eq!(ModelState::sql(ModelState::is_shown), "'training', 'ready', 'failed', 'deleting'");
    }
}
